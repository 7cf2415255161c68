/**
 * What fast-check generates and shrinks: a whole case, program and schedules together.
 *
 * Generating a program costs about as much as running it, so one case carries one program and
 * several schedule seeds; it shrinks to a single recorded schedule.
 */
import fc from 'fast-check';
import type { Profile } from '../explore/profile.ts';
import { type Recording, record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { Learning, learn } from '../explore/scouts.ts';
import { StepNamer } from '../explore/step-namer.ts';
import { SCOUTS, type Seeded, type Strategy, startSeeded } from '../explore/strategies.ts';
import type { Subject } from '../explore/subject.ts';
import type { Kernel } from '../kernel/build.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { type Outcome, run, type Scheduler } from '../run.ts';
import { isLivelock } from '../search/livelock.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { endlessReplay, endlessRun, endlessText } from '../shrink/endless.ts';
import { EFFORTS, type EffortName, effortNamed, effortsUpTo } from '../shrink/how-hard.ts';
import { minimise } from '../shrink/minimise.ts';
import { printToken } from '../shrink/token.ts';
import { settled } from '../sweep/settled.ts';
import { ANY, type Counted, doesCount } from './counted.ts';

/** A case as generated. */
export class GeneratedCase {
  readonly program: Program;
  /** The first of them are scouts. */
  readonly schedules: readonly Seeded[];

  constructor(program: Program, schedules: readonly Seeded[]) {
    this.program = program;
    this.schedules = schedules;
  }

  [fc.toStringMethod](): string {
    return `${printProgram(this.program, ' | ')} (${this.schedules.length} schedules)`;
  }
}

/**
 * A case of a program, whose schedules are yet to be drawn.
 *
 * @param schedules how many; the first of them are scouts
 * @param drawSeed draws the seed of each, in their order
 */
export function scheduled(
  program: Program,
  strategy: Strategy,
  schedules: number,
  drawSeed: () => number,
): GeneratedCase {
  const seeded = Array.from({ length: schedules }, (_, at) => {
    return { strategy: SCOUTS[at] ?? strategy, seed: drawSeed() };
  });
  return new GeneratedCase(program, seeded);
}

/** A case as shrunk. */
export class ShrunkCase {
  readonly counterexample: Counterexample;

  constructor(counterexample: Counterexample) {
    this.counterexample = counterexample;
  }

  [fc.toStringMethod](): string {
    const { kind, sentence } = this.counterexample;
    return `${kind}: ${sentence}\ntoken for pifuzz replay: ${printToken(this.counterexample)}`;
  }
}

/** What a property of cases is handed: the second kind only while it shrinks. */
export type Case = GeneratedCase | ShrunkCase;

/** The first failure of a case. */
export interface CaseFailure {
  readonly kind: string;
  readonly sentence: string;
  /** Which of the case's schedules failed, counted from 0. */
  readonly schedule: number;
}

/**
 * Runs the schedules of a generated case one after another, until `each` answers true.
 *
 * @param each called with the outcome and the schedule's position, counted from 0
 * @param through makes of each scheduler the one that is used
 * @throws ModelError if a run does not end within STEP_BUDGET steps, and no livelock is found
 */
export function eachRun(
  subject: Subject,
  one: GeneratedCase,
  each: (outcome: Outcome, schedule: number) => boolean,
  through: (scheduler: Scheduler) => Scheduler = (scheduler) => scheduler,
): void {
  const profile = new Learning(one.program);
  for (const [schedule, seeded] of one.schedules.entries()) {
    const chosen = startSeeded(seeded, profile);
    const scheduler = schedule < SCOUTS.length ? profile.from(chosen) : chosen;
    const outcome = run(subject.fast, one.program, through(scheduler), subject.oracles);
    const ended = outcome.exhausted ? endlessCase(subject, one, schedule) : outcome;
    if (each(ended, schedule)) return;
  }
}

/** Strategies are fair enough for a kernel that makes progress. */
function endlessCase(subject: Subject, one: GeneratedCase, schedule: number): Recording {
  const { fast, oracles } = subject;
  const { program } = one;
  const seeded = one.schedules[schedule] as Seeded;
  const profile = profileFor(fast, oracles, one, schedule);
  const found = endlessRun(subject, program, () => {
    return { scheduler: startSeeded(seeded, profile), recorder: null };
  });
  if (found !== null) return found.recording;
  const { strategy, seed } = seeded;
  throw new ModelError(endlessText(subject, program, `strategy ${strategy.name}, seed ${seed}`));
}

/**
 * Runs a case; null when nothing fails that counts. A run that fails in another way is over, and
 * the next one is made.
 *
 * @param told of each run, by the number of its schedule; its machine is that of `subject.fast`
 * @throws ModelError if a run does not end within STEP_BUDGET steps, and no livelock is found
 */
export function verdict(
  subject: Subject,
  one: Case,
  counted: Counted = ANY,
  told: (schedule: number, outcome: Outcome) => void = () => {},
): CaseFailure | null {
  if (one instanceof ShrunkCase) {
    const { counterexample } = one;
    const { program, decisions, kind } = counterexample;
    if (isLivelock(kind)) {
      const found = endlessReplay(subject, counterexample)?.recording.failure?.kind;
      return found === kind ? { ...counterexample, schedule: 0 } : null;
    }
    const namer = new StepNamer();
    const replay = new Replay(decisions, namer);
    const { failure } = run(subject.traced, program, replay, subject.oracles, namer);
    const again = failure?.kind === counterexample.kind && replay.finish() === null;
    return again ? { ...counterexample, schedule: 0 } : null;
  }
  let first: CaseFailure | null = null;
  eachRun(subject, one, (outcome, schedule) => {
    told(schedule, outcome);
    const { failure } = outcome;
    if (failure === null || !doesCount(counted, failure.kind)) return false;
    first = { kind: failure.kind, sentence: failure.sentence, schedule };
    return true;
  });
  return first;
}

/**
 * The simplest counterexample that a failing case leads to; null if the case holds.
 *
 * @param wanted its `effort` says how hard that is looked for; `low` if it is left out
 */
export function shrinkCase(
  subject: Subject,
  one: GeneratedCase,
  wanted: Counted & { readonly effort?: EffortName } = ANY,
): Counterexample | null {
  const failure = verdict(subject, one, wanted);
  if (failure === null) return null;
  let best = minimise(subject, one.program, recordCase(subject, one, failure.schedule));
  if (isLivelock(best.kind)) return best;
  for (const effort of effortsUpTo(effortNamed(wanted.effort ?? 'low') ?? EFFORTS[0])) {
    best = settled(subject, best, [], effort).counterexample;
  }
  return best;
}

/**
 * Runs one schedule of a case again and keeps what it decided.
 *
 * @param profile what the case's scouts saw, if the caller has it already
 */
export function recordCase(
  subject: Subject,
  one: GeneratedCase,
  schedule: number,
  profile: Profile = profileFor(subject.fast, subject.oracles, one, schedule),
): Recording {
  const scheduler = startSeeded(one.schedules[schedule] as Seeded, profile);
  const recording = record(subject.traced, one.program, scheduler, subject.oracles);
  return recording.exhausted ? endlessCase(subject, one, schedule) : recording;
}

/** What the scouts of a case saw before one of its schedules was run. */
export function profileFor(
  kernel: Kernel,
  oracles: readonly Oracle[],
  { program, schedules }: GeneratedCase,
  schedule: number,
): Profile {
  // Scouts themselves know nothing.
  const scouts = schedule < SCOUTS.length ? [] : schedules.slice(0, SCOUTS.length);
  return learn(kernel, program, oracles, scouts);
}
