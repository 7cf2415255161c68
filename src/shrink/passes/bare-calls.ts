import { withIfHeld } from '../../program/if-held.ts';
import { kindOf } from '../../program/op-kinds.ts';
import { acquires, lockOf, type Op, type TaskSpec, waits } from '../../program/program.ts';
import type { Pass } from './pass.ts';

/**
 * What a library makes of the calls becomes the calls alone. Who waits sleeps without having taken
 * the mutex before, and all have to do so at once, as nobody may use the number then.
 */
export const bareCalls: Pass = {
  name: 'bare calls',
  simplification: 'a library is left out',
  *candidates(program) {
    if (!program.tasks.some(({ ops }) => ops.some(isByLibrary))) return;
    const tasks = program.tasks.flatMap((task) => bareTask(task) ?? []);
    if (tasks.length === program.tasks.length) yield withIfHeld({ ...program, tasks });
  },
};

function isByLibrary(op: Op): boolean {
  return kindOf(op).byLibrary !== null;
}

/** The call that an op of a library comes to. */
function bareOp(op: Op): Op {
  const calls = kindOf(op)
    .plainer(op)
    .filter(({ gone }) => gone === 'call');
  return calls.find((plainer) => !isByLibrary(plainer.op))?.op ?? op;
}

/** Null where a task does something with the mutex before it waits. */
function bareTask(task: TaskSpec): TaskSpec | null {
  let { holds } = task;
  const ops: Op[] = [];
  for (const op of task.ops) {
    const lock = lockOf(op);
    if (isByLibrary(op) && acquires(op)) {
      const before = ops.at(-1);
      const isUntouched = ops.every((other) => lockOf(other) !== lock);
      if (before !== undefined && justTakes(before, lock)) ops.pop();
      else if (isUntouched && holds.includes(lock)) holds = holds.filter((one) => one !== lock);
      else return null;
    }
    ops.push(isByLibrary(op) ? bareOp(op) : op);
  }
  return { ...task, holds, ops };
}

function justTakes(op: Op, lock: number): boolean {
  return waits(op) && !kindOf(op).ofCondition && lockOf(op) === lock;
}
