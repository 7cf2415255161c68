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
}
