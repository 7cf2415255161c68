/**
 * All schedules of a program in which some steps come in a given order, each state once: is there
 * one that passes? A step is named as in a recorded schedule, so it is the same step in every run
 * that takes it.
 */
import { Visited } from '../explore/exhaustive-visited.ts';
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

const { imul } = Math;

export class OrderedSearch extends PassingSearch {
  #orders: readonly Order[] = [];
  /** How often each step that an order names has been taken, by its name without a number. */
  readonly #taken = new Map<string, number>();
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
    this.#orders = orders;
    this.#ops.clear();
    for (const { before, after } of orders) {
      for (const name of [before, after]) this.#ops.add(name.slice(0, name.indexOf(' ')));
    }
    this.visited = new Visited();
    return this.search();
  }

  override began(world: World, ghost: Ghost): void {
    super.began(world, ghost);
    this.#taken.clear();
    for (const { before, after } of this.#orders) {
      this.#taken.set(base(before), 0);
      this.#taken.set(base(after), 0);
    }
  }

  override stepping(actor: Actor): void {
    if (!this.#isNamed(actor)) return;
    const name = pendingStep(actor);
    const taken = this.#taken.get(name);
    if (taken !== undefined) this.#taken.set(name, taken + 1);
  }

  protected allowed(ready: Ready): readonly Actor[] {
    return ready.enabled.slice(0, ready.count).filter((actor) => this.#mayGo(actor));
  }

  /** The steps that orders name belong to the state. */
  protected isSeen(): boolean {
    let { nameX: x, nameY: y } = this.identity.components;
    let place = 1;
    for (const [name, taken] of this.#taken) {
      const counted = Math.min(taken, this.#countsUpTo(name));
      x = imul(x ^ (counted * 97 + place), 0x9e3779b1);
      y = imul(y + counted * 89 + place, 0x85ebca6b);
      place++;
    }
    if (this.visited.find(x, y) >= 0) return true;
    this.visited.add(x, y, 0);
    return false;
  }

  /** Beyond this it makes no difference how often the step was taken. */
  #countsUpTo(name: string): number {
    let most = 0;
    for (const { before, after } of this.#orders) {
      if (base(before) === name) most = Math.max(most, nth(before));
      if (base(after) === name) most = Math.max(most, nth(after));
    }
    return most;
  }

  #isNamed({ name, op }: Actor): boolean {
    return this.#ops.has(`${name}.${op}`);
  }

  #mayGo(actor: Actor): boolean {
    if (!this.#isNamed(actor)) return true;
    const name = pendingStep(actor);
    if (!this.#taken.has(name)) return true;
    return this.#orders.every(({ before, after, beyond }) => {
      if (beyond) return !this.#isNext(before, name) || !this.#isTaken(after);
      return !this.#isNext(after, name) || this.#isTaken(before);
    });
  }

  /** Whether the actor whose next step is called `name` is about to take that very step. */
  #isNext(step: string, name: string): boolean {
    return base(step) === name && nth(step) === (this.#taken.get(name) as number) + 1;
  }

  #isTaken(step: string): boolean {
    return (this.#taken.get(base(step)) as number) >= nth(step);
  }
}

function base(name: string): string {
  return name.replace(/ #\d+$/u, '');
}

function nth(name: string): number {
  return Number(/ #(\d+)$/u.exec(name)?.[1] ?? 1);
}
