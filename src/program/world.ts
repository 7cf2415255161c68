/** A program set up on a machine: tasks, futexes and timers, before the first step. */
import type { Kernel } from '../kernel/build.ts';
import { futex_hash_bucket, futex_key } from '../kernel/futex/futex_key.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO, task_struct } from '../kernel/sched/task_struct.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import type { Actor } from '../machine/actor.ts';
import { birthNames } from '../machine/cell.ts';
import { running } from '../machine/running.ts';
import { futexesOf, type Program } from './program.ts';
import { live, type Witness } from './user.ts';

export interface World {
  readonly kernel: Kernel;
  readonly program: Program;
  /** In the order of the program; `tasks[i]` runs `program.tasks[i]`. */
  readonly tasks: readonly task_struct[];
  /** By number. */
  readonly futexes: ReadonlyMap<number, futex_key>;
  /** Everybody who can take a step: the tasks, then their timers. */
  readonly actors: readonly Actor[];
}

/** Kernel priority of a task: 0 the most urgent, DEFAULT_PRIO for SCHED_OTHER. */
export function kernelPrio(fifo: number): number {
  return fifo === 0 ? DEFAULT_PRIO : MAX_RT_PRIO - 1 - fifo;
}

/** Sets the program up on an emptied kernel and brings every task to its first step. */
export function boot(kernel: Kernel, program: Program, witness: Witness): World {
  // Set-up is nobody's step.
  running.actor = null as unknown as Actor;
  const tasks = program.tasks.map((spec, index) => {
    return new task_struct(index, `T${spec.id}`, spec.id, kernelPrio(spec.fifo));
  });
  kernel.reset(tasks);
  birthNames.length = 0;
  for (const task of tasks) birthNames.push(task.name);
  const futexes = makeFutexes(program);
  const actors: Actor[] = [...tasks];
  for (const [index, spec] of program.tasks.entries()) {
    const task = tasks[index] as task_struct;
    if (spec.ops.some((op) => op.timeout)) {
      task.timeout = new hrtimer_sleeper(task, actors.length);
      actors.push(task.timeout.timer);
    }
  }
  const world = { kernel, program, tasks, futexes, actors };
  for (const [index, spec] of program.tasks.entries()) {
    const task = tasks[index] as task_struct;
    task.proc = live(kernel, task, spec, futexes, witness);
  }
  return world;
}

function makeFutexes(program: Program): Map<number, futex_key> {
  const futexes = new Map<number, futex_key>();
  const buckets = new Map<number, futex_hash_bucket>();
  for (const group of program.sharedBuckets) {
    const hb = new futex_hash_bucket(`hb(${group.map((futex) => `f${futex}`).join(',')})`);
    for (const futex of group) buckets.set(futex, hb);
  }
  for (const futex of futexesOf(program)) {
    const hb = buckets.get(futex) ?? new futex_hash_bucket(`hb(f${futex})`);
    const holder = program.tasks.find((task) => task.holds.includes(futex));
    futexes.set(futex, new futex_key(`f${futex}`, hb, holder?.id ?? 0));
  }
  return futexes;
}
