/**
 * What is used after it has been freed, where nobody has freed it: it stood on the stack of a call,
 * and that call is over. Who touches it goes by having been the only one to deal with the sleeper;
 * so what is told is how the sleeper came to know that it may return.
 */
import { type CallNode, callsIn, callsOf } from '../explore/call-tree.ts';
import type { TraceStep } from '../explore/trace.ts';
import { isCell, type Wrong } from '../machine/wrong.ts';
import type { Account } from './account.ts';
import type { Clause } from './clause.ts';

/** A futex_q or a waiter, which whoever sleeps has on its stack. */
export interface OnTheStack {
  readonly name: string;
  /** Whose call it was made in. */
  readonly task: string;
  readonly op: number;
}

const STANDS_ON_A_STACK = /^[qw]\((T\d+)\.(\d+)[a-z]?\)$/u;
const SAYS_HOW_FAR = 'requeue_state';
/** Q_REQUEUE_PI_LOCKED, as a trace has it. */
const LOCKED = '5';

/** Null where something else is wrong. */
export function goneWithItsCall([first]: readonly Wrong[]): OnTheStack | null {
  if (first === undefined || isCell(first.thing) || first.thing.what !== 'life') return null;
  const name = first.thing.about.label();
  const [, task, op] = STANDS_ON_A_STACK.exec(name) ?? [];
  return task === undefined ? null : { name, task, op: Number(op) };
}

/** What these steps of one op have to do with its being gone. */
export function clausesOfGone(
  gone: OnTheStack,
  root: CallNode,
  steps: readonly TraceStep[],
  { trace }: Account,
): Clause[] {
  const [first, last] = [steps[0]?.number ?? 0, steps.at(-1)?.number ?? 0];
  const owner = trace.steps.find(({ number }) => number === first);
  const isOwn = owner?.actor === gone.task && owner.op === gone.op;
  if (!isOwn) return toldBy(gone, steps);
  return [...seenIn(gone, root, first, last), ...overIn(gone, root, first, last)];
}

/** Somebody says that the sleeper has the lock. */
function toldBy({ name, task }: OnTheStack, steps: readonly TraceStep[]): Clause[] {
  const cell = `${name}.${SAYS_HOW_FAR}`;
  return steps.flatMap(({ number, changes }) => {
    const told = changes.find((change) => change.cell === cell && change.after === LOCKED);
    if (told === undefined) return [];
    const { before, after } = told;
    const text = `{tell|tells|told} ${task} that it has the lock`;
    return {
      text: `${text} (${cell})`,
      step: number,
      claims: [{ is: 'change', from: number, to: number, cell, before, after }],
    };
  });
}

/** The sleeper finds that it has the lock. */
function seenIn({ name }: OnTheStack, root: CallNode, first: number, last: number): Clause[] {
  const cell = `${name}.${SAYS_HOW_FAR}`;
  const looks = [...callsIn(root)].flatMap((call) => call.looks);
  const seen = looks.find((look) => {
    const isHere = look.step >= first && look.step <= last;
    return isHere && look.cell === cell && look.value === LOCKED;
  });
  if (seen === undefined) return [];
  const { step, value } = seen;
  const claims = [{ is: 'look', step, cell, value }] as const;
  return [{ text: '{find|finds|found} that it has the lock', step, claims }];
}

/** The call returns, and its stack is no more. */
function overIn({ name }: OnTheStack, root: CallNode, first: number, last: number): Clause[] {
  const over = callsOf(root).find(({ until, result }) => {
    return until !== null && result !== null && until >= first && until <= last;
  });
  if (over === undefined) return [];
  const step = over.until as number;
  const claims = [{ is: 'call', step, name: over.name, result: over.result as string }] as const;
  return [{ text: `{return|returns|returned}, and ${name} was on its stack`, step, claims }];
}
