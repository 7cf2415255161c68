/** A program set up on a machine: tasks, locks, timers and events, before the first step. */
import type { Kernel } from '../kernel/build.ts';
import { futex_hash_bucket, futex_key } from '../kernel/futex/futex_key.ts';
import { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO, task_struct } from '../kernel/sched/task_struct.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import type { Proc } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import { birthNames, type Home, Life } from '../machine/cell.ts';
import { Event } from '../machine/event.ts';
import { running } from '../machine/running.ts';
import { Word } from '../machine/word.ts';
import {
  type EnvEvent,
  futexesOf,
  isRtMutex,
  locksOf,
  type Program,
  targetName,
} from './program.ts';
import { type Locks, live, type Witness } from './user.ts';

export interface World extends Locks {
  readonly kernel: Kernel;
  readonly program: Program;
  /** In the order of the program; `tasks[i]` runs `program.tasks[i]`. */
  readonly tasks: readonly task_struct[];
  /** Everybody who can take a step: the tasks, then their timers, then what comes from outside. */
  readonly actors: readonly Actor[];
}

/** Kernel priority of a task: 0 the most urgent, DEFAULT_PRIO for SCHED_OTHER. */
export function kernelPrio(fifo: number): number {
  return fifo === 0 ? DEFAULT_PRIO : MAX_RT_PRIO - 1 - fifo;
}

/** Sets the program up on an emptied kernel. Nobody has come to a first step yet. */
export function boot(kernel: Kernel, program: Program, witness: Witness): World {
  // Set-up is nobody's step.
  running.actor = null as unknown as Actor;
  const tasks = program.tasks.map((spec, index) => {
    return new task_struct(index, `T${spec.id}`, spec.id, kernelPrio(spec.fifo));
  });
  kernel.reset(tasks);
  birthNames.length = 0;
  for (const task of tasks) birthNames.push(task.name);
  const locks = { futexes: makeFutexes(program), rtMutexes: makeRtMutexes(kernel, program) };
  const actors: Actor[] = [...tasks];
  for (const [index, spec] of program.tasks.entries()) {
    const task = tasks[index] as task_struct;
    if (spec.ops.some((op) => op.timeout)) {
      task.timeout = new hrtimer_sleeper(task, actors.length);
      actors.push(task.timeout.timer);
    }
    task.proc = live(kernel, task, spec, locks, witness);
  }
  for (const event of program.events) actors.push(makeEvent(kernel, event, actors.length));
  return { kernel, program, tasks, ...locks, actors };
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

/** An rt_mutex that no pi_state contains lives for ever. */
class Alone implements Home {
  readonly life = new Life(true);
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  label(): string {
    return this.name;
  }
}

function makeRtMutexes(kernel: Kernel, program: Program): Map<number, rt_mutex> {
  const rtMutexes = new Map<number, rt_mutex>();
  for (const target of locksOf(program).filter(isRtMutex)) {
    const mutex = new rt_mutex(new Alone(targetName(target)), '');
    const holder = program.tasks.findIndex((task) => task.holds.includes(target));
    mutex.owner.store(kernel.address(kernel.tasks[holder] ?? null));
    rtMutexes.set(target, mutex);
  }
  return rtMutexes;
}

function makeEvent(kernel: Kernel, event: EnvEvent, index: number): Event {
  const task = kernel.find_get_task_by_vpid(event.task) as task_struct;
  if (event.call === 'signal') {
    task.TIF_SIGPENDING ??= new Word<boolean>(task, 'TIF_SIGPENDING', false);
  }
  const actor = new Event(index, `env${event.id}`);
  actor.proc = happen(kernel, event, task);
  return actor;
}

function* happen(kernel: Kernel, { call, fifo }: EnvEvent, task: task_struct): Proc<void> {
  if (call === 'signal') yield* kernel.signal_wake_up(task);
  else yield* kernel.__sched_setscheduler(task, kernelPrio(fifo));
}
