/** What stands on the model's stage. */
import { futex_hash_bucket, futex_key } from '../kernel/futex/futex_key.ts';
import { PAGE_AWAY, PAGE_READ_ONLY } from '../kernel/futex/user_word.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { DEFAULT_PRIO, PF_KTHREAD, task_struct } from '../kernel/sched/task_struct.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import { Word } from '../machine/word.ts';
import { Numbered } from '../program/numbered.ts';
import { acquires, lockOf, releases } from '../program/program.ts';
import { FOREIGN, KTHREAD } from '../program/stranger-tids.ts';
import type { Witness } from '../program/user.ts';
import type { Paging } from './script.ts';

/** What may happen to tasks and to memory; it costs steps where it may. */
export interface Mishaps {
  /** Tasks die. */
  readonly dies: boolean;
  /** Pages are away, or read-only. */
  readonly faults: boolean;
}

export const NO_MISHAPS: Mishaps = { dies: false, faults: false };

/** A task in user mode, which signals may come for. */
function newTask(machine: KernelMachine, index: number, name: string, pid: number): task_struct {
  const task = new task_struct(machine, index, name, pid, DEFAULT_PRIO);
  task.TIF_SIGPENDING = new Word(task.life, 'TIF_SIGPENDING', false);
  return task;
}

/**
 * T1, T2 ... and behind them the strangers; the last one changes priorities and sends signals.
 *
 * @param anyDies whether tasks may be killed
 */
export function makePeople(machine: KernelMachine, tasks: number, anyDies: boolean) {
  const all = Array.from({ length: tasks }, (_, at) => newTask(machine, at, `T${at + 1}`, at + 1));
  const foreign = newTask(machine, tasks, 'foreign', FOREIGN);
  const kthread = newTask(machine, tasks + 1, 'kthread', KTHREAD);
  foreign.mm = 1;
  kthread.flags = PF_KTHREAD;
  const outside = newTask(machine, tasks + 2, 'outside', FOREIGN + KTHREAD);
  const people = [...all, foreign, kthread, outside];
  machine.populate(people);
  for (const task of all) {
    task.timeout = new hrtimer_sleeper(task, people.length + task.index);
    if (anyDies) task.mayBeKilled();
  }
  return people;
}

const SILENT = { entered: () => {}, left: () => {} };

/**
 * @param returned by task: where what its call returned is noted
 * @param held by task: the futexes that it was told it holds
 */
export function witnessOf(returned: (number | null)[], held: readonly Set<number>[]): Witness {
  return {
    opEntered: () => true,
    kernelEntered: SILENT.entered,
    kernelLeft: SILENT.left,
    beginsAnew: SILENT.left,
    restarting: SILENT.left,
    retrying: SILENT.left,
    opReturned: ({ index }, op, ret) => {
      returned[index] = ret;
      if (ret !== 0) return;
      if (releases(op)) held[index]?.delete(lockOf(op));
      if (acquires(op)) held[index]?.add(lockOf(op));
    },
    atConditions: null,
  };
}

/**
 * Words with a bucket each.
 *
 * @param base the number of a word is more by so much than what is in its name
 * @param before how many buckets stand before these in memory
 */
export function makeWords(
  letter: string,
  count: number,
  base: number,
  before: number,
): Numbered<futex_key> {
  const numbers = Array.from({ length: count }, (_, at) => base + at + 1);
  const keys = numbers.map((_, at) => {
    const name = `${letter}${at + 1}`;
    return new futex_key(name, new futex_hash_bucket(`hb(${name})`, before + at), 0);
  });
  return new Numbered(numbers, keys);
}

/** From outside, while nobody moves. */
export function putPage({ uaddr }: futex_key, does: Paging['kind']): void {
  const page = uaddr.page as Word<number>;
  if (does === 'swap_out') page.store(page.peek() | PAGE_AWAY);
  else if (does === 'protect') page.store(page.peek() | PAGE_READ_ONLY);
  else page.store(page.peek() & ~PAGE_READ_ONLY);
}

/** Its timeout is over. False if its timer cannot fire. */
export function expire({ timeout, machine }: task_struct): boolean {
  const { timer } = timeout as hrtimer_sleeper;
  while (timer.armed) {
    if (!timer.enabled) return false;
    machine.step(timer);
  }
  return true;
}
