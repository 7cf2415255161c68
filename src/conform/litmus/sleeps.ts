/** Which programs may end with somebody asleep for ever. */
import { conditionsOf, mayTimeOut, type Op, type Program, waits } from '../../program/program.ts';

/** Whether some task may sleep for ever, and is let go then. */
export function needsWaker(program: Program): boolean {
  if (conditionsOf(program).length === 0) return false;
  return program.tasks.some(({ ops }) => ops.some(sleepsForever));
}

/** Whether nothing but another task ends the call's sleep. */
export function sleepsForever(op: Op): boolean {
  return waits(op) && !mayTimeOut(op);
}
