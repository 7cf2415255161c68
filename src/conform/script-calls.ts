/** What scripts call: user space's functions, raw ones, each with the system call that it makes. */
import type { Kernel } from '../kernel/build.ts';
import { CONDITION_BASE, type Op } from '../program/program.ts';
import type { FutexCall, Library, Locking } from '../userspace/library.ts';
import { futexCalls } from './futex-calls.ts';
import type { AnyCall, CallCommand } from './script.ts';

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
    op: ({ id, target, kernelOnly }) => ({
      id,
      call: 'unlock',
      target,
      kernelOnly,
      ignoring: false,
      ifHeld: false,
      inconsistent: false,
    }),
  },
};

export const SCRIPT_CALLS = Object.keys(scriptCalls) as readonly ScriptCall[];

/** All that a hand may be told to call. */
export const HAND_CALLS: readonly (keyof Library)[] = [
  ...SCRIPT_CALLS,
  'wait_requeue_pi',
  'cmp_requeue_pi',
];

/** How a command's call is made. */
interface Called {
  readonly call: keyof Library;
  readonly makes: FutexCall;
  readonly patience: CallCommand['patience'];
  readonly isStraight: boolean;
  /** The number of the condition variable that it is about; 0 for none. */
  readonly condition: number;
  readonly many: boolean;
}

export function calledBy(command: AnyCall): Called {
  if (command.kind === 'call') {
    const { call, target, patience, kernelOnly } = command;
    // User space tries nothing by itself where no futex can be.
    const isStraight = kernelOnly || typeof target !== 'number';
    const { makes } = scriptCalls[call];
    return { call, makes, patience, isStraight, condition: 0, many: false };
  }
  const { kind: call, condition } = command;
  const patience = call === 'wait_requeue_pi' ? command.patience : 'forever';
  const many = call === 'cmp_requeue_pi' && command.requeueAll;
  return { call, makes: call, patience, isStraight: true, condition, many };
}

/** @param id its number among what its task has called */
export function opOf(command: AnyCall, target: number, id: number): Op {
  if (command.kind === 'call') {
    const { call, patience, kernelOnly } = command;
    return scriptCalls[call].op({ id, target, timeout: patience !== 'forever', kernelOnly });
  }
  const about = { id, condition: CONDITION_BASE + command.condition, target };
  if (command.kind === 'cmp_requeue_pi') {
    return { ...about, call: command.kind, requeueAll: command.requeueAll };
  }
  return { ...about, call: command.kind, timeout: command.patience !== 'forever' };
}

const NOW = {
  realtime: () => BigInt(Date.now()) * 1_000_000n,
  monotonic: () => process.hrtime.bigint(),
};

/** What the clock of a call's timeout says, in nanoseconds. */
export function nowFor(call: FutexCall): bigint {
  return NOW[futexCalls[call].clock]();
}
