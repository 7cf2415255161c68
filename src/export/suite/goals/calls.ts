/** What goals ask of calls. */
import type { ScriptCall } from '../../../conform/script-calls.ts';
import { type ScriptMoment, tidOf } from '../moment.ts';

/** The calls that take a futex, with their names in futex(2). */
export const TAKING = [
  ['lock', 'FUTEX_LOCK_PI'],
  ['lock2', 'FUTEX_LOCK_PI2'],
  ['trylock', 'FUTEX_TRYLOCK_PI'],
] as const satisfies readonly (readonly [ScriptCall, string])[];

/** Those of them that wait. */
export const WAITING = [TAKING[0], TAKING[1]] as const;

/** Whether the command is that call, of a futex, and comes to the kernel. */
export function makes(moment: ScriptMoment, call: ScriptCall): boolean {
  if (moment.call?.call !== call) return false;
  return moment.call.kernelOnly || wordOf(moment) !== (call === 'unlock' ? moment.call.task : 0);
}

/** Whether the command is that call, and it answers so at once. */
export function answers(moment: ScriptMoment, call: ScriptCall, ret: number): boolean {
  return makes(moment, call) && moment.answer === ret;
}

/** The word of the command's futex before it; 0 for what is no futex. */
export function wordOf({ call, before }: ScriptMoment): number {
  return call === null ? 0 : (before.word[call.target] as number);
}

/** The word of the command's futex after it. */
export function wordAfter({ call, after }: ScriptMoment): number {
  return call === null ? 0 : (after.word[call.target] as number);
}

/** Who waited for the command's futex. */
export function queueOf({ call, before }: ScriptMoment): readonly number[] {
  return call === null ? [] : (before.queue[call.target] as readonly number[]);
}

/** Whether the word names the caller. */
export function namesCaller(moment: ScriptMoment): boolean {
  return moment.call !== null && tidOf(wordOf(moment)) === moment.call.task;
}

/** Whether the kernel takes the caller for the owner, whatever the word says. */
export function isOwner({ call, before }: ScriptMoment): boolean {
  return call !== null && before.owner[call.target] === call.task;
}

/** Whether nobody owns the command's futex, or waits for it. */
export function isFree(moment: ScriptMoment): boolean {
  return moment.call !== null && tidOf(wordOf(moment)) === 0 && queueOf(moment).length === 0;
}

/** Whether the word names another task, which the kernel takes for the owner as well. */
export function isHeldByAnother({ call, before }: ScriptMoment): boolean {
  if (call === null) return false;
  const tid = tidOf(before.word[call.target] as number);
  const isTask = tid > 0 && tid < before.own.length;
  return isTask && tid !== call.task && tid === before.owner[call.target];
}

/** The tasks that wait for one another, from the owner of a futex on; ends before a circle. */
export function chainFrom({ before }: ScriptMoment, futex: number): number[] {
  const chain: number[] = [];
  for (let at = futex; at !== 0; ) {
    const owner = before.owner[at] as number;
    if (owner === 0 || owner >= before.own.length || chain.includes(owner)) break;
    chain.push(owner);
    at = before.waits[owner] as number;
  }
  return chain;
}
