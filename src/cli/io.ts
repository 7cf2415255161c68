/**
 * What a command has of the outside world besides files and the clock. Handed in, so that tests run
 * commands without a process of their own.
 */

export type Sink = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

/** Where signals come from: the process, or an EventEmitter. */
export interface SignalSource {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
}

export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly signals: SignalSource;
  /** The terminal has no cursor that could be moved (TERM=dumb). */
  readonly isDumb?: boolean;
  /** How many worker threads a command uses that is not told how many; one if it is left out. */
  readonly jobs?: number;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** The exit codes of pifuzz. */
export const HOLDS = 0;
export const FAILS = 1;
/** Bad usage, or a mistake in the model. */
export const MISUSED = 2;
/** A schedule that no longer fits. */
export const DIVERGED = 3;
/** There is no verdict: a limit was reached, or there was no kernel to compare with. */
export const UNDECIDED = 4;
export const INTERRUPTED = 130;
