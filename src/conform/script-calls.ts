/** What scripts call: user space's functions, raw ones, each with the system call that it makes. */
import type { Kernel } from '../kernel/build.ts';
import type { Op } from '../program/program.ts';
import type { FutexCall, Locking } from '../userspace/library.ts';
import { futexCalls } from './futex-calls.ts';

export type ScriptCall = keyof Locking;

/** What the model is asked for. */
interface AskedCall {
  readonly id: number;
  readonly target: number;
  readonly timeout: boolean;
  readonly kernelOnly: boolean;
}

interface ScriptCallKind {
  readonly makes: FutexCall;
  /** Whether the kernel has that. */
  isThere(kernel: Kernel): boolean;
  readonly takesTimeout: boolean;
  readonly givesBack: boolean;
  op(asked: AskedCall): Op;
}

/** In the order in which a reader is told of them. */
export const scriptCalls: Readonly<Record<ScriptCall, ScriptCallKind>> = {
  lock: {
    makes: 'lock_pi',
    isThere: () => true,
    takesTimeout: true,
    givesBack: false,
    op: (asked) => ({ ...asked, call: 'lock', interruptible: false }),
  },
  lock2: {
    makes: 'lock_pi2',
    isThere: (kernel) => kernel.knowsLockPi2(),
    takesTimeout: true,
    givesBack: false,
    op: (asked) => ({ ...asked, call: 'lock2' }),
  },
  trylock: {
    makes: 'trylock_pi',
    isThere: () => true,
    takesTimeout: false,
    givesBack: false,
    op: ({ id, target, kernelOnly }) => ({ id, call: 'trylock', target, kernelOnly }),
  },
  unlock: {
    makes: 'unlock_pi',
    isThere: () => true,
    takesTimeout: false,
    givesBack: true,
    op: ({ id, target, kernelOnly }) => ({ id, call: 'unlock', target, kernelOnly, ifHeld: false }),
  },
};

export const SCRIPT_CALLS = Object.keys(scriptCalls) as readonly ScriptCall[];

const NOW = {
  realtime: () => BigInt(Date.now()) * 1_000_000n,
  monotonic: () => process.hrtime.bigint(),
};

/** What the clock of a call's timeout says, in nanoseconds. */
export function nowFor(call: ScriptCall): bigint {
  return NOW[futexCalls[scriptCalls[call].makes].clock]();
}
