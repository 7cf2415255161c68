/** How far it is: one line on a terminal, and one now and then elsewhere. */
import { clearLine, cursorTo } from 'node:readline';

/** Where text goes: standard error, or whatever a test listens to. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const QUIET_MS = 30_000;

export class Progress {
  readonly #sink: Sink;
  #last = performance.now();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  show(text: string): void {
    const now = performance.now();
    if (this.#sink.isTTY) {
      this.clear();
      this.#sink.write(text.slice(0, (this.#sink.columns ?? 80) - 1));
    } else if (now - this.#last >= QUIET_MS) {
      this.#last = now;
      this.#sink.write(`${text}\n`);
    }
  }

  clear(): void {
    if (!this.#sink.isTTY) return;
    const terminal = this.#sink as NodeJS.WriteStream;
    cursorTo(terminal, 0);
    clearLine(terminal, 0);
  }
}
