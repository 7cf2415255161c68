/**
 * All schedules of a program in which some steps come in a given order, each state once: is there
 * one that passes? A step is named as in a recorded schedule, so it is the same step in every run
 * that takes it.
 */

import { parseStepName, pendingStep } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { PassingSearch } from './passing-search.ts';

/** Names of two steps. */
export interface Order {
  readonly before: string;
  readonly after: string;
  /**
   * False: the second step waits for the first. True: it may come where the first never comes, but
   * then that never comes any more; so it is for steps that the failing run has not got to.
   */
  readonly beyond: boolean;
}

/** A step: those of its name, and its number among them. */
interface Named {
  readonly steps: Taken;
  readonly nth: number;
}

/** An order, read once, as it is asked for at every step. */
interface Parsed {
  readonly before: Named;
  readonly after: Named;
  readonly beyond: boolean;
}

/** Steps of one name. */
interface Taken {
  /** Without a number. */
  readonly name: string;
  /** `T1.2`: what it begins with. */
  readonly actor: string;
  readonly op: number;
  /** How often one was taken. */
  times: number;
  /** Beyond this it makes no difference how often. */
  most: number;
}

export class OrderedSearch extends PassingSearch {
  #orders: readonly Parsed[] = [];
  /** The steps that orders name. */
  readonly #taken: Taken[] = [];

  /** @param runs to make at the most, for all questions together */
  constructor({ traced, oracles }: Subject, program: Program, runs: number) {
    super(traced, program, oracles, runs);
  }

  /**
   * Who takes each step of a run that passes although all these orders hold; null if there is none.
   *
   * @throws TooManyRuns if it is not known
   */
  passing(orders: readonly Order[]): string[] | null {
    this.#taken.length = 0;
    this.#orders = orders.map(({ before, after, beyond }) => {
      return { before: this.#named(before), after: this.#named(after), beyond };
    });
    this.seen.forget();
    return this.search();
  }

  override began(world: World, ghost: Ghost): void {
    super.began(world, ghost);
    for (const taken of this.#taken) taken.times = 0;
  }

  override stepping(actor: Actor): void {
    const taken = this.#next(actor);
    if (taken !== null) taken.times++;
  }

  protected allowed(ready: Ready): readonly Actor[] {
    return ready.enabled.slice(0, ready.count).filter((actor) => this.#mayGo(actor));
  }

  /** The steps that orders name belong to the state. */
  protected isSeen(ghost: Ghost): boolean {
    const counted = this.#taken.map(({ times, most }) => Math.min(times, most));
    return this.seen.cameTo(ghost, counted);
  }

  /** What orders name of the actor's next step; null for nothing. */
  #next(actor: Actor): Taken | null {
    let name: string | null = null;
    for (const taken of this.#taken) {
      if (taken.actor !== actor.name || taken.op !== actor.op) continue;
      // Made only for the ops that orders are about.
      name ??= pendingStep(actor);
      if (taken.name === name) return taken;
    }
    return null;
  }

  #mayGo(actor: Actor): boolean {
    const next = this.#next(actor);
    if (next === null) return true;
    for (const { before, after, beyond } of this.#orders) {
      if (
        beyond
          ? comesNow(before, next) && isTaken(after)
          : comesNow(after, next) && !isTaken(before)
      ) {
        return false;
      }
    }
    return true;
  }

  #named(step: string): Named {
    const [, name = step, nth = '1'] = /^(.*) #(\d+)$/u.exec(step) ?? [];
    const number = Number(nth);
    const known = this.#taken.find((taken) => taken.name === name);
    const { actor, op } = parseStepName(step);
    const steps = known ?? { name, actor, op, times: 0, most: 0 };
    if (known === undefined) this.#taken.push(steps);
    steps.most = Math.max(number, steps.most);
    return { steps, nth: number };
  }
}

/** Whether the step is the one of that name that comes next. */
function comesNow({ steps, nth }: Named, next: Taken): boolean {
  return steps === next && nth === next.times + 1;
}

function isTaken({ steps, nth }: Named): boolean {
  return steps.times >= nth;
}
