/**
 * Schedules: one run under a scheduler of your own, strategies, and all schedules of a program.
 */
/**
 * Executes one run, to its failure or until nobody can take another step; the same arguments make
 * the same run.
 */
export { run } from '../run.ts';
/** A run that is made step by step, by whoever has it; others may go on meanwhile. */
export { Run } from '../run.ts';
/** Decides who takes the next step. */
export type { Scheduler } from '../run.ts';
/** Sees every step of a run; only traces and searches need one. */
export type { Recorder } from '../run.ts';
/** How a run ended. */
export type { Outcome } from '../run.ts';
/** Steps after which a run is cut off; one of the usual size takes no tenth of this. */
export { STEP_BUDGET } from '../run.ts';
/** A way to draw schedules. */
export type { Strategy } from '../explore/strategies.ts';
/** What a strategy may know of a program before its run; `scouts.ts` finds it out. */
export type { Profile } from '../explore/profile.ts';
/** The accesses to all cells of one name: all user words, all locks of hash buckets ... */
export type { FieldUse } from '../explore/profile.ts';
/** Those of `pifuzz list strategies`. */
export { allStrategies } from '../explore/strategies.ts';
/** The strategy of that name, or null. */
export { findStrategy } from '../explore/strategies.ts';
/** Makes a run and notes its schedule; `minimise` starts from there. */
export { record } from '../explore/recording.ts';
/** How a run ended, and the schedule that it took, in two forms: decisions and turns. */
export type { Recording } from '../explore/recording.ts';
/**
 * A recorded schedule: the places where it leaves the default ("keep running the same task; when
 * it blocks, the lowest-numbered one", machine/ready.ts).
 */
export type { Decision } from '../explore/decision.ts';
/** A scheduler that follows recorded decisions, by the names of steps. */
export { Replay } from '../explore/replay.ts';
/** Gives every step of a run the name that decisions know it by. */
export { StepNamer } from '../explore/step-namer.ts';
/** Searches all schedules of a program, or those within a bound, as `pifuzz verify` does. */
export { verify } from '../campaign/verify.ts';
/** How far to search: preemptions, states, seconds. */
export type { VerifyOptions } from '../campaign/verify.ts';
/** What a search of all schedules came to, and how far it was. */
export type { Verdict } from '../campaign/verify.ts';
/** A kind of failure of the program, with a schedule. */
export type { Breach } from '../campaign/verify.ts';
/** All schedules of a program, each state once, a few runs at a time. */
export { ExhaustiveSearch } from '../search/exhaustive-search.ts';
/** What is searched, and who is told of it. */
export type { SearchOptions } from '../search/options.ts';
/** A kind of failure, and the first run that was found to fail like this. */
export type { Broken } from '../search/options.ts';
/**
 * Goes through the steps again and again until a round makes nothing simpler; so what comes out
 * does not get simpler when it is shrunk again.
 */
export { minimise } from '../shrink/minimise.ts';
