/**
 * Looks for a run of the model that ends with a given outcome. Programs have more schedules than
 * anybody can try, but the outcome itself says whose turn it is: who takes a futex next, who has to
 * find it taken, whose timeout comes. The scheduler only leans towards that; every run is one that
 * the build allows.
 *
 * A run ends where a return value or the order of taking first differs from what is wanted. The one
 * that came furthest is the one from which the next tries set out.
 */
import { RandomStream } from '../explore/random-stream.ts';
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Finding, Oracle } from '../oracle/oracle.ts';
import type { View } from '../oracle/view.ts';
import { acquires, futexesOf, type Op, type Program } from '../program/program.ts';
import { run, type Scheduler } from '../run.ts';
import { Collector } from './collector.ts';
import { answerName } from './observation.ts';
import { parseOutcome, type Wanted } from './outcome.ts';

/** How much more likely an actor is that should go now, and one that should not. */
const SHOULD = 20;
const MAY = 4;
const SHOULD_NOT = 0.25;
/** An event from outside begins now and then, so that it does not always come first. */
const EVENT = 0.3;

const DIFFERS: Finding = { detail: 'differs', sentence: 'This is not what is wanted.' };

/** What is wanted, and how much of it has come in the present run. */
class Progress implements Oracle {
  readonly name = 'wanted';
  readonly rule = 'The run ends as it is wanted to.';
  readonly collector: Collector;
  readonly #program: Program;
  readonly #wanted: Wanted;
  readonly #futexes: readonly number[];
  /** Return values that were right. */
  right = 0;
  /** How often each futex was taken. */
  readonly #taken = new Map<number, number>();
  readonly #over = new Set<number>();
  /** The steps taken when the last one was right. */
  steps = 0;
  readonly #stepsNow: () => number;

  constructor(program: Program, wanted: Wanted, stepsNow: () => number) {
    this.collector = new Collector(program);
    this.#program = program;
    this.#wanted = wanted;
    this.#futexes = futexesOf(program);
    this.#stepsNow = stepsNow;
  }

  /** What the task's op is wanted to return, by name. */
  answer(task: number, op: number): string {
    return this.#wanted.returned[task]?.[op] ?? '';
  }

  /** Whether all ops of a task have returned. */
  isOver(task: number): boolean {
    return this.#over.has(task);
  }

  /** Who is wanted to take the futex next: the number of a task, or undefined for nobody. */
  next(futex: number): number | undefined {
    return this.#wanted.taken[this.#futexes.indexOf(futex)]?.[this.#taken.get(futex) ?? 0];
  }

  returned(view: View, task: task_struct, op: Op, ret: number): Finding | null {
    const ops = this.#program.tasks[task.index]?.ops ?? [];
    if (answerName(ret) !== this.answer(task.index, ops.indexOf(op))) return DIFFERS;
    if (acquires(op) && ret === 0) {
      if (this.next(op.target) !== task.pid) return DIFFERS;
      this.#taken.set(op.target, (this.#taken.get(op.target) ?? 0) + 1);
    }
    this.right++;
    if (op === ops.at(-1)) this.#over.add(task.index);
    this.steps = this.#stepsNow();
    return this.collector.returned(view, task, op, ret);
  }

  ended(view: View): null {
    return this.collector.ended(view);
  }
}

class Leaning implements Scheduler {
  /** Who took each step, by index. */
  readonly path: number[] = [];
  readonly #program: Program;
  readonly #random: RandomStream;
  readonly #before: readonly number[];
  progress: Progress;
  readonly #words: (futex: number) => number;

  constructor(
    program: Program,
    wanted: Wanted,
    random: RandomStream,
    before: readonly number[],
    words: (futex: number) => number,
  ) {
    this.#program = program;
    this.#random = random;
    this.#before = before;
    this.#words = words;
    this.progress = new Progress(program, wanted, () => this.path.length);
  }

  pick(ready: Ready): Actor {
    const actor = this.#choose(ready);
    this.path.push(actor.index);
    return actor;
  }

  #choose(ready: Ready): Actor {
    const known = this.#before[this.path.length];
    if (known !== undefined) {
      const actor = ready.actors[known] as Actor;
      if (actor.enabled) return actor;
    }
    let sum = 0;
    for (let at = 0; at < ready.count; at++) sum += this.#weight(ready.enabled[at] as Actor);
    let left = (this.#random.below(1_000_000) / 1_000_000) * sum;
    for (let at = 0; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      left -= this.#weight(actor);
      if (left < 0) return actor;
    }
    return ready.enabled[ready.count - 1] as Actor;
  }

  #weight(actor: Actor): number {
    const { tasks } = this.#program;
    if (actor.isTask) return this.#weightOf(actor.index);
    const timed = tasks.findIndex(({ id }) => actor.name === `T${id}.timer`);
    if (timed < 0) return EVENT;
    return this.#at(timed).answer === 'ETIMEDOUT' ? SHOULD : SHOULD_NOT;
  }

  #opOf: (task: number) => number = () => 0;

  /** Tells it in which op each task is. */
  watch(opOf: (task: number) => number): void {
    this.#opOf = opOf;
  }

  #weightOf(task: number): number {
    const { op, answer } = this.#at(task);
    if (op === undefined) return MAY;
    if (!acquires(op)) return this.#refuses(op.target) ? SHOULD_NOT : MAY;
    if (answer !== '0') return this.#words(op.target) === 0 ? SHOULD_NOT : SHOULD;
    const { id } = this.#program.tasks[task] as Program['tasks'][number];
    return this.progress.next(op.target) === id ? SHOULD : SHOULD_NOT;
  }

  /** The op that a task is in, and what that is wanted to return. */
  #at(task: number): { op: Op | undefined; answer: string } {
    const { ops } = this.#program.tasks[task] as Program['tasks'][number];
    const at = ops.findIndex(({ id }) => id === this.#opOf(task));
    return { op: ops[at], answer: this.progress.answer(task, at) };
  }

  /** Whether somebody is asking for the futex who is to be refused, and so has to find it taken. */
  #refuses(futex: number): boolean {
    return this.#program.tasks.some((_, task) => {
      const { op, answer } = this.#at(task);
      const asks = op !== undefined && acquires(op) && op.target === futex;
      return asks && answer !== '0' && !this.progress.isOver(task);
    });
  }
}

/** Whether a run with that outcome was found in so many tries. */
export function findWantedRun(
  kernel: Kernel,
  program: Program,
  outcome: string,
  tries: number,
  seed: string,
): boolean {
  const wanted = parseOutcome(outcome);
  const random = new RandomStream(seed);
  let best: readonly number[] = [];
  let right = 0;
  for (let tried = 0; tried < tries; tried++) {
    const keep = random.below(3) === 0 ? 0 : best.length - random.below(1 + (best.length >> 2));
    const world: { futex: (futex: number) => number } = { futex: () => 0 };
    const before = best.slice(0, keep);
    const scheduler = new Leaning(program, wanted, random, before, (futex) => world.futex(futex));
    const { progress } = scheduler;
    run(kernel, program, scheduler, [progress], {
      began({ tasks, futexes }) {
        world.futex = (futex) => futexes.get(futex)?.uaddr.value ?? 0;
        scheduler.watch((task) => tasks[task]?.op ?? 0);
      },
      stepping: () => {},
      stepped: () => {},
    });
    if (progress.collector.take() === outcome) return true;
    if (progress.right <= right) continue;
    right = progress.right;
    best = scheduler.path.slice(0, progress.steps);
  }
  return false;
}
