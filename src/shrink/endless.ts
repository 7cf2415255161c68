/**
 * Runs that come to no end. Where the kernel goes round for ever, though all who can move do, that
 * is a failure: the run fails where it has gone round once. Where nobody can tell, it is none.
 */
import { type Recording, record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { Sequence } from '../explore/sequence.ts';
import { Shortened } from '../explore/shortened.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import { type Trace, trace } from '../explore/trace.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { STEP_BUDGET } from '../run.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import { type Lasso, lassoIn, type Start } from '../search/lasso.ts';
import { livelockAt, livelockFailure } from '../search/livelock.ts';
import type { Counterexample } from './counterexample.ts';
import { STATES } from './effort.ts';

/** A run up to where it has gone round once, and the livelock that it is in. */
export interface Endless {
  readonly recording: Recording;
  readonly lasso: Lasso;
}

/**
 * The livelock that a run has gone into; null if none is found.
 *
 * @param start the run's schedule, from the beginning
 */
export function endlessRun(subject: Subject, program: Program, start: () => Start): Endless | null {
  const lasso = lassoIn(subject.traced, program, start, subject.oracles);
  return lasso === null ? null : endlessOf(subject, program, lasso);
}

/** The same of a recorded schedule: the first of that kind, if one is given. */
export function endlessReplay(
  subject: Subject,
  {
    program,
    decisions,
    kind = null,
  }: Pick<Counterexample, 'program' | 'decisions'> & {
    readonly kind?: string | null;
  },
): Endless | null {
  const found = endlessRun(subject, program, () => {
    const recorder = new StepNamer();
    return { scheduler: new Replay(decisions, recorder), recorder };
  });
  if (kind === null || found?.recording.failure?.kind === kind) return found;
  const all = livelocksOf(subject, program) ?? [];
  return all.find(({ recording }) => recording.failure?.kind === kind) ?? null;
}

/** All that a program has, those with the shortest ways first; null if it has too many states. */
export function livelocksOf(subject: Subject, program: Program): Endless[] | null {
  const search = new ExhaustiveSearch(subject.fast, program, subject.oracles, {
    preemptions: Infinity,
  });
  try {
    while (search.states < STATES && search.advance(50));
  } catch (thrown) {
    // A loop that forgets nothing never comes to the same state, and the search to no end.
    if (!(thrown instanceof ModelError)) throw thrown;
  }
  if (!search.complete) return null;
  const found = search.livelocks().sort((a, b) => a.actors.length - b.actors.length);
  return found.map((livelock) => {
    const way = livelock.actors.map((index) => search.names[index] as string);
    return endlessOf(subject, program, { ...livelock, way });
  });
}

function endlessOf(subject: Subject, program: Program, lasso: Lasso): Endless {
  const { traced, oracles } = subject;
  const failure = livelockFailure(subject.fast, program, lasso);
  const scheduler = new Shortened(new Sequence(lasso.way), lasso.way.length);
  return { recording: { ...record(traced, program, scheduler, oracles), failure }, lasso };
}

/** The story of a livelock, up to where it has gone round once; null if it is not met again. */
export function traceEndless(subject: Subject, counterexample: Counterexample): Trace | null {
  const { program } = counterexample;
  const found = endlessReplay(subject, counterexample);
  if (found === null) return null;
  const { recording, lasso } = found;
  return trace(subject.traced, program, recording.decisions, subject.oracles, {
    steps: recording.steps,
    failure: (ghost) => livelockAt(ghost, program, lasso),
  });
}

/** For a run of no end in which no livelock is found, so that it is for somebody to look into. */
export function endlessText({ build }: Subject, program: Program, schedule: string): string {
  return (
    `a run of ${build.name} did not end within ${STEP_BUDGET} steps, and no livelock was found ` +
    'in it: does one of its loops begin anew without saying so (forgetAllBut), or was the ' +
    `schedule unfair? (program '${printProgram(program, ' | ')}', ${schedule})`
  );
}
