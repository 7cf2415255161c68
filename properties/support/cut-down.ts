/**
 * A build cut down to what the Promela model of yardstick/ has: its steps, which hold more than one
 * access each, and no caches of pi_states. Boosts stay; among equal priorities they change nothing.
 */
import {
  type Build,
  type FunctionTable,
  type Kernel,
  type KernelFunction,
  patch,
} from '../../src/kernel/build.ts';
import type { futex_pi_state } from '../../src/kernel/futex/futex_pi_state.ts';
import type { Access, Proc } from '../../src/machine/access.ts';
import { type Call, resume } from '../../src/machine/call.ts';
import { running } from '../../src/machine/running.ts';
import { Spinlock } from '../../src/machine/spinlock.ts';
import { Word } from '../../src/machine/word.ts';

const STEPS: readonly string[] = ['sleep', 'wake', 'expire', 'start', 'cancel', 'dec_and_test'];

/** The user word has no field. */
const USER_WORD = '';

/** Whether the model has a step that begins with the access. */
function isStep({ kind, object }: Access): boolean {
  const verb = kind?.verb ?? '';
  if (object instanceof Spinlock) return object.field !== 'pi_lock';
  if (object instanceof Word && object.field === USER_WORD) return true;
  if (object instanceof Word && object.field === 'owner') {
    // Under wait_lock it is looked at in the same step as the user word.
    const { pi_mutex } = object.home as futex_pi_state;
    return verb === 'write' || !pi_mutex.wait_lock.heldByRunning;
  }
  return STEPS.includes(verb);
}

/** The same function; what is no step in the model happens together with the step before. */
function inSteps(fn: KernelFunction, begins: (access: Access) => boolean): KernelFunction {
  return function* (k: unknown, ...args: unknown[]): Proc<unknown> {
    const { actor } = running;
    const outer = actor.call;
    const proc = fn(k, ...args) as Proc<unknown>;
    // As `Actor.advance` does it.
    for (let call: Call | null = outer; ; ) {
      const result = resume(call === outer ? proc : (call as Call).proc);
      call = actor.call;
      if (result.done === true) {
        if (call === outer) return result.value;
        (call as Call).returned = result;
        call = actor.call = (call as Call).caller;
        continue;
      }
      const { access } = actor;
      // Searches have to know what the step depends on.
      actor.machine.observer?.touched(access.object as NonNullable<Access['object']>);
      if (access.enabled && !begins(access)) continue;
      actor.call = outer;
      yield access;
      actor.call = call;
    }
  };
}

/** The build in the model's steps, and a pi_state's end is its end. */
export function cutDown(build: Build): Build {
  const { futex_lock_pi, futex_unlock_pi, hrtimer_wakeup } = build.functions as FunctionTable &
    Record<'futex_lock_pi' | 'futex_unlock_pi' | 'hrtimer_wakeup', KernelFunction>;
  return patch(build, `${build.name}, cut down`, 'What the model of yardstick/ has of it.', {
    futex_lock_pi: inSteps(futex_lock_pi, isStep),
    futex_unlock_pi: inSteps(futex_unlock_pi, isStep),
    // Firing and waking are one step.
    hrtimer_wakeup: inSteps(hrtimer_wakeup, () => false),
    refill_pi_state_cache() {},
    alloc_pi_state: (k: Kernel) => k.newPiState(),
    freePiState(_k: Kernel, pi_state: futex_pi_state) {
      pi_state.life.published = false;
      pi_state.life.dead = true;
    },
  });
}
