/** One line on stderr that says how far something is: on a terminal only. */
import { clearLine, cursorTo } from 'node:readline';
import type { Sink } from './io.ts';

const TERMINAL_MS = 200;

export class StatusLine {
  readonly #stderr: Sink;
  #last = performance.now();
  #shown = false;

  constructor(stderr: Sink) {
    this.#stderr = stderr;
  }

  /** Shows it instead of what was shown before, not too often. */
  show(text: string): void {
    const now = performance.now();
    if (this.#stderr.isTTY !== true || now - this.#last < TERMINAL_MS) return;
    this.#last = now;
    this.#shown = true;
    cursorTo(this.#stderr, 0);
    clearLine(this.#stderr, 1);
    this.#stderr.write(text.slice(0, (this.#stderr.columns ?? 80) - 1));
  }

  /** Leaves the terminal as it was. */
  end(): void {
    if (!this.#shown) return;
    this.#shown = false;
    cursorTo(this.#stderr, 0);
    clearLine(this.#stderr, 0);
  }
}
