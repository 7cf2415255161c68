/** A failure that somebody names, as what is done with a real kernel. */
import { guard, SHRINKING, watched } from '../../campaign/watchdog.ts';
import { Positional } from '../../explore/enumerate.ts';
import { type Recording, record } from '../../explore/recording.ts';
import { Sequence } from '../../explore/sequence.ts';
import { type Subject, subjectOf } from '../../explore/subject.ts';
import { trace } from '../../explore/trace.ts';
import type { Build } from '../../kernel/build.ts';
import type { Program } from '../../program/program.ts';
import { failureOf } from '../../report/telling/failure.ts';
import { headline } from '../../report/telling/headline.ts';
import { whyInvisible } from '../../reproduce/kinds.ts';
import { whyNotMakeable } from '../../reproduce/makeable.ts';
import { type Reproduction, reproduce } from '../../reproduce/reproduction.ts';
import { findSchedule } from '../../shrink/find-schedule.ts';
import { printToken } from '../../shrink/token.ts';
import { verdictOf } from '../../shrink/verdicts.ts';
import { UsageError } from '../complaints.ts';
import { buildOf, replayableOf, replayOn, tokenIn } from '../recorded.ts';

/** What can be done with a kernel, and the failing run that it is made of. */
export interface Shown {
  readonly reproduction: Reproduction;
  readonly build: Build;
  readonly kind: string;
  readonly headline: string;
  readonly program: Program;
  /** One line that replays the run. */
  readonly token: string;
}

/** @throws UsageError if it is no failure, or one that nobody sees from outside */
export async function shownBy(source: string): Promise<Shown> {
  const found = tokenIn(source);
  const replayable = replayableOf(found);
  const build = await buildOf(replayable, found.file);
  const subject = watched(subjectOf(build));
  const { recording, divergence } = guard(() => replayOn(subject, replayable));
  if (divergence !== null) throw new UsageError(`the schedule does not fit: ${divergence}`);
  return shownOf(subject, replayable.program, recording);
}

/** Preemptions that the schedules of a program have at the most. */
const PREEMPTIONS = 2;
/** States to look at for each number of them. */
const STATES = 200_000;

/**
 * The failure of a program that has the fewest preemptions, of those that can be seen.
 *
 * @param kind the one that is wanted; null for whichever comes first
 * @throws UsageError if there is none
 */
export function shownByProgram(build: Build, program: Program, kind: string | null): Shown {
  const subject = watched(subjectOf(build));
  const refused: string[] = [];
  for (let preemptions = 0; preemptions <= PREEMPTIONS; preemptions++) {
    const { broken } = guard(() => verdictOf(subject, program, preemptions, STATES), SHRINKING);
    for (const [found, { actors }] of broken) {
      if (kind !== null && kind !== found) continue;
      const recording = guard(() => simplest(subject, program, found, preemptions, actors));
      try {
        return shownOf(subject, program, recording);
      } catch (thrown) {
        if (!(thrown instanceof UsageError)) throw thrown;
        refused.push(thrown.message);
      }
    }
  }
  const what = kind === null ? 'fails' : `fails with ${kind}`;
  throw new UsageError(
    refused[0] ??
      `no schedule of the program with at most ${PREEMPTIONS} preemptions ${what} on ` +
        `${build.name}; conform --program runs it on this machine's own kernel`,
  );
}

function simplest(
  subject: Subject,
  program: Program,
  kind: string,
  preemptions: number,
  actors: readonly string[],
): Recording {
  const { traced, oracles } = subject;
  const better = findSchedule(subject, program, kind, { preemptions, runs: 4_000 });
  const way = better === null ? new Sequence(actors) : new Positional(better.schedule);
  return record(traced, program, way, oracles);
}

/** @throws UsageError if it does not fail, or if nobody sees from outside that it does */
export function shownOf(subject: Subject, program: Program, recording: Recording): Shown {
  const { failure, steps, actors, decisions } = recording;
  const { build } = subject;
  if (failure === null) throw new UsageError(`the run holds on ${build.name}: nothing fails`);
  const unmakeable = whyNotMakeable(program);
  if (unmakeable !== null) throw new UsageError(unmakeable);
  const { kind } = failure;
  const never = whyInvisible(kind);
  if (never !== null) throw new UsageError(`${kind} cannot be seen from user space: ${never}`);
  const reproduction = guard(() => reproduce(subject.fast, program, actors.slice(0, steps)));
  if (reproduction === null) {
    throw new UsageError(
      `${kind} is not seen from user space: neither in what this run ends with, nor in what the ` +
        'questions bring to light that are asked afterwards',
    );
  }
  const story = trace(subject.traced, program, decisions, subject.oracles);
  return {
    reproduction,
    build,
    kind,
    headline: headline(failureOf(kind, story)),
    program,
    token: printToken({ build: build.name, program, decisions }),
  };
}
