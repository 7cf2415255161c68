/** How far something is, on stderr: one line on a terminal, and one now and then elsewhere. */
import { clearLine, cursorTo } from 'node:readline';
import type { Sink } from './io.ts';

const TERMINAL_MS = 200;
const QUIET_MS = 10_000;

export class StatusLine {
  readonly #stderr: Sink;
  #last = performance.now();
  #shown = false;

  constructor(stderr: Sink) {
    this.#stderr = stderr;
  }

  /** Shows it instead of what was shown before, not too often; only then the text is made. */
  show(text: () => string): void {
    const stderr = this.#stderr;
    const now = performance.now();
    if (now - this.#last < (stderr.isTTY ? TERMINAL_MS : QUIET_MS)) return;
    this.#last = now;
    if (!stderr.isTTY) {
      stderr.write(`pifuzz: ${text()}\n`);
      return;
    }
    this.#shown = true;
    cursorTo(stderr, 0);
    clearLine(stderr, 1);
    stderr.write(text().slice(0, (stderr.columns ?? 80) - 1));
  }

  /** Leaves the terminal as it was. */
  end(): void {
    if (!this.#shown) return;
    this.#shown = false;
    cursorTo(this.#stderr, 0);
    clearLine(this.#stderr, 0);
  }
}
