/**
 * All schedules of a program in which some steps come in a given order, each state once: is there
 * one that passes? A step is named as in a recorded schedule, so it is the same step in every run
 * that takes it.
 */

import { pendingStep } from '../explore/step-namer.ts';
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

/** A step: its name without a number, and the number. */
interface Named {
  readonly name: string;
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
  /** How often one was taken. */
  times: number;
  /** Beyond this it makes no difference how often. */
  readonly most: number;
}

export class OrderedSearch extends PassingSearch {
  #orders: readonly Parsed[] = [];
  /** The steps that orders name, by their names without a number. */
  readonly #taken = new Map<string, Taken>();
  /** `T1.2` and so on: the ops that such steps belong to. Others need not be named. */
  readonly #ops = new Set<string>();

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
    this.#orders = orders.map(({ before, after, beyond }) => {
      return { before: named(before), after: named(after), beyond };
    });
    this.#ops.clear();
    this.#taken.clear();
    for (const { name, nth } of this.#orders.flatMap(({ before, after }) => [before, after])) {
      this.#ops.add(name.slice(0, name.indexOf(' ')));
      const most = Math.max(nth, this.#taken.get(name)?.most ?? 0);
      this.#taken.set(name, { times: 0, most });
    }
    this.seen.forget();
    return this.search();
  }

  override began(world: World, ghost: Ghost): void {
    super.began(world, ghost);
    for (const taken of this.#taken.values()) taken.times = 0;
  }

  override stepping(actor: Actor): void {
    if (!this.#isNamed(actor)) return;
    const taken = this.#taken.get(pendingStep(actor));
    if (taken !== undefined) taken.times++;
  }

  protected allowed(ready: Ready): readonly Actor[] {
    return ready.enabled.slice(0, ready.count).filter((actor) => this.#mayGo(actor));
  }

  /** The steps that orders name belong to the state. */
  protected isSeen(ghost: Ghost): boolean {
    const counted = [...this.#taken.values()].map(({ times, most }) => Math.min(times, most));
    return this.seen.cameTo(ghost, counted);
  }

  #isNamed({ name, op }: Actor): boolean {
    return this.#ops.has(`${name}.${op}`);
  }

  #mayGo(actor: Actor): boolean {
    if (!this.#isNamed(actor)) return true;
    const name = pendingStep(actor);
    const times = this.#taken.get(name)?.times;
    if (times === undefined) return true;
    const isNext = (step: Named) => step.name === name && step.nth === times + 1;
    return this.#orders.every(({ before, after, beyond }) => {
      if (beyond) return !isNext(before) || !this.#isTaken(after);
      return !isNext(after) || this.#isTaken(before);
    });
  }

  #isTaken({ name, nth }: Named): boolean {
    return (this.#taken.get(name) as Taken).times >= nth;
  }
}

function named(step: string): Named {
  const [, name = step, nth = '1'] = /^(.*) #(\d+)$/u.exec(step) ?? [];
  return { name, nth: Number(nth) };
}
