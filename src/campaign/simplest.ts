/** From failing cases of a kind to a counterexample: the simplest one, or one as it was found. */
import { recordCase, shrinkCase } from '../check/case.ts';
import { only } from '../check/counted.ts';
import type { Recording } from '../explore/recording.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { isLivelock } from '../search/livelock.ts';
import type { Certificate } from '../shrink/certificate.ts';
import { certified } from '../shrink/certified.ts';
import { type Counterexample, counterexampleOf } from '../shrink/counterexample.ts';
import type { HowHard } from '../shrink/how-hard.ts';
import { minimise, reduce } from '../shrink/minimise.ts';
import { NotTheSame } from '../shrink/not-the-same.ts';
import { compareCounterexamples, comparePrograms } from '../shrink/order.ts';
import { settled } from '../sweep/settled.ts';
import { unpacked } from './plain-case.ts';
import type { Candidate, Kind } from './tally/failures.ts';

/** A kind of failure, with its smallest counterexample. */
export interface FoundFailure {
  readonly counterexample: Counterexample;
  /** False if it is a counterexample as it was found. */
  readonly shrunk: boolean;
  /** What was searched to call it minimal; null if it is as it was found. */
  readonly certificate: Certificate | null;
  /** The number of the first run that failed like this, from 1. */
  readonly firstRun: number;
  /** How many runs failed like this. */
  readonly failures: number;
  /** fast-check's path to the case that was shrunk. */
  readonly path: string;
  /** The case that was shrunk, as it was generated. */
  readonly original: {
    readonly program: Program;
    readonly strategy: string;
    readonly run: number;
    readonly switches: number;
    readonly steps: number;
  };
}

/** The case that promises most is shrunk; may take seconds. Tells when it begins to certify. */
export function simplest(
  subject: Subject,
  kind: string,
  known: Kind,
  certifying: () => void,
): FoundFailure {
  const reduced = known.kept.map((candidate) => {
    const recording = recordAgain(subject, kind, candidate);
    return { candidate, recording, program: reduce(subject, candidate.one.program, recording) };
  });
  reduced.sort((a, b) => comparePrograms(a.program, b.program));
  const { candidate, recording } = reduced[0] as (typeof reduced)[number];
  const counterexample = shrinkCase(subject, unpacked(candidate.one), only(kind));
  if (counterexample === null) throw notAgain(subject, kind);
  const found = findingOf(known, candidate, recording);
  // A certificate is about failures that a schedule with few preemptions comes to.
  if (isLivelock(kind)) return { ...found, counterexample, certificate: null, shrunk: true };
  certifying();
  return { ...found, ...certified(subject, counterexample), shrunk: true };
}

/**
 * The same made simpler still, as far as an effort goes; null if there is nothing new to say of it.
 *
 * @param others programs that other kinds of failure have ended with
 */
export function simpler(
  subject: Subject,
  known: Kind,
  finding: FoundFailure,
  others: readonly Program[],
  effort: HowHard,
  certifying: () => void,
): FoundFailure | null {
  const { kind } = finding.counterexample;
  let best = finding.counterexample;
  if (effort.everyRun) {
    for (const candidate of known.kept) {
      const recording = recordAgain(subject, kind, candidate);
      const other = minimise(subject, candidate.one.program, recording);
      if (compareCounterexamples(other, best) < 0) best = other;
    }
  }
  const { counterexample, swept } = settled(subject, best, others, effort);
  const isSame = compareCounterexamples(counterexample, finding.counterexample) >= 0;
  if (isSame && swept === null) return null;
  certifying();
  const certain = certified(subject, counterexample);
  // What was swept is all that comes before this program, and no other.
  const isSwept = comparePrograms(certain.counterexample.program, counterexample.program) === 0;
  const certificate = isSwept ? { ...certain.certificate, swept } : certain.certificate;
  return { ...finding, counterexample: certain.counterexample, certificate };
}

/** Without making anything smaller: takes a few runs. */
export function asFound(subject: Subject, kind: string, known: Kind): FoundFailure {
  const candidate = known.kept[0] as Candidate;
  const recording = recordAgain(subject, kind, candidate);
  return {
    ...findingOf(known, candidate, recording),
    counterexample: counterexampleOf(subject, candidate.one.program, recording),
    certificate: null,
    shrunk: false,
  };
}

function findingOf({ firstRun, failures }: Kind, candidate: Candidate, recording: Recording) {
  const { index, one, schedule, run } = candidate;
  const strategy = one.schedules[schedule]?.strategy ?? '';
  const { switches, steps } = recording;
  const original = { program: one.program, strategy, run, switches, steps };
  return { firstRun, failures, path: `${index}:0`, original };
}

function recordAgain(subject: Subject, kind: string, candidate: Candidate): Recording {
  const { one, schedule } = candidate;
  const recording = recordCase(subject, unpacked(one), schedule);
  if (recording.failure?.kind !== kind) throw notAgain(subject, kind);
  return recording;
}

function notAgain({ build }: Subject, kind: string): NotTheSame {
  return new NotTheSame(build, `a run that ended in ${kind} does not end in it the second time`);
}
