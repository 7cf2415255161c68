/**
 * A portion of a campaign: a few cases, run one after another. What comes of it depends on its
 * order and on nothing else, whoever did it and whatever they did before, but for where it stops.
 */
import { eachRun, type GeneratedCase } from '../check/case.ts';
import type { Subject } from '../explore/subject.ts';
import type { Outcome } from '../run.ts';
import { troubleIn } from './case-trouble.ts';
import type { CrewErrand } from './crew/errand.ts';
import { Misbehaviour } from './misbehaviour.ts';
import { orderedCase } from './planning/ordered-case.ts';
import type { CaseOrder, CaseShown } from './planning/planner.ts';
import { type Setting, type Stage, stageFor } from './setting.ts';
import { beginCase, countRun, emptyTally, joinTally, type RunTally } from './tally/tally.ts';
import { type PlainTrouble, troubleOf } from './trouble.ts';
import { mustBeSameTwice, REPEATED } from './twice.ts';
import { guard, Stuck } from './watchdog.ts';

export interface PortionOrder {
  readonly setting: Setting;
  /** The number of the first case within the campaign, from 0. */
  readonly first: number;
  readonly cases: readonly CaseOrder[];
  /** Whether anybody wants to know in which orders accesses came. */
  readonly looks: boolean;
  /** No further case is begun when this is not 0. */
  readonly stop: Int32Array;
  /** None but the very first one after this time, in milliseconds since 1970. */
  readonly until: number;
}

export interface PortionDone {
  readonly tally: RunTally;
  /** What each of its cases has shown that were run; none if nobody wants to know. */
  readonly shown: readonly CaseShown[];
  /** Whether all its cases were run. */
  readonly complete: boolean;
  /** How the build misbehaved in it. */
  readonly trouble: PlainTrouble | null;
  /** A run of the build did not come back. */
  readonly isWary: boolean;
}

export async function runPortion(order: PortionOrder): Promise<PortionDone> {
  return new Portion(order, await stageFor(order.setting)).done();
}

export const PORTION: CrewErrand<PortionOrder, PortionDone> = {
  folder: import.meta.dirname,
  file: './portion.ts',
  name: runPortion.name,
  call: runPortion,
};

class Portion {
  readonly #order: PortionOrder;
  readonly #stage: Stage;
  readonly #subject: Subject;
  readonly #cases: readonly GeneratedCase[];
  /** What was counted of each case that is finished. */
  readonly #finished: RunTally[] = [];
  /** The same of the present one; begun anew where that was cut off, maybe while it was counted. */
  #present = emptyTally();
  readonly #shown: CaseShown[] = [];

  constructor(order: PortionOrder, stage: Stage) {
    this.#order = order;
    this.#stage = stage;
    this.#subject = stage.subject;
    this.#cases = order.cases.map((one) => orderedCase(one, stage.cases, stage.options));
  }

  done(): PortionDone {
    try {
      guard(() => {
        while (this.#finished.length < this.#cases.length && !this.#isOver()) this.#runCase();
      });
      const complete = this.#finished.length === this.#cases.length;
      return this.#told(complete, null);
    } catch (thrown) {
      const trouble = troubleOf(this.#misbehaviour(thrown));
      this.#finished.push(this.#present);
      return this.#told(false, trouble);
    }
  }

  #told(complete: boolean, trouble: PlainTrouble | null): PortionDone {
    const tally = emptyTally();
    for (const one of this.#finished) joinTally(tally, one);
    return { tally, shown: this.#shown, complete, trouble, isWary: this.#stage.isWary };
  }

  #isOver(): boolean {
    const { first, stop, until } = this.#order;
    if (Atomics.load(stop, 0) !== 0) return true;
    return first + this.#finished.length > 0 && performance.timeOrigin + performance.now() >= until;
  }

  get #case(): GeneratedCase {
    return this.#cases[this.#finished.length] as GeneratedCase;
  }

  #runCase(): void {
    const one = this.#case;
    this.#present = emptyTally();
    beginCase(this.#present, one);
    const { conflicts } = this.#stage;
    const { looks } = this.#order;
    conflicts.clear();
    const each = (outcome: Outcome, schedule: number) => {
      this.#count(one, schedule, outcome);
      return false;
    };
    eachRun(this.#subject, one, each, looks ? (scheduler) => conflicts.from(scheduler) : undefined);
    const { program } = one;
    if (looks) this.#shown.push({ program, orders: Uint16Array.from(conflicts.seen) });
    this.#finished.push(this.#present);
  }

  #count(one: GeneratedCase, schedule: number, outcome: Outcome): void {
    const index = this.#order.first + this.#finished.length;
    const run = this.#runOf(schedule);
    const { machine } = this.#subject.fast;
    const isRepeated = (run - 1) % REPEATED === 0;
    if (isRepeated) mustBeSameTwice(this.#subject, one, schedule, outcome);
    const wanted = this.#order.setting.cases.kind;
    const counts = wanted === null || outcome.failure?.kind === wanted;
    const failure = counts ? outcome.failure : null;
    const { steps } = outcome;
    const isDrawn = 'fresh' in (this.#order.cases[this.#finished.length] as CaseOrder);
    const made = { index, isDrawn, one, schedule, run, steps, failure, machine };
    countRun(this.#present, made);
  }

  /** The number of a run of the present case. */
  #runOf(schedule: number): number {
    const index = this.#order.first + this.#finished.length;
    return index * this.#order.setting.cases.schedules + schedule + 1;
  }

  #misbehaviour(thrown: unknown): Misbehaviour {
    const one = this.#case;
    const schedule = Math.min(this.#present.totals.runs, one.schedules.length - 1);
    this.#stage.isWary ||= thrown instanceof Stuck;
    const trouble = troubleIn(this.#subject, one, schedule, thrown);
    return new Misbehaviour(trouble, one.program, this.#runOf(schedule));
  }
}
