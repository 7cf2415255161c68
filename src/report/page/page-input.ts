/** What a page is made of: values that others have computed. */
import type { Explanation } from '../../explain/explanation.ts';
import type { Trace } from '../../explore/trace.ts';
import type { Certificate } from '../../shrink/certificate.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';

/** Where a failure was met before it was made smaller. */
export interface Found {
  readonly seed: number;
  readonly run: number;
  readonly strategy: string;
  /** The command that comes to the same run again. */
  readonly command: string;
}

/** How big a failing run was before it was made smaller. */
export interface Size {
  readonly tasks: number;
  readonly ops: number;
  readonly switches: number;
  readonly steps: number;
}

/** A part of the program, and what becomes of the run without it. */
export interface Need {
  /** `T4`, `fifo 10 of T3`, `setprio T3 other` ... */
  readonly part: string;
  /** A clause: `without it the walk goes on, and the run passes`. */
  readonly clause: string;
}

/** Where the protocols of this build and of the nearest that holds part, under one schedule. */
export interface Parting {
  /** The build that holds. */
  readonly build: string;
  /** The kernel's function in which they part. */
  readonly within: string;
  /** The condition there, in plain words. */
  readonly condition: string;
  /** What cures it, or that nothing known does: one sentence. */
  readonly cure: string;
}

export interface PageInput {
  readonly build: { readonly name: string; readonly about: string };
  readonly counterexample: Counterexample;
  /** The counterexample, run once more. */
  readonly trace: Trace;
  /** One line that replays it. */
  readonly token: string;
  /** Names of the oracles that judged, where not all did; a replay needs the same ones. */
  readonly oracles: readonly string[];
  readonly found: Found | null;
  readonly original: Size | null;
  /** What was searched to call it minimal; null if nothing was. */
  readonly certificate: Certificate | null;
  /** Why it fails; null if nobody has found out. */
  readonly explanation: Explanation | null;
  /** What happens, in three to six plain sentences; null if nobody has found out. */
  readonly story: readonly string[] | null;
  /** Why each part of the program is needed; empty if nobody has found out. */
  readonly needs: readonly Need[];
  /** Where this build and the nearest one that holds part; null if that is not known. */
  readonly parting: Parting | null;
  /** What a user would notice, in one sentence; null if nobody has found out. */
  readonly notices: string | null;
}
