/**
 * Ctrl-C. The first one asks a campaign to stop exploring; the next one ends pifuzz at once, even
 * while it makes something smaller and has no ear for signals: by then the system's own answer to
 * the signal is back in force.
 */
import * as timers from 'node:timers/promises';
import { INTERRUPTED, type Io } from './io.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** npm passes on a Ctrl-C that the terminal has sent to us already: one press, two signals. */
const GRACE_MS = 250;

export class Interrupts {
  readonly #io: Io;
  readonly #stop: () => void;
  readonly #listener = () => this.#signalled();
  #first: number | null = null;

  /** @param stop called at the first signal */
  constructor(io: Io, stop: () => void) {
    this.#io = io;
    this.#stop = stop;
    for (const signal of SIGNALS) io.signals.on(signal, this.#listener);
  }

  /** To be awaited before work that keeps the event loop waiting. */
  async breathe(): Promise<void> {
    await timers.setImmediate();
    if (this.#first === null) return;
    const left = this.#first + GRACE_MS - performance.now();
    if (left > 0) await timers.setTimeout(left);
    this.release();
  }

  release(): void {
    for (const signal of SIGNALS) this.#io.signals.off(signal, this.#listener);
  }

  #signalled(): void {
    const now = performance.now();
    if (this.#first === null) {
      this.#first = now;
      this.#stop();
    } else if (now - this.#first > GRACE_MS) {
      this.#io.exit(INTERRUPTED);
    }
  }
}
