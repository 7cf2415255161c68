/** What stands on the model's stage. */
import { futex_hash_bucket, futex_key } from '../kernel/futex/futex_key.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { DEFAULT_PRIO, task_struct } from '../kernel/sched/task_struct.ts';
import { Word } from '../machine/word.ts';
import { Numbered } from '../program/numbered.ts';

/** A task in user mode, which signals may come for. */
export function newTask(
  machine: KernelMachine,
  index: number,
  name: string,
  pid: number,
): task_struct {
  const task = new task_struct(machine, index, name, pid, DEFAULT_PRIO);
  task.TIF_SIGPENDING = new Word(task.life, 'TIF_SIGPENDING', false);
  return task;
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
