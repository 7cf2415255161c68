/**
 * From what passes have ended with to something simpler, by way of programs that are not simpler
 * than each other: those near to it, and near to what other failures of the build have ended with.
 * Every one is searched for a failure of the same kind; where there is one, the minimiser goes on
 * from there, and all of it begins anew below what it has ended with, until nothing is simpler.
 */
import { Positional } from '../explore/enumerate.ts';
import { record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import { opKinds } from '../program/op-kinds.ts';
import { callName, type Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';
import type { Scheduler } from '../run.ts';
import type { Broken } from '../search/options.ts';
import type { Counterexample } from './counterexample.ts';
import { SEARCH, STATES, STATES_OF_ALL } from './effort.ts';
import { findSchedule } from './find-schedule.ts';
import type { HowHard } from './how-hard.ts';
import { minimise } from './minimise.ts';
import { withOtherCalls, withOtherParts, withOtherPriorities } from './neighbours.ts';
import { compareCounterexamples, comparePrograms, compareSchedules } from './order.ts';
import { smallerPrograms } from './smaller-programs.ts';
import { verdictOf } from './verdicts.ts';

/**
 * The simplest counterexample of the same kind that is found; the given one if there is none.
 *
 * @param others programs that other failures of the build have ended with
 */
export function improved(
  subject: Subject,
  found: Counterexample,
  others: readonly Program[],
  effort: HowHard,
): Counterexample {
  if (effort.neighbours === 'none') return found;
  return new Improver(subject, found, others, effort).improved();
}

/** A program that may fail like the best, and be simpler. */
interface Near {
  readonly program: Program;
  /** In its usual numbers. */
  readonly text: string;
  readonly isLikely: boolean;
}

class Improver {
  readonly #subject: Subject;
  readonly #others: readonly Program[];
  readonly #effort: HowHard;
  /** The call that the kind is about; null for none. */
  readonly #call: string | null;
  /** Programs that were searched. */
  readonly #seen = new Set<string>();
  #best: Counterexample;
  #statesLeft: number;

  constructor(
    subject: Subject,
    found: Counterexample,
    others: readonly Program[],
    effort: HowHard,
  ) {
    this.#subject = subject;
    this.#best = found;
    this.#others = others;
    this.#effort = effort;
    this.#call = callOf(found.kind);
    this.#statesLeft = effort.states;
  }

  improved(): Counterexample {
    while (this.#step());
    return this.#best;
  }

  /** Whether something simpler was found. */
  #step(): boolean {
    for (const candidate of this.#candidates()) {
      if (this.#statesLeft <= 0) return false;
      const next = this.#failing(candidate);
      if (next === null || compareCounterexamples(next, this.#best) >= 0) continue;
      this.#best = next;
      return true;
    }
    return false;
  }

  /** Programs that nobody has searched yet: the likeliest first, and of these the simplest. */
  #candidates(): Near[] {
    const { program } = this.#best;
    const found = new Map<string, Near>();
    const add = (programs: Iterable<Program>, isLikely: boolean) => {
      const some: Near[] = [];
      for (const near of programs) {
        if (!this.#isCandidate(near)) continue;
        const usual = renumber(near);
        const text = printProgram(usual, ' | ');
        if (!this.#seen.has(text)) some.push({ program: usual, text, isLikely });
      }
      some.sort((one, other) => comparePrograms(one.program, other.program));
      for (const near of some) if (!found.has(near.text)) found.set(near.text, near);
    };
    const starts = [program, ...this.#others];
    // What happens to tasks from outside makes many states, and mostly failures of its own.
    const most = this.#isThorough ? Infinity : program.events.length;
    const quiet = starts.filter(({ events }) => events.length <= most);
    // Rules about priorities name no call.
    const isAboutCall = this.#call !== null;
    add(isAboutCall ? quiet : starts, true);
    if (this.#isThorough) add(simplerThan(program), true);
    if (!isAboutCall) add(starts.filter(isEventful).flatMap(otherPriorities), false);
    add(quiet.flatMap(otherCalls), false);
    if (this.#isThorough) add(starts.flatMap(otherParts), false);
    return [...found.values()];
  }

  get #isThorough(): boolean {
    return this.#effort.neighbours === 'all';
  }

  /** Whether it is simple enough, and can fail like this. */
  #isCandidate(near: Program): boolean {
    const { program } = this.#best;
    const order = comparePrograms(near, program);
    if (this.#call !== null && !callsOf(near).has(this.#call)) return false;
    // Of programs as simple as the best, some other one may have a simpler schedule.
    return this.#isThorough ? order <= 0 : order < 0;
  }

  #failing({ program, text, isLikely }: Near): Counterexample | null {
    this.#seen.add(text);
    const run = this.#runOf(program, isLikely);
    if (run === null) return null;
    if (comparePrograms(program, this.#best.program) === 0) return this.#rescheduled(program);
    return this.#minimal(program, new Sequence(run.actors));
  }

  /** All schedules where they have few states, or else those with few preemptions. */
  #runOf(program: Program, isLikely: boolean): Broken | null {
    const all = this.#search(program, Infinity, STATES_OF_ALL);
    if (all.run !== null || all.complete) return all.run;
    if (isLikely) return this.#search(program, SEARCH.preemptions, this.#effort.deep).run;
    if (!this.#isThorough) return null;
    return this.#search(program, SEARCH.preemptions, STATES).run;
  }

  #search(program: Program, preemptions: number, limit: number) {
    const { broken, states, complete } = verdictOf(this.#subject, program, preemptions, limit);
    // Also what was only remembered counts: the result must not depend on what was asked before.
    this.#statesLeft -= states;
    return { run: broken.get(this.#best.kind) ?? null, complete };
  }

  /** Null if no schedule is simpler than that of the best. */
  #rescheduled(program: Program): Counterexample | null {
    const { kind, preemptions } = this.#best;
    const effort = { ...SEARCH, preemptions: Math.min(SEARCH.preemptions, preemptions) };
    const found = findSchedule(this.#subject, program, kind, effort);
    if (found === null || compareSchedules(found, this.#best) >= 0) return null;
    return this.#minimal(program, new Positional(found.schedule));
  }

  #minimal(program: Program, scheduler: Scheduler): Counterexample {
    const { traced, oracles } = this.#subject;
    return minimise(this.#subject, program, record(traced, program, scheduler, oracles));
  }
}

function isEventful({ events }: Program): boolean {
  return events.length > 0;
}

function otherPriorities(program: Program): Program[] {
  return [...withOtherPriorities(program)];
}

function otherCalls(program: Program): Program[] {
  return [...withOtherCalls(program)];
}

function otherParts(program: Program): Program[] {
  return [...withOtherParts(program)];
}

function simplerThan(program: Program): Program[] {
  return [...smallerPrograms(program)].map((smaller) => smaller.program);
}

const CALLS = new Set(Object.values(opKinds).flatMap(({ calls }) => calls));

/** `lock_pi` in `no-spurious-errno/lock_pi/EINVAL/row9`: none but that call fails like this. */
function callOf(kind: string): string | null {
  return kind.split('/').find((word) => CALLS.has(word)) ?? null;
}

function callsOf({ tasks }: Program): ReadonlySet<string> {
  return new Set(tasks.flatMap(({ ops }) => ops.map(callName)));
}
