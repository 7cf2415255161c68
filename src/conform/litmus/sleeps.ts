/** Which programs may end with somebody asleep for ever. */
import { brokenIn } from '../../program/meddling.ts';
import { conditionsOf, mayTimeOut, type Op, type Program, waits } from '../../program/program.ts';

/** Whether some task may sleep for ever, and is let go then, or has to be waited for. */
export function needsWaker(program: Program): boolean {
  // Whoever touches a word that is broken comes to an end, or dies, or sleeps.
  if (brokenIn(program).size > 0) return true;
  if (conditionsOf(program).length === 0) return false;
  return program.tasks.some(({ ops }) => ops.some(sleepsForever));
}

/** Whether nothing but another task ends the call's sleep. */
export function sleepsForever(op: Op): boolean {
  return (waits(op) || op.call === 'wait') && !mayTimeOut(op);
}
