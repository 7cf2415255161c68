/** A program set up on a machine: tasks, locks, timers and events, before the first step. */
import type { Kernel } from '../kernel/build.ts';
import { futex_hash_bucket, futex_key } from '../kernel/futex/futex_key.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import { task_struct } from '../kernel/sched/task_struct.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import type { Actor } from '../machine/actor.ts';
import { Life } from '../machine/cell.ts';
import { Event } from '../machine/event.ts';
import { ModelError } from '../machine/model-error.ts';
import { kindOfEvent } from './event-kinds.ts';
import { kernelPrio } from './kernel-prio.ts';
import { type Layout, layoutOf } from './layout.ts';
import { meddles } from './meddling.ts';
import { Numbered } from './numbered.ts';
import type { EnvEvent, Program } from './program.ts';
import { makeStrangers } from './strangers.ts';
import { type Locks, live, type Witness } from './user.ts';

export { kernelPrio };

export interface World extends Locks {
  readonly kernel: Kernel;
  readonly machine: KernelMachine;
  readonly program: Program;
  /** In the order of the program; `tasks[i]` runs `program.tasks[i]`. */
  readonly tasks: readonly task_struct[];
  /** Everybody who can take a step: the tasks, then their timers, then what comes from outside. */
  readonly actors: readonly Actor[];
}

/** Sets the program up on an empty machine. Nobody has come to a first step yet. */
export function boot(
  kernel: Kernel,
  machine: KernelMachine,
  program: Program,
  witness: Witness,
): World {
  const layout = layoutOf(program);
  if (layout.conditions.length > 0 && !kernel.modelsRequeue) {
    throw new ModelError('a condition variable, on a kernel for which none is modelled');
  }
  if (layout.sleepsPlainly && !kernel.modelsPlainWaits) {
    throw new ModelError('a plain wait or wake-up, on a kernel for which none is modelled');
  }
  const killed = program.events.find((event) => kindOfEvent(event).kills);
  if (killed !== undefined && !kernel.modelsExit) {
    throw new ModelError('a task that dies, on a kernel for which that is not modelled');
  }
  const meddler = program.tasks.flatMap(({ ops }) => ops).find(meddles);
  if (meddler !== undefined && !kernel.modelsFaults) {
    throw new ModelError('a page fault or a broken word, on a kernel for which none is modelled');
  }
  machine.setUp();
  const tasks: task_struct[] = [];
  for (const { id, fifo } of program.tasks) {
    const { name } = layout.tasks[tasks.length] as Layout['tasks'][number];
    tasks.push(new task_struct(machine, tasks.length, name, id, kernelPrio(fifo)));
  }
  const everybody = tasks.concat(makeStrangers(machine, layout.strangers, tasks.length));
  machine.populate(everybody);
  const buckets = layout.buckets.map((name, at) => new futex_hash_bucket(name, at));
  const futexes = makeWords(buckets, layout.futexes, layout.keys, false);
  const conditions = makeWords(buckets, layout.conditions, layout.conditionKeys, true);
  const rtMutexes = makeRtMutexes(machine, layout);
  const locks = { futexes, conditions, rtMutexes };
  const actors: Actor[] = everybody.slice();
  for (const task of tasks) {
    if (layout.tasks[task.index]?.hasTimeout) {
      task.timeout = new hrtimer_sleeper(task, actors.length);
      actors.push(task.timeout.timer);
    }
    const { errands, isMortal } = layout.tasks[task.index] as Layout['tasks'][number];
    if (isMortal) task.makeMortal();
    task.proc = live(kernel, task, errands, locks, witness);
  }
  for (let at = 0; at < program.events.length; at++) {
    const spec = program.events[at] as EnvEvent;
    const { name, task: place } = layout.events[at] as Layout['events'][number];
    const task = tasks[place] as task_struct;
    const kind = kindOfEvent(spec);
    kind.prepare(task);
    const event = new Event(machine, actors.length, name, task);
    event.proc = kind.happen(kernel, spec, task);
    actors.push(event);
  }
  for (const task of tasks) registerRobustList(task, program, futexes);
  machine.people(actors);
  return { kernel, machine, program, tasks, ...locks, actors };
}

/** set_robust_list(), of a task that may die; of others nobody ever looks at it. */
function registerRobustList(
  task: task_struct,
  { tasks, robust }: Program,
  futexes: Numbered<futex_key>,
): void {
  if (task.futex_state === null || robust.length === 0) return;
  const holds = tasks[task.index]?.holds.filter((lock) => robust.includes(lock)) ?? [];
  task.robust_list = holds.map((lock) => futexes.get(lock)).reverse();
}

function makeWords(
  buckets: readonly futex_hash_bucket[],
  numbers: readonly number[],
  keys: Layout['keys'],
  isNumber: boolean,
): Numbered<futex_key> {
  const made = keys.map(({ name, bucket, holder, hasPage, mayBeLost }) => {
    const key = new futex_key(name, buckets[bucket] as futex_hash_bucket, holder, isNumber);
    if (hasPage) key.uaddr.makePage(key.life);
    if (mayBeLost) key.uaddr.makeOwner(key.life);
    return key;
  });
  return new Numbered(numbers, made);
}

function makeRtMutexes(machine: KernelMachine, layout: Layout): Numbered<rt_mutex> {
  const mutexes = layout.mutexes.map(({ name, holder }) => {
    // One that no pi_state contains lives for ever.
    const mutex = new rt_mutex(new Life({ label: () => name }, true), '');
    mutex.owner.store(machine.address(machine.tasks[holder] ?? null));
    return mutex;
  });
  return new Numbered(layout.rtMutexes, mutexes);
}
