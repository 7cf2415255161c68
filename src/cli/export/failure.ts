/** A failure that somebody names, as what is done with a real kernel. */
import { guard, watched } from '../../campaign/watchdog.ts';
import type { Recording } from '../../explore/recording.ts';
import { type Subject, subjectOf } from '../../explore/subject.ts';
import { trace } from '../../explore/trace.ts';
import type { Build } from '../../kernel/build.ts';
import { isRtMutex, locksOf, type Program } from '../../program/program.ts';
import { failureOf } from '../../report/telling/failure.ts';
import { headline } from '../../report/telling/headline.ts';
import { whyInvisible } from '../../reproduce/kinds.ts';
import { type Reproduction, reproduce } from '../../reproduce/reproduction.ts';
import { printToken } from '../../shrink/token.ts';
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

/** @throws UsageError if it does not fail, or if nobody sees from outside that it does */
export function shownOf(subject: Subject, program: Program, recording: Recording): Shown {
  const { failure, steps, actors, decisions } = recording;
  const { build } = subject;
  if (failure === null) throw new UsageError(`the run holds on ${build.name}: nothing fails`);
  if (locksOf(program).some(isRtMutex)) {
    throw new UsageError('the program uses an rt_mutex, which no system call leads to');
  }
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
