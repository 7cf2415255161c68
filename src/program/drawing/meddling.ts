/** A random program in which somebody meddles with the memory of a futex. */
import { withIfHeld } from '../if-held.ts';
import { whyNotLegit } from '../legit.ts';
import {
  countOps,
  futexesOf,
  MAX_PROGRAM_OPS,
  MAX_TASKS,
  type Op,
  type Program,
  type TaskSpec,
} from '../program.ts';
import { chance, type Draw, pick } from './chance.ts';
import { BY_A_STRANGER, MEDDLES, MEDDLINGS, STORED } from './weights.ts';

/** In some programs a page is swapped out or made read-only, or a word overwritten. */
export function withMeddling(program: Program, draw: Draw): Program {
  const futexes = futexesOf(program);
  if (futexes.length === 0 || !chance(draw, MEDDLES)) return program;
  if (countOps(program) >= MAX_PROGRAM_OPS) return program;
  const op = drawMeddling(draw, pick(draw, futexes));
  const byStranger = program.tasks.length < MAX_TASKS && chance(draw, BY_A_STRANGER);
  const changed = withIfHeld({
    ...program,
    tasks: byStranger ? withStranger(program.tasks, op) : withOp(program.tasks, op, draw),
  });
  return whyNotLegit(changed) === null ? changed : program;
}

function drawMeddling(draw: Draw, target: number): Op {
  const call = pick(draw, MEDDLINGS);
  if (call !== 'store') return { id: 1, call, target };
  return { id: 1, call, target, value: pick(draw, STORED) };
}

function withStranger(tasks: readonly TaskSpec[], op: Op): TaskSpec[] {
  const id = Math.max(...tasks.map((task) => task.id)) + 1;
  return [...tasks, { id, fifo: 0, holds: [], ops: [op] }];
}

function withOp(tasks: readonly TaskSpec[], op: Op, draw: Draw): TaskSpec[] {
  const at = draw(0, tasks.length - 1);
  return tasks.map((task, index) => {
    if (index !== at) return task;
    const ops = task.ops.toSpliced(draw(0, task.ops.length), 0, op);
    return { ...task, ops: ops.map((one, place) => ({ ...one, id: place + 1 })) };
  });
}
