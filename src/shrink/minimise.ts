/**
 * The minimiser: from a failing run to the simplest counterexample of the same kind that it finds.
 *
 *   1. leave out decisions and parts of the program while the old schedule still fails;
 *   2. then try every smaller program with schedules of its own;
 *   3. end with the simplest schedule of the program that is left, out of all with as few
 *      preemptions.
 *
 * A pure function of its arguments, as fast-check's replay by path demands: it runs the simulator
 * itself, and what is remembered of that (remembered.ts) only saves time. It never slips to another
 * kind.
 */
import { Positional } from '../explore/enumerate.ts';
import { type Recording, record, type Turn } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import { kindOfEvent } from '../program/event-kinds.ts';
import type { EnvEvent, Program, TaskSpec } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';
import type { Scheduler } from '../run.ts';
import { isLivelock } from '../search/livelock.ts';
import { type Counterexample, counterexampleOf } from './counterexample.ts';
import { type Effort, lastLook, SEARCH, SEARCH_PAIR, STATES } from './effort.ts';
import { findSchedule } from './find-schedule.ts';
import { minimiseLivelock } from './minimise-livelock.ts';
import { NotTheSame } from './not-the-same.ts';
import { compareCounterexamples, compareSchedules } from './order.ts';
import { failingReplay } from './replays.ts';
import { withFewerTurns } from './simplify-schedule.ts';
import { smallerPrograms } from './smaller-programs.ts';
import { verdictOf } from './verdicts.ts';

/** Runs that looking for schedules may take between one smaller program and the next. */
const SEARCH_RUNS = 30_000;
interface FailingRun {
  readonly program: Program;
  readonly recording: Recording;
}

/**
 * Goes through the steps again and again until a round makes nothing simpler; so what comes out
 * does not get simpler when it is shrunk again.
 *
 * @param recording a failing run of `program`; throws if it does not fail
 */
export function minimise(subject: Subject, program: Program, recording: Recording): Counterexample {
  if (recording.failure !== null && isLivelock(recording.failure.kind)) {
    return minimiseLivelock(subject, program, recording);
  }
  const shrinker = new Shrinker(subject, recording);
  let failing = shrinker.round({ program, recording });
  for (;;) {
    const next = shrinker.again(failing);
    const [simplest, present] = [shrinker.describe(next), shrinker.describe(failing)];
    if (compareCounterexamples(simplest, present) >= 0) return present;
    failing = next;
  }
}

/** Step 1 alone: quick, and good enough to tell which of several failures is worth the rest. */
export function reduce(subject: Subject, program: Program, recording: Recording): Program {
  if (recording.failure !== null && isLivelock(recording.failure.kind)) return program;
  return new Shrinker(subject, recording).reduce({ program, recording }).program;
}

class Shrinker {
  readonly #subject: Subject;
  readonly #kind: string;
  #searched = 0;

  constructor(subject: Subject, failing: Recording) {
    this.#subject = subject;
    if (failing.failure === null) throw this.#notAgain();
    this.#kind = failing.failure.kind;
  }

  round(start: FailingRun): FailingRun {
    return this.#down(this.reschedule(this.reduce(start), SEARCH));
  }

  /** The same for what a round has ended with: more than SEARCH was spent on its schedule. */
  again(start: FailingRun): FailingRun {
    return this.#down(this.reduce(start));
  }

  #down(start: FailingRun): FailingRun {
    return this.finish(this.descend(start, true));
  }

  reduce(start: FailingRun): FailingRun {
    return this.descend(this.simplify(start), false);
  }

  simplify({ program, recording }: FailingRun): FailingRun {
    return {
      program,
      recording: withFewerTurns(recording, (turns) => this.#replayed(program, turns)),
    };
  }

  #replayed(program: Program, turns: readonly Turn[]): Recording | null {
    return failingReplay(this.#subject, program, turns, this.#kind);
  }

  /** Goes to smaller programs until none fails; with `search`, looks for new schedules as well. */
  descend(start: FailingRun, search: boolean): FailingRun {
    let failing = start;
    for (let next: FailingRun | null = start; next !== null; ) {
      failing = next;
      next = this.#smaller(failing, search);
    }
    return failing;
  }

  #smaller(failing: FailingRun, search: boolean): FailingRun | null {
    this.#searched = 0;
    for (const { program } of smallerPrograms(failing.program)) {
      const smaller = this.#fails(program, failing.recording, search);
      if (smaller !== null) return this.simplify(smaller);
    }
    return null;
  }

  #fails(program: Program, old: Recording, search: boolean): FailingRun | null {
    const same = this.#replayed(program, old.turns);
    if (same !== null) return { program, recording: same };
    if (!search || this.#searched >= SEARCH_RUNS) return null;
    const hard = program.tasks.length <= 2 && old.preemptions > SEARCH.preemptions;
    return this.#judge(program, hard ? SEARCH_PAIR : SEARCH);
  }

  /** Asks the search that sees each state once; where there are too many, tries schedules. */
  #judge(program: Program, effort: Effort): FailingRun | null {
    const verdict = verdictOf(this.#subject, program, effort.preemptions, STATES);
    this.#searched += verdict.runs;
    const broken = verdict.broken.get(this.#kind);
    if (broken !== undefined) {
      const recording = this.#record(verdict.program, new Sequence(broken.actors));
      return { program: verdict.program, recording };
    }
    if (verdict.complete) return null;
    const recording = this.#search(program, effort);
    return recording === null ? null : { program, recording };
  }

  #search(program: Program, effort: Effort, counted = false): Recording | null {
    const note = (runs: number) => {
      this.#searched += runs;
    };
    const found = findSchedule(this.#subject, program, this.#kind, effort, note, counted);
    return found === null ? null : this.#record(program, new Positional(found.schedule));
  }

  #record(program: Program, scheduler: Scheduler): Recording {
    const { traced, oracles } = this.#subject;
    const recording = record(traced, program, scheduler, oracles);
    if (recording.failure?.kind !== this.#kind) throw this.#notAgain();
    return recording;
  }

  #notAgain(): NotTheSame {
    return new NotTheSame(this.#subject.build, 'a run that failed does not fail again');
  }

  /** Tasks in their usual order and numbers, and the simplest schedule. */
  finish(failing: FailingRun): FailingRun {
    const usual = this.#inUsualOrder(failing) ?? failing;
    const { program, recording } = usual;
    const effort = lastLook({ program, preemptions: recording.preemptions });
    // A certificate counts those schedules.
    return this.reschedule(usual, effort, true);
  }

  /** The same program with a simpler schedule, if that much effort finds one. */
  reschedule(failing: FailingRun, effort: Effort, counted = false): FailingRun {
    const found = this.#search(failing.program, effort, counted);
    // Among equals the one that enumeration meets first, so that every seed ends with the same.
    if (found === null || compareSchedules(found, failing.recording) > 0) return failing;
    return { program: failing.program, recording: found };
  }

  /**
   * Who holds a lock at the start comes first, then by what the tasks do; events in the order of
   * their tasks; numbers without gaps.
   */
  #inUsualOrder({ program, recording }: FailingRun): FailingRun | null {
    const tasks = [...program.tasks].sort(byRoleAndText);
    const places = new Map(tasks.map(({ id }, at) => [id, at]));
    const place = ({ task }: EnvEvent) => places.get(task) as number;
    const events = [...program.events].sort((a, b) => place(a) - place(b) || byCall(a, b));
    const names = new Map(tasks.map((task, at) => [`T${task.id}`, `T${at + 1}`]));
    for (const [at, { id }] of events.entries()) names.set(`env${id}`, `env${at + 1}`);
    const renamed = recording.actors.map((actor) => {
      const [name, ...rest] = actor.split('.');
      return [names.get(name as string), ...rest].join('.');
    });
    const ordered = renumber({ ...program, tasks, events });
    const { traced, oracles } = this.#subject;
    const again = record(traced, ordered, new Sequence(renamed), oracles);
    if (again.failure?.kind !== this.#kind) return null;
    return this.simplify({ program: ordered, recording: again });
  }

  describe({ program, recording }: FailingRun): Counterexample {
    return counterexampleOf(this.#subject, program, recording);
  }
}

function byCall(a: EnvEvent, b: EnvEvent): number {
  if (a.call !== b.call) return a.call < b.call ? -1 : 1;
  return kindOfEvent(a).priority(a) - kindOfEvent(b).priority(b);
}

function byRoleAndText(a: TaskSpec, b: TaskSpec): number {
  if (a.holds.length !== b.holds.length) return b.holds.length - a.holds.length;
  const [left, right] = [a, b].map((task) => {
    return printProgram({
      tasks: [{ ...task, id: 1 }],
      sharedBuckets: [],
      robust: [],
      hostile: [],
      events: [],
    });
  }) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
