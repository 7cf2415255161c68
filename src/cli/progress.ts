/** What is going on, on stderr: a bar on a terminal, and a line now and then elsewhere. */
import { clearLine, cursorTo } from 'node:readline';
import { SingleBar } from 'cli-progress';
import type { Progress } from '../campaign/explored.ts';
import type { Phase } from '../campaign/page-errand.ts';
import type { Io, Sink } from './io.ts';
import { counted, grouped } from './words.ts';

export interface Goal {
  readonly runs: number | null;
  readonly seconds: number | null;
}

export interface Work {
  readonly kind: string;
  readonly nth: number;
  readonly of: number;
  readonly phase: Phase;
  /** It has been made smaller already. */
  readonly isSmaller: boolean;
}

export interface ProgressView {
  exploring(progress: Progress): void;
  /** Something that takes its time is begun with the `nth` of so many kinds. */
  working(on: Work): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

export function progressOn({ stderr, isDumb }: Io, goal: Goal): ProgressView {
  return stderr.isTTY && isDumb !== true ? new Bar(stderr, goal) : new Lines(stderr);
}

function rate({ runs, seconds }: Progress): string {
  return `${grouped(Math.round(runs / Math.max(seconds, 0.001)))} runs/s`;
}

function lineOf({ kind, nth, of, phase, isSmaller }: Work): string {
  const otherwise = isSmaller ? 'as small as it is' : 'as it was found';
  return `${phase} ${nth} of ${of} (Ctrl-C: ${otherwise}): ${kind}`;
}

class Bar implements ProgressView {
  readonly #stderr: Sink;
  readonly #goal: Goal;
  readonly #bar: SingleBar;

  constructor(stderr: Sink, goal: Goal) {
    this.#stderr = stderr;
    this.#goal = goal;
    this.#bar = new SingleBar({
      stream: stderr,
      format: '{bar} {percentage}%  {what}',
      barsize: 30,
      clearOnComplete: true,
      // Two settings that would outlive us if we were killed, and one for Ctrl-C: that is ours.
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
    });
    this.#bar.start(1000, 0, { what: 'getting ready' });
  }

  exploring(progress: Progress): void {
    const { runs, seconds, kinds } = progress;
    const parts = [
      runs / (this.#goal.runs ?? Infinity),
      seconds / (this.#goal.seconds ?? Infinity),
    ];
    const found = kinds === 0 ? 'nothing found' : `${counted(kinds, 'kind')} of failure`;
    this.#bar.update(Math.floor(1000 * Math.min(1, Math.max(...parts))), {
      what: `${counted(runs, 'run')}  ${rate(progress)}  ${found}`,
    });
  }

  working(on: Work): void {
    this.end();
    const line = lineOf(on);
    const text = `${line[0]?.toUpperCase()}${line.slice(1)}`;
    this.#stderr.write(text.slice(0, (this.#stderr.columns || 80) - 1));
  }

  end(): void {
    this.#bar.stop();
    cursorTo(this.#stderr, 0);
    clearLine(this.#stderr, 0);
  }
}

const QUIET_MS = 10_000;

class Lines implements ProgressView {
  readonly #stderr: Sink;
  #last = performance.now();

  constructor(stderr: Sink) {
    this.#stderr = stderr;
  }

  exploring(progress: Progress): void {
    const { runs, kinds } = progress;
    const found = kinds === 0 ? 'nothing found' : `${counted(kinds, 'kind')} of failure`;
    this.#say(() => `${counted(runs, 'run')}, ${rate(progress)}, ${found} so far`);
  }

  working(on: Work): void {
    this.#say(() => lineOf(on));
  }

  end(): void {}

  #say(line: () => string): void {
    const now = performance.now();
    if (now - this.#last < QUIET_MS) return;
    this.#last = now;
    this.#stderr.write(`pifuzz: ${line()}\n`);
  }
}
