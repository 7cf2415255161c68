/** Which programs somebody outside of a kernel can make happen. */
import { kindOfEvent } from '../program/event-kinds.ts';
import { kindOf } from '../program/op-kinds.ts';
import { isRtMutex, locksOf, type Op, type Program } from '../program/program.ts';
import { printEvent } from '../program/text.ts';

/** The calls that a reproduction has. */
export type MakeableCall = 'lock' | 'lock2' | 'trylock' | 'unlock';

const MAKEABLE: Readonly<Record<Op['call'], boolean>> = {
  lock: true,
  lock2: true,
  trylock: true,
  unlock: true,
  // What comes of a requeue is two words and two sleeps, which no sign knows of.
  wait_requeue_pi: false,
  cmp_requeue_pi: false,
  wait: false,
  wake: false,
  requeue: false,
  cmp_requeue: false,
  cond_wait: false,
  cond_signal: false,
  cond_broadcast: false,
  protect: false,
  swap_out: false,
  store: false,
};

/** One sentence; null for a program that can be. */
export function whyNotMakeable(program: Program): string | null {
  if (locksOf(program).some(isRtMutex)) {
    return 'the program uses an rt_mutex, which no system call leads to';
  }
  const death = program.events.find((event) => kindOfEvent(event).kills);
  if (death !== undefined) {
    return `the program has ${printEvent(death)}, and a program in which tasks end is not exported`;
  }
  if (program.hostile.length > 0) return 'the program has hostile locks, which are not exported';
  const ops = program.tasks.flatMap((task) => task.ops);
  if (ops.some((op) => kindOf(op).takesAnyAnswer?.(op) === true)) {
    return 'the program ignores EAGAIN (ignoring), and a program that does is not exported';
  }
  const odd = ops.find(({ call }) => !MAKEABLE[call]);
  if (odd === undefined) return null;
  const what = kindOf(odd).meddles ? 'what is done to memory is' : 'condition variables are';
  return `the program calls ${odd.call}, and ${what} not exported`;
}
