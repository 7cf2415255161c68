/** What the search for forgotten locals takes for granted, each with its argument. */

import type { SourceFile } from '../tree.ts';
import type { Settled } from './origins.ts';
import { readonlyFields } from './readonly-fields.ts';

export const USER_SPACE = /^src\/program\/(user\.ts$|ops\/)/;

/**
 * Functions of user space that an op begins with. What they are given says which op it is. An op of
 * several calls begins anew with each of them (beginsCall in src/machine/observer.ts).
 */
export const OPS_BEGIN_IN: ReadonlySet<string> = new Set(['useFutex', 'onRtMutex']);

/** What its callers have in hand means nothing any more: their task ends there. */
export const NOBODY_RETURNS_FROM: ReadonlySet<string> = new Set(['begin_new_exec', 'do_exit']);

/** Getters that always give the same to the same asker. */
const SETTLED_GETTERS: Readonly<Record<string, string>> = {
  current: 'The running actor, and it is its own locals that are asked for.',
  hb:
    'The bucket of a futex_q is that of its key, and neither is ever replaced. That of one which ' +
    'may be requeued is asked for under its lock, and nobody keeps it.',
};

const PARTS: Readonly<Record<string, string>> = {
  pi_mutex: 'Each pi_state has one of its own, so either says which the other is.',
};

const SETTLED_CALLS: Readonly<Record<string, string>> = {
  futex_setup_timer: 'NULL, or the only timer of the task; which of them the op says.',
};

/** A local that lives and is not listed as itself. */
export interface Excuse {
  readonly file: string;
  /** Null: all places that somebody comes past who is called. */
  readonly place: string | null;
  readonly local: string;
  /** What has to be listed instead of it; null if nothing has to. */
  readonly listed: string | null;
  readonly because: string;
}

const USER = 'src/program/user.ts';
const CHAIN_LISTS = 'last - depth';
const WALK = 'src/kernel/locking/rt_mutex_adjust_prio_chain.ts';

export const EXCUSES: readonly Excuse[] = [
  {
    file: 'src/kernel/futex/pi.ts',
    place: 'fixup',
    local: 'hb_lock',
    listed: null,
    because:
      'It is the lock that q.lock_ptr names, and it is held, so nobody can change that word. ' +
      'What a word holds is part of a state.',
  },
  {
    file: 'src/variants/fixes/fault-in-fixup.ts',
    place: 'fixup without a word',
    local: 'hb_lock',
    listed: null,
    because: 'As in pi.ts.',
  },
  {
    file: USER,
    place: 'the library begins anew',
    local: 'request',
    listed: null,
    because: 'It is what the library begins with, or the call is not made.',
  },
  {
    file: USER,
    place: null,
    local: 'request',
    listed: null,
    because:
      'Whoever is in the kernel has made the system call that the op, the library and the kernel ' +
      'say, whatever the word said before (userspace/library.ts asks that of libraries).',
  },
  {
    file: WALK,
    place: 'chain',
    local: 'depth',
    listed: CHAIN_LISTS,
    because:
      'Only how far it is from `last` decides anything; beside that it names places that were ' +
      'come past, which are no state.',
  },
  {
    file: WALK,
    place: 'chain',
    local: 'last',
    listed: CHAIN_LISTS,
    because:
      'It is max_lock_depth, or it has been set to 32 rounds from then: the distance is above 32 ' +
      'in the one case and not in the other, as programs have too few locks for hundreds of ' +
      'rounds that move waiters.',
  },
  {
    file: 'src/variants/rework-2017/11-lock-pi-by-proxy.ts',
    place: null,
    local: 'pi_state',
    listed: null,
    because:
      'q.pi_state holds it until the task itself takes q out of the bucket, and what a cell ' +
      'holds is part of a state.',
  },
];

/** What is listed and does not live. */
export interface Idle {
  readonly file: string;
  readonly place: string;
  readonly listed: string;
  readonly because: string;
}

export const IDLE: readonly Idle[] = [
  {
    file: 'src/kernel/futex/pi.ts',
    place: 'lock_pi: no_block',
    listed: 'pi_state',
    because:
      'Nothing reads it any more, but q.pi_state holds the same, so no two states differ by it.',
  },
];

/** Why a local need not be listed there, among these texts. */
export function excused(
  file: SourceFile,
  place: string | null,
  local: string,
  listed: readonly string[],
): Excuse | undefined {
  return EXCUSES.find((one) => {
    const isMeant = one.file === file.path && one.place === place && one.local === local;
    return isMeant && (one.listed === null || listed.includes(one.listed));
  });
}

/** Functions with several calls that lead to the same place, where the op says which is made. */
export const WAYS_BY_OP: Readonly<Record<string, string>> = {
  onRtMutex: 'An op waits interruptibly or not.',
};

/** Calls of which an op makes one and never another: the op says which it is. */
export const ONE_AN_OP: Readonly<Record<string, string>> = {
  futex_lock_pi: 'An op that locks.',
  futex_wait_requeue_pi: 'An op that waits to be requeued.',
  futex_wait: 'An op that waits plainly.',
};

export function settledIn(files: readonly SourceFile[]): Settled {
  return {
    fields: readonlyFields(files, new Set(Object.keys(SETTLED_GETTERS))),
    parts: new Set(Object.keys(PARTS)),
    calls: new Set(Object.keys(SETTLED_CALLS)),
  };
}
