/** How the actors stand at a state, judged by its components: who can move, who is at rest. */
import { Actor } from '../machine/actor.ts';
import { Event } from '../machine/event.ts';
import { SLEEP } from '../machine/task-state.ts';
import {
  ACTORS,
  BEGUN,
  type Components,
  ENDS,
  FIRING,
  GOES_ON,
  IN_KERNEL,
  SLEEPS,
  STOP_SHIFT,
  TIMER,
} from './components.ts';
import type { Identity } from './identity.ts';

/** How an actor stands in the present run, but for whether it is inside the kernel. */
export function poseOf(actor: Actor, identity: Identity): number {
  const { kind, object } = actor.access;
  let flags = actor.isDue ? BEGUN : 0;
  if (actor.isFiring) flags |= FIRING;
  if (kind === SLEEP) flags |= SLEEPS;
  // What comes from outside is done inside the kernel as well.
  if (actor instanceof Event && actor.underWay) flags |= IN_KERNEL;
  let stop = ENDS;
  if (actor.proc !== null && kind !== null) {
    if (kind.enabled === null) stop = GOES_ON;
    else if (object instanceof Actor) stop = TIMER - object.index;
    else stop = identity.slotOf(object) as number;
  }
  return (stop << STOP_SHIFT) | flags;
}

/** Reads how actors stand. */
export class Standing {
  readonly #identity: Identity;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** Who can take a step, as bits. */
  enabled(state: Components): number {
    let enabled = 0;
    for (let index = 0; index < ACTORS; index++) {
      if (this.#isEnabled(state, index)) enabled |= 1 << index;
    }
    return enabled;
  }

  /** Whom of them somebody has to let move sooner or later: not events that nobody has to send. */
  due({ pose }: Components, enabled: number): number {
    let due = enabled;
    for (let index = 0; index < ACTORS; index++) {
      if (((pose[index] as number) & BEGUN) === 0) due &= ~(1 << index);
    }
    return due;
  }

  /** Whether somebody else than the actor is inside the kernel, and not asleep. */
  someoneIsBusy(state: Components, actor: number): boolean {
    for (let index = 0; index < ACTORS; index++) {
      const pose = state.pose[index] as number;
      if (index === actor || (pose & IN_KERNEL) === 0) continue;
      if ((pose & SLEEPS) === 0 || this.#isEnabled(state, index)) return true;
    }
    return false;
  }

  #isEnabled(state: Components, index: number): boolean {
    const stop = (state.pose[index] as number) >> STOP_SHIFT;
    // No actor stops at slot 0, so neither does one that is not there.
    if (stop >= 0) return stop !== 0 && this.#identity.isFree(stop, state);
    if (stop > TIMER) return stop === GOES_ON;
    return ((state.pose[TIMER - stop] as number) & FIRING) === 0;
  }
}
