/** What the machine's own kernel is able to do, as far as scripts and litmus programs need it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import { errnoName } from '../kernel/errno.ts';
import { PF_KTHREAD } from '../kernel/sched/task_struct.ts';
import type { FutexCall } from '../userspace/library.ts';
import { type Board, TID } from './board.ts';
import { makeCall } from './futex-calls.ts';
import type { Linux } from './linux.ts';
import { hand } from './mortal/body.ts';
import { MachineCode } from './mortal/machine-code.ts';
import { MortalThreads, noMortals } from './mortal/threads.ts';
import { TaskFiles } from './task-files.ts';
import type { WordPages } from './word-pages.ts';

export interface Abilities {
  /** `uname -r`. */
  readonly release: string;
  readonly cpus: number;
  /** Why nothing can be asked at all, as half a sentence; null if something can. */
  readonly missing: string | null;
  /** Why priorities are neither set nor compared; null if they are. */
  readonly noPriorities: string | null;
  /** Why FUTEX_LOCK_PI2 is not called; null if it is. */
  readonly noLock2: string | null;
  /** Why nobody is moved from one futex to another; null if somebody is. */
  readonly noRequeue: string | null;
  /** Why nobody is killed; null if somebody is. */
  readonly noDeaths: string | null;
  /** Why no page is taken away or made read-only; null if one is. */
  readonly noFaults: string | null;
  /** Whether the TID of a kernel thread is known: the TID, or null. */
  readonly kthread: number | null;
}

export function unable(missing: string): Abilities {
  const cpus = availableParallelism();
  const none = { noPriorities: missing, noLock2: missing, noRequeue: missing };
  const nor = { noDeaths: missing, noFaults: missing };
  return { release: release(), cpus, missing, ...none, ...nor, kthread: null };
}

/** Asks for everything once. */
export function probe(linux: Linux, board: Board, pages: WordPages): Abilities {
  const word = board.spare(0);
  const address = linux.addressOf(board.ints) + 4 * word;
  const condition = linux.addressOf(board.ints) + 4 * board.condition(1);
  const answer = (call: FutexCall) => {
    board.ints[word] = 0;
    const ret = makeCall(linux, call, { lock: address, condition, timeout: 0, many: false });
    board.ints[word] = 0;
    return ret;
  };
  const pi = answer('trylock_pi');
  if (pi !== 0) return unable(`FUTEX_TRYLOCK_PI of a free futex fails with ${errnoName(pi)}`);
  const tid = board.ints[board.slot(0, TID)] as number;
  try {
    const files = new TaskFiles(tid, linux.futexNumber);
    files.blockedAt();
    files.close();
  } catch (thrown) {
    return unable(`the files of threads cannot be read (${(thrown as Error).message})`);
  }
  const lock2 = answer('lock_pi2');
  // Nobody sleeps there, so nobody is moved.
  const requeue = answer('cmp_requeue_pi');
  const fifo = linux.setPriority(tid, 1);
  linux.setPriority(tid, 0);
  const noDeaths = whyNoDeaths(linux, board);
  return {
    release: release(),
    cpus: availableParallelism(),
    missing: null,
    noPriorities: fifo === 0 ? null : `sched_setscheduler fails with ${errnoName(fifo)}`,
    noLock2: lock2 === 0 ? null : `FUTEX_LOCK_PI2 fails with ${errnoName(lock2)}`,
    noRequeue: requeue === 0 ? null : `FUTEX_CMP_REQUEUE_PI fails with ${errnoName(requeue)}`,
    noDeaths,
    // Who touches a page that is read-only dies.
    noFaults: noDeaths ?? pages.trouble,
    kthread: kthreadTid(),
  };
}

/** One thread is started, and killed. */
function whyNoDeaths(linux: Linux, board: Board): string | null {
  const missing = noMortals();
  if (missing !== null) return missing;
  try {
    const threads = new MortalThreads(linux, board, 1);
    const code = new MachineCode();
    hand(code, board, linux.addressOf(board.ints));
    threads.load(0, code);
    if (!threads.start(0)) return 'a thread of machine code cannot be started';
    return threads.kill(0) ? null : 'a thread of machine code cannot be ended';
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** The TID of kthreadd, where it is to be seen. */
function kthreadTid(): number | null {
  const KTHREADD = 2;
  try {
    const stat = readFileSync(`/proc/${KTHREADD}/stat`, 'latin1');
    const flags = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[6]);
    return (flags & PF_KTHREAD) !== 0 ? KTHREADD : null;
  } catch {
    return null;
  }
}
