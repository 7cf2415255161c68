/**
 * All schedules of a program in which some steps come in a given order, each state once: is there
 * one that passes? A step is named as in a recorded schedule, so it is the same step in every run
 * that takes it.
 */
import { Identity } from '../explore/exhaustive-identity.ts';
import { Visited } from '../explore/exhaustive-visited.ts';
import { pendingStep } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run, type Scheduler } from '../run.ts';
import { TooManyRuns } from './continuations.ts';

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

/** Thrown to end a run from which nothing new can come. Private to this file. */
const ENOUGH = { enough: true };

const { imul } = Math;

interface Junction {
  actor: string;
  readonly others: string[];
}

export class OrderedSearch implements Scheduler, Recorder {
  readonly #subject: Subject;
  readonly #program: Program;
  #left: number;
  #orders: readonly Order[] = [];
  /** How often each step that an order names has been taken, by its name without a number. */
  readonly #taken = new Map<string, number>();
  /** `T1.2` and so on: the ops that such steps belong to. Others need not be named. */
  readonly #ops = new Set<string>();
  readonly #identity = new Identity();
  #visited = new Visited();
  readonly #path: Junction[] = [];
  #replayed = 0;
  #depth = 0;
  #ghost: Ghost | null = null;

  /** @param runs to make at the most, for all questions together */
  constructor(subject: Subject, program: Program, runs: number) {
    this.#subject = subject;
    this.#program = program;
    this.#left = runs;
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
    this.#visited = new Visited();
    this.#path.length = 0;
    this.#replayed = 0;
    do {
      if (this.#left-- <= 0) throw new TooManyRuns();
      if (this.#passes()) return this.#path.map(({ actor }) => actor);
    } while (this.#backtrack());
    return null;
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
    this.#taken.clear();
    for (const { before, after } of this.#orders) {
      this.#taken.set(base(before), 0);
      this.#taken.set(base(after), 0);
    }
  }

  stepping(actor: Actor): void {
    if (!this.#isNamed(actor)) return;
    const name = pendingStep(actor);
    const taken = this.#taken.get(name);
    if (taken !== undefined) this.#taken.set(name, taken + 1);
  }

  stepped(): void {}

  pick(ready: Ready): Actor {
    const at = this.#depth++;
    if (at < this.#replayed) return ready.named(this.#path[at]?.actor) as Actor;
    this.#arrive();
    const allowed = ready.enabled.slice(0, ready.count).filter((actor) => this.#mayGo(actor));
    const [first] = allowed;
    if (first === undefined) throw ENOUGH;
    const usual = ready.default();
    const actor = allowed.includes(usual) ? usual : first;
    const others = allowed.filter((other) => other !== actor);
    this.#path[at] = { actor: actor.name, others: others.map(({ name }) => name) };
    return actor;
  }

  /** Ends the run in a state that was seen before: the steps that orders name belong to it. */
  #arrive(): void {
    this.#identity.name(this.#ghost as Ghost);
    let { nameX: x, nameY: y } = this.#identity.components;
    let place = 1;
    for (const [name, taken] of this.#taken) {
      const counted = Math.min(taken, this.#countsUpTo(name));
      x = imul(x ^ (counted * 97 + place), 0x9e3779b1);
      y = imul(y + counted * 89 + place, 0x85ebca6b);
      place++;
    }
    if (this.#visited.find(x, y) >= 0) throw ENOUGH;
    this.#visited.add(x, y, 0);
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

  #passes(): boolean {
    this.#depth = 0;
    this.#identity.listen();
    try {
      const { traced, oracles } = this.#subject;
      const { failure, exhausted } = run(traced, this.#program, this, oracles, this);
      return failure === null && !exhausted;
    } catch (thrown) {
      if (thrown !== ENOUGH) throw thrown;
      this.#depth--;
      return false;
    } finally {
      this.#identity.stop();
      this.#path.length = this.#depth;
    }
  }

  #backtrack(): boolean {
    for (let depth = this.#path.length - 1; depth >= 0; depth--) {
      const junction = this.#path[depth] as Junction;
      const other = junction.others.pop();
      if (other === undefined) continue;
      junction.actor = other;
      this.#replayed = depth + 1;
      return true;
    }
    return false;
  }
}

function base(name: string): string {
  return name.replace(/ #\d+$/u, '');
}

function nth(name: string): number {
  return Number(/ #(\d+)$/u.exec(name)?.[1] ?? 1);
}
