/** What a task does on the model when it is told to: one call, and its death. */
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import type { Errand } from '../program/errand.ts';
import { afterHandler, type Locks, mustBeAnswer, useFutex, type Witness } from '../program/user.ts';

/** As in a program's life (live()), and nothing is done afterwards. */
export function* makeModelCall(
  k: Kernel,
  task: task_struct,
  errand: Errand,
  locks: Locks,
  witness: Witness,
): Proc<void> {
  const { op, lock } = errand;
  task.op = op.id;
  task.created = 0;
  const uaddr = locks.futexes.get(lock);
  const condition = errand.condition === 0 ? uaddr : locks.conditions.get(errand.condition);
  const ret = afterHandler(yield* useFutex(k, task, errand, uaddr, condition, witness, 0));
  mustBeAnswer(ret, task, op, errand.kind.counts);
  witness.opReturned(task, op, ret);
}

/** It is in user space, and exits. */
export function* exitByItself(k: Kernel, task: task_struct): Proc<void> {
  // An op of its own, as far as decisions have names.
  task.op++;
  yield* k.do_exit();
}
