/**
 * A place where a task tries again until another one has done something, and where a real-time
 * scheduler need not let that one run: both on one CPU, and the one that tries at least as urgent.
 * It offers the CPU (cond_resched, cpu_relax), but an offer is taken only by who is more urgent.
 */
import type { TracedKernel } from '../kernel/build.ts';
import { MAX_RT_PRIO, type task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import { callName, type Op, type Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { run } from '../run.ts';
import type { Spin } from './spins.ts';

export interface UnfairRetry {
  /** Who tries again: `T3`. */
  readonly task: string;
  /** What it is in the middle of: `lock_pi`, and the number of the lock. */
  readonly call: string;
  readonly lock: number;
  /** The innermost kernel function that it does not leave; `user space` if there is none. */
  readonly place: string;
  /** Any of these tasks ends it; none if it takes more than one of them. */
  readonly waitsFor: readonly string[];
  /** Effective priorities there, in the kernel's numbers (0 the most urgent): who tries first. */
  readonly prios: readonly number[];
  /** Who took each step on the way there. */
  readonly actors: readonly string[];
}

/** Thrown to end the run when the circle has been gone round. Private to this file. */
const ROUND = { round: true };

/** Goes there and round once. Null where a real-time scheduler would let the others run. */
export function unfairRetry(
  kernel: TracedKernel,
  program: Program,
  spin: Spin,
): UnfairRetry | null {
  const rounds = new Rounds(spin);
  try {
    run(kernel, program, rounds, [], rounds);
  } catch (thrown) {
    if (thrown !== ROUND) throw thrown;
  }
  return rounds.result();
}

/** Who holds a spinlock keeps its CPU, and so is on another one. */
function isPreemptible({ held, preempt_count }: task_struct): boolean {
  return held.length === 0 && preempt_count === 0;
}

class Rounds {
  readonly #spin: Spin;
  readonly #names: string[] = [];
  #at = 0;
  #place: string[] | null = null;
  #world: World | null = null;
  #ghost: Ghost | null = null;

  constructor(spin: Spin) {
    this.#spin = spin;
  }

  began(world: World, ghost: Ghost): void {
    this.#world = world;
    this.#ghost = ghost;
  }

  pick(ready: Ready): Actor {
    const { way, actor, states } = this.#spin;
    const at = this.#at++;
    if (at === way.length + states) throw ROUND;
    const next = ready.actors[way[at] ?? actor] as Actor;
    if (at < way.length) this.#names.push(next.name);
    return next;
  }

  /** What all steps of the circle have in common is where it goes round. */
  stepping({ stack }: Actor): void {
    if (this.#at <= this.#spin.way.length) return;
    const before = this.#place ?? stack;
    const same = before.findIndex((name, depth) => stack[depth] !== name);
    this.#place = before.slice(0, same < 0 ? before.length : same);
  }

  stepped(): void {}

  result(): UnfairRetry | null {
    const { tasks } = this.#world as World;
    const { actor, others, waitsFor } = this.#spin;
    const task = tasks[actor] as task_struct;
    const { op } = (this.#ghost as Ghost).view.toldTo(task);
    const prio = task.prio.value;
    // Of several that could end it one that runs is enough.
    const asked = waitsFor === 0 ? others : waitsFor;
    const waiting = tasks.filter(({ index }) => (asked & (1 << index)) !== 0);
    const mayStarve = waiting.every((other) => isPreemptible(other) && other.prio.value >= prio);
    if (op === null || prio >= MAX_RT_PRIO || !mayStarve) return null;
    const prios = [prio, ...waiting.map((other) => other.prio.value)];
    const names = waitsFor === 0 ? [] : waiting.map(({ name }) => name);
    return this.#told(task, op, names, prios);
  }

  #told(task: task_struct, op: Op, waitsFor: string[], prios: number[]): UnfairRetry {
    const place = this.#place?.at(-1) ?? 'user space';
    const { target: lock } = op;
    const actors = this.#names;
    return { task: task.name, call: callName(op), lock, place, waitsFor, prios, actors };
  }
}
