/**
 * Kernels that are no kernels: lock and unlock are a few random accesses each. They do nothing of
 * any use, but they are so short that every schedule of them can be enumerated, and they use every
 * way in which tasks meet: words, guarded fields, locks, other tasks' fields, timers, loops.
 */
import { type Build, bind, type Kernel, mainline, patch } from '../../src/kernel/build.ts';
import type { futex_key } from '../../src/kernel/futex/futex_key.ts';
import { futex_q } from '../../src/kernel/futex/futex_q.ts';
import type { task_struct } from '../../src/kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../../src/kernel/time/hrtimer.ts';
import type { Proc } from '../../src/machine/access.ts';
import { forgetAllBut, markHere } from '../../src/machine/observer.ts';
import { mutualExclusion } from '../../src/oracle/mutual-exclusion.ts';
import type { Program } from '../../src/program/program.ts';
import { parseProgram } from '../../src/program/text.ts';
import type { Judged } from './agreement.ts';

/** Draws a whole number from 0 to n - 1. */
export type Below = (n: number) => number;

const DEEDS = ['read', 'write', 'cmpxchg', 'or', 'other', 'chain', 'spin', 'timer', 'if'] as const;

interface Deed {
  readonly what: (typeof DEEDS)[number];
  readonly n: number;
}

const ETIMEDOUT = 110;

function* callback(k: Kernel, uaddr: futex_key, n: number): Proc<void> {
  const seen = yield* uaddr.uaddr.read();
  if (seen % 2 === n % 2) yield* (k.tasks[0] as task_struct).prio.write(seen);
}

/** Looks into the bucket under its lock, and sometimes leaves something there. */
function* lookIntoChain(k: Kernel, uaddr: futex_key, n: number): Proc<number> {
  const { hb } = uaddr;
  yield* hb.lock.lock();
  const found = hb.chain.get()[0]?.prio ?? 7;
  if (n < 2) {
    const q = new futex_q(uaddr);
    q.prio = k.current.pid;
    hb.chain.change().unshift(q);
  } else if (n === 2) {
    hb.chain.change().pop();
  }
  yield* hb.lock.unlock();
  return found;
}

/** A few rounds at most, or two of them would wait for each other for ever. */
function* spin(k: Kernel, uaddr: futex_key, value: number, kept: number): Proc<number> {
  const entry = markHere();
  let seen = value;
  for (let round = 0; round < 3 && seen === value; round++) {
    forgetAllBut(entry, 'spin', round, kept);
    yield* k.cpu_relax();
    seen = yield* uaddr.uaddr.read();
  }
  return seen;
}

/**
 * Starts or cancels the timer, in turns. Whether it is still armed must not be looked at: that is
 * no field of the machine, so nobody would learn what was seen.
 */
function* timer(to: hrtimer_sleeper, started: boolean, start: () => Proc<void>): Proc<boolean> {
  if (started) yield* to.timer.cancel();
  else yield* to.timer.start(start);
  return !started;
}

function* perform(k: Kernel, deeds: readonly Deed[], uaddr: futex_key): Proc<number> {
  let seen = 0;
  let sum = 0;
  let started = false;
  const { timeout } = k.current;
  for (let at = 0; at < deeds.length; at++) {
    const { what, n } = deeds[at] as Deed;
    const other = k.tasks[n % k.tasks.length] as task_struct;
    if (what === 'read') seen = yield* uaddr.uaddr.read();
    else if (what === 'write') yield* uaddr.uaddr.write((sum + n) % 4);
    else if (what === 'cmpxchg') seen = yield* uaddr.uaddr.cmpxchg(n, (sum + 1) % 4);
    else if (what === 'or') seen = yield* uaddr.uaddr.fetch_or(n);
    else if (what === 'other') seen = yield* n % 2 ? other.prio.read() : other.prio.cmpxchg(sum, n);
    else if (what === 'chain') seen = yield* lookIntoChain(k, uaddr, n);
    else if (what === 'spin') seen = yield* spin(k, uaddr, n, sum);
    else if (what === 'timer' && timeout !== null) {
      started = yield* timer(timeout, started, () => callback(k, uaddr, n));
    } else if (what === 'if' && seen % 2 === 0) at++;
    sum = (sum * 3 + seen) % 16;
  }
  if (started) yield* (timeout as hrtimer_sleeper).timer.cancel();
  return sum % 3 === 0 ? -ETIMEDOUT : 0;
}

function deeds(below: Below, count: number): Deed[] {
  return Array.from({ length: count }, () => {
    return { what: DEEDS[below(DEEDS.length)] as Deed['what'], n: below(4) };
  });
}

export function toyBuild(below: Below): Build {
  const lock = deeds(below, 2 + below(3));
  const unlock = deeds(below, 1 + below(2));
  return patch(mainline, 'toy', 'Random accesses.', {
    futex_lock_pi: (k: Kernel, uaddr: futex_key) => perform(k, lock, uaddr),
    futex_unlock_pi: (k: Kernel, uaddr: futex_key) => perform(k, unlock, uaddr),
  });
}

export function toyJudged(build: Build): Judged {
  // The loops count their rounds, and end.
  return { kernel: bind(build, false), oracles: [mutualExclusion], patience: Infinity };
}

const OPS = [
  'lock f1 kernel',
  'lock f1 timeout kernel',
  'lock f1 timeout',
  'lock f1 timeout kernel; unlock f1 if held kernel',
  'lock f1 kernel; unlock f1 kernel',
] as const;

/** Two tasks, or three with little to do. */
export function toyProgram(below: Below): Program {
  const tasks = 2 + (below(4) === 0 ? 1 : 0);
  const lines = Array.from({ length: tasks }, (_, index) => {
    return `T${index + 1}: ${OPS[below(tasks === 2 ? OPS.length : 3)]}`;
  });
  return parseProgram(lines.join(' | '));
}
