/**
 * Ctrl-C. The first one asks a campaign to stop exploring; the next one, or one that comes while
 * something is made smaller, asks it to write what is left as it was found; one more ends pifuzz at
 * once.
 */
import * as timers from 'node:timers/promises';
import { INTERRUPTED, type Io } from './io.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on a Ctrl-C that the terminal has sent to us already: one press, two signals. */
const GRACE_MS = 250;

export interface Answers {
  /** To a signal while a campaign explores. */
  stop(): void;
  /** To the next one, or to the first one if it comes later. */
  hurry(): void;
}

export class Interrupts {
  readonly #io: Io;
  readonly #answers: Answers;
  readonly #listener = () => this.#heard();
  readonly #hurried = new AbortController();
  #last = -Infinity;
  #stage: 'exploring' | 'shrinking' | 'hurrying' = 'exploring';

  constructor(io: Io, answers: Answers) {
    this.#io = io;
    this.#answers = answers;
    for (const signal of SIGNALS) io.signals.on(signal, this.#listener);
  }

  /** What takes its time is to be left out, and ended where it is under way. */
  get hurried(): AbortSignal {
    return this.#hurried.signal;
  }

  /** To be awaited before each piece of work that keeps the event loop waiting. */
  async breathe(): Promise<void> {
    // Signals are heard between two turns of the loop; the first of these may still be in this one.
    await timers.setImmediate();
    await timers.setImmediate();
    const left = this.#last + GRACE_MS - performance.now();
    if (left > 0) await timers.setTimeout(left);
    if (this.#stage === 'exploring') this.#stage = 'shrinking';
  }

  release(): void {
    for (const signal of SIGNALS) this.#io.signals.off(signal, this.#listener);
  }

  #heard(): void {
    const now = performance.now();
    if (now - this.#last <= GRACE_MS) return;
    this.#last = now;
    if (this.#stage === 'exploring') {
      this.#stage = 'shrinking';
      this.#answers.stop();
    } else if (this.#stage === 'shrinking') {
      this.#stage = 'hurrying';
      this.#answers.hurry();
      this.#hurried.abort();
    } else {
      this.#io.exit(INTERRUPTED);
    }
  }
}
