/** What every library does: the word first, and the kernel if that is not as it should be. */
import {
  type Exchange,
  type FutexCall,
  type Routine,
  type SystemCall,
  UNCHANGED,
} from './library.ts';

/** The word goes from 0 to the caller's TID. */
export const TAKE: Exchange = { is: 'exchange', from: 'nobody', to: 'caller' };
/** The word goes from the caller's TID to 0. */
export const GIVE_BACK: Exchange = { is: 'exchange', from: 'caller', to: 'nobody' };

export const LOCK_PI: SystemCall = { is: 'call', call: 'lock_pi' };
export const LOCK_PI2: SystemCall = { is: 'call', call: 'lock_pi2' };
export const TRYLOCK_PI: SystemCall = { is: 'call', call: 'trylock_pi' };
export const UNLOCK_PI: SystemCall = { is: 'call', call: 'unlock_pi' };

/** One that returns whatever the system call answers. */
export function wordThenCall(exchange: Exchange, call: SystemCall): Routine {
  return {
    again: null,
    first: (straight) => (straight ? call : exchange),
    next: (made, answer) => (made === exchange && answer === UNCHANGED ? call : null),
  };
}

/** A system call and nothing else. */
export function justCall(call: FutexCall): Routine {
  const request: SystemCall = { is: 'call', call };
  return { again: null, first: () => request, next: () => null };
}
