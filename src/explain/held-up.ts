/**
 * Where another kernel is spared because somebody holds a spinlock for longer there: who has to
 * wait for it under the same schedule, and what is done meanwhile.
 */
import type { Account } from './account.ts';
import { inForm } from './clause.ts';
import { clausesOf } from './deeds.ts';
import { spinlockText, takes } from './spinning.ts';

/** Who waits for what there, and until when. */
export interface HeldUp {
  readonly actor: string;
  readonly spinlock: string;
  readonly holder: string;
  /** What the holder has done before it lets go of it: `noted T2 as the owner in P1`. */
  readonly done: string;
}

/**
 * @param actor whose op it is in which the two part
 * @returns null if it waits in the failing run as well, or nothing can be said of the holder
 */
export function heldUp(here: Account, there: Account, actor: string, op: number): HeldUp | null {
  const { steps } = there.trace;
  const wait = firstWait(there, actor, op);
  if (wait === null || firstWait(here, actor, op) !== null) return null;
  const { spinlock } = wait;
  const at = wait.step - 1;
  // Who has it now, and not who had it before: its own lock of it comes later, or is over.
  const taken = steps.slice(0, at).findLast((step) => {
    return step.object === spinlock && (takes(step) || step.verb === 'unlock');
  });
  if (taken === undefined || taken.verb === 'unlock' || taken.actor === actor) return null;
  const holder = taken.actor;
  const own = steps.slice(at).filter((step) => step.actor === holder && step.op === taken.op);
  const until = own.findIndex(({ verb, object }) => verb === 'unlock' && object === spinlock);
  const { moments } = there;
  const [first] = clausesOf({ actor: holder, steps: own.slice(0, until), moments, wanted: [] });
  if (first === undefined) return null;
  return { actor, spinlock: spinlockText(spinlock), holder, done: inForm(first.text, 'done') };
}

/** The first whose op has to wait there and does not here, whoever it is; null if there is none. */
export function othersHeldUp(here: Account, there: Account): HeldUp | null {
  for (const { actor, op, switched } of there.trace.steps) {
    const found = switched === 'blocked' ? heldUp(here, there, actor, op) : null;
    if (found !== null) return found;
  }
  return null;
}

/** An op that cannot go on, and the spinlock that it waits for. */
export interface Wait {
  /** The last step that it took. */
  readonly step: number;
  readonly spinlock: string;
}

/** The first time that the op cannot have a spinlock at once; null if it always can. */
export function firstWait(account: Account, actor: string, op: number): Wait | null {
  const step = account.trace.steps.find(({ number }) => isHeld(number, account, actor, op));
  const task = account.moments[step?.number ?? 0]?.tasks.find(({ name }) => name === actor);
  const spinlock = task?.spinsOn ?? null;
  return step === undefined || spinlock === null ? null : { step: step.number, spinlock };
}

function isHeld(number: number, { trace, moments }: Account, actor: string, op: number): boolean {
  const step = trace.steps[number - 1];
  if (step?.actor !== actor || step.op !== op || step.switched !== 'blocked') return false;
  return moments[number]?.tasks.find(({ name }) => name === actor)?.spinsOn != null;
}
