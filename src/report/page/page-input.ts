/** What a page is made of: values that others have computed. */
import type { Explanation } from '../../explain/explanation.ts';
import type { Matter } from '../../explain/matters.ts';
import type { Need } from '../../explain/needs.ts';
import type { QueueMoment } from '../../explore/queue-moments.ts';
import type { Trace } from '../../explore/trace.ts';
import type { Build } from '../../kernel/build.ts';
import type { Certificate } from '../../shrink/certificate.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';

/** Where a failure was met before it was made smaller. */
export interface FoundBy {
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

/** What one kernel makes of the program. */
interface KernelToldOf {
  readonly kernel: string;
  /** Whether some schedule fails in the same way. */
  readonly fails: boolean;
  readonly text: string;
}

/** Which kernels of Linux have the failure, as it was searched. */
export interface KernelsTold {
  /** Since when and until when, in markdown. */
  readonly sentences: readonly string[];
  /** Schedules with at most so many were looked at. */
  readonly preemptions: number;
  /** Every kernel, the oldest first, and what it makes of the program. */
  readonly rows: readonly KernelToldOf[];
}

export interface PageInput {
  readonly build: Pick<Build, 'name' | 'about' | 'file'> & {
    /** What it was made of: the one before its last patch; null for one that stands alone. */
    readonly over: string | null;
  };
  readonly counterexample: Counterexample;
  /** The counterexample, run once more. */
  readonly trace: Trace;
  /** Where each futex_q stood after every step; null where nobody can move one. */
  readonly queues: readonly QueueMoment[] | null;
  /** One line that replays it. */
  readonly token: string;
  /** Names of the oracles that judged, where not all did; a replay needs the same ones. */
  readonly oracles: readonly string[];
  readonly found: FoundBy | null;
  readonly original: Size | null;
  /** What was searched to call it minimal; null if nothing was. */
  readonly certificate: Certificate | null;
  /** Since when and until when Linux fails like this; null if nobody has searched for it. */
  readonly kernels: KernelsTold | null;
  /** Why it fails; null if nobody has found out. */
  readonly explanation: Explanation | null;
  /** What happens, in three to six plain sentences; null if nobody has found out. */
  readonly story: readonly string[] | null;
  /** Each task, op, event and attribute, and what becomes of the run without it. */
  readonly needs: readonly Need[];
  /** What cures it, and where this build and the nearest that holds part; in markdown. */
  readonly parting: readonly string[];
  /** What a user would notice, and what was seen on a real kernel. */
  readonly notices: readonly string[];
  /** The steps that matter for this failure, and why: rows that must not fold. */
  readonly matters: readonly Matter[];
}
