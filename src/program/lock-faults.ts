/** What is wrong with what a program says of its futexes: robust ones, and hostile ones. */
import type { Fault } from './fault.ts';
import { kindOf } from './op-kinds.ts';
import {
  futexesOf,
  isCondition,
  lockOf,
  type Program,
  type TaskSpec,
  targetName,
  targetsOf,
} from './program.ts';

/** What tasks sleep on, and wake each other, is no lock, or a hostile one. */
export function sleepFault({ id, ops }: TaskSpec, { hostile }: Program): Fault | null {
  for (const at of ops.filter((op) => kindOf(op).ofCondition)) {
    const words = kindOf(at).namesLock ? targetsOf(at).slice(0, 1) : targetsOf(at);
    const lock = words.find((word) => !isCondition(word) && !hostile.includes(word));
    if (lock === undefined) continue;
    const name = targetName(lock);
    const as = `as if it were no lock (${at.call}), and it is not hostile`;
    return { sentence: `T${id} uses ${name} ${as}`, at };
  }
  return null;
}

/** Robust are locks of user space that tasks take and give back by themselves. */
export function robustFault(program: Program): Fault | null {
  const { robust: at, tasks } = program;
  const futexes = futexesOf(program);
  for (const [index, lock] of at.entries()) {
    const name = targetName(lock);
    if (!futexes.includes(lock)) return { sentence: `robust ${name} is no futex of a task`, at };
    if (at.indexOf(lock) !== index) return { sentence: `${name} is made robust twice`, at };
    const isMovedTo = ({ ops }: TaskSpec) => {
      return ops.some((op) => kindOf(op).ofCondition && lockOf(op) === lock);
    };
    if (tasks.some(isMovedTo)) {
      return { sentence: `${name} is robust, and belongs to a condition variable`, at };
    }
  }
  for (const { id, ops } of tasks) {
    for (const op of ops) {
      if (kindOf(op).leavesInconsistent?.(op) !== true || at.includes(lockOf(op))) continue;
      const sentence = `T${id} leaves ${targetName(lockOf(op))} inconsistent, which is not robust`;
      return { sentence, at: op };
    }
  }
  return null;
}

/** Hostile is what has a word in user space, and is used. */
export function hostileFault(program: Program): Fault | null {
  const { hostile: at } = program;
  const futexes = futexesOf(program);
  for (const [index, lock] of at.entries()) {
    const name = targetName(lock);
    if (!futexes.includes(lock)) return { sentence: `hostile ${name} is no futex of a task`, at };
    if (at.indexOf(lock) !== index) return { sentence: `${name} is made hostile twice`, at };
  }
  return null;
}
