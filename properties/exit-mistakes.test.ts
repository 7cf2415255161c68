/** Kernels whose exit is a little wrong: every schedule of a small program finds each out. */
import { subjectOf } from '../src/explore/subject.ts';
import {
  type Build,
  type FunctionTable,
  type Kernel,
  mainline,
  patch,
} from '../src/kernel/build.ts';
import { EBUSY, ESRCH } from '../src/kernel/errno.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_TID_MASK,
  FUTEX_WAITERS,
  type futex_key,
} from '../src/kernel/futex/futex_key.ts';
import type { futex_pi_state, PiStateSlot } from '../src/kernel/futex/futex_pi_state.ts';
import { FUTEX_STATE_DEAD } from '../src/kernel/futex/state.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import type { Proc } from '../src/machine/access.ts';
import { forgetAllBut, markHere } from '../src/machine/observer.ts';
import { parseProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { livelockFailure } from '../src/search/livelock.ts';
import { subject } from './support/story.ts';

const ROBUST = 'env: robust f1; kill T1';
const HOLDER = `T1: holds f1 | T2: lock f1; unlock f1 | ${ROBUST}`;
const PLAIN = 'T1: holds f1 | T2: lock f1; unlock f1 if held | env: kill T1';
const AT_ANY_POINT = `T1: lock f1; unlock f1 | T2: lock f1; unlock f1 | ${ROBUST}`;

function patched(functions: object): Build {
  return patch<FunctionTable>(mainline, 'dies otherwise', 'Another.', functions as never);
}

const { oracles } = subject('mainline');

function kindsOf(build: Build, text: string, asked = oracles): string[] {
  const { fast } = subjectOf(build);
  const search = new ExhaustiveSearch(fast, parseProgram(text), asked, { preemptions: Infinity });
  while (search.advance(1_000));
  expect(search.complete).toBe(true);
  return [...search.broken.keys()];
}

describe('is told from mainline: a kernel', () => {
  it('that walks the list and forgets the lock that is about to be put there', () => {
    const forgets = patched({
      *exit_robust_list(k: Kernel, curr: task_struct): Proc<void> {
        for (const entry of curr.robust_list ?? []) yield* k.handle_futex_death(entry, curr);
      },
    });
    expect(kindsOf(forgets, AT_ANY_POINT)).toContain('no-spurious-errno/lock_pi/ESRCH');
  });

  it('that gives up when the word has changed before it could mark it', () => {
    const hasty = patched({
      *handle_futex_death(k: Kernel, uaddr: futex_key, curr: task_struct): Proc<void> {
        const uval = yield* uaddr.uaddr.read();
        if ((uval & FUTEX_TID_MASK) !== curr.pid) return;
        const mval = (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
        yield* k.futex_cmpxchg_value_locked(uaddr, uval, mval);
      },
    });
    expect(kindsOf(hasty, HOLDER)).toContain('no-spurious-errno/lock_pi/ESRCH');
  });

  it('that does not look at the word again when it finds that the owner is gone', () => {
    const blind = patched({
      *handle_exit_race(
        _k: Kernel,
        _uaddr: futex_key,
        _uval: number,
        tsk: task_struct | null,
      ): Proc<number> {
        const state = tsk?.futex_state ?? null;
        const isDead = state === null || (yield* state.read()) === FUTEX_STATE_DEAD;
        return isDead ? -ESRCH : -EBUSY;
      },
    });
    expect(kindsOf(blind, HOLDER)).toContain('no-spurious-errno/lock_pi/ESRCH');
  });

  it('in which waiters attach to a task whose exit has begun', () => {
    const late = patched({
      *attach_to_pi_owner(k: Kernel, uval: number, key: futex_key, ps: PiStateSlot): Proc<number> {
        const p = k.find_get_task_by_vpid(uval & FUTEX_TID_MASK) as task_struct;
        yield* p.pi_lock.lock();
        k.__attach_to_pi_owner(p, key, ps);
        yield* p.pi_lock.unlock();
        return 0;
      },
    });
    expect(kindsOf(late, PLAIN)).toEqual(['every-waiter-returns/lock_pi/asleep']);
    const atRest = oracles.filter(({ name }) => name === 'lifetimes');
    expect(kindsOf(late, PLAIN, atRest)).toEqual(['lifetimes/owner-gone/pi_state']);
  });

  it('whose exit hands the lock to nobody', () => {
    const keeps = patched({ *rt_mutex_futex_unlock(): Proc<void> {} });
    expect(kindsOf(keeps, HOLDER)).toContain('every-waiter-returns/lock_pi/asleep');
  });

  it('that takes no reference to the pi_state that it works on', () => {
    const careless = patched({
      *exit_pi_state_list(k: Kernel, curr: task_struct): Proc<void> {
        yield* curr.pi_lock.lock();
        const [pi_state] = curr.pi_state_list.get() as [futex_pi_state | undefined];
        yield* curr.pi_lock.unlock();
        if (pi_state === undefined) return;
        yield* pi_state.pi_mutex.wait_lock.lock();
        yield* curr.pi_lock.lock();
        if (curr.pi_state_list.get()[0] === pi_state) k.listDelPiState(pi_state, curr);
        yield* pi_state.owner.write(null);
        yield* curr.pi_lock.unlock();
        yield* pi_state.pi_mutex.wait_lock.unlock();
        yield* k.rt_mutex_futex_unlock(pi_state.pi_mutex);
      },
    });
    const text = `T1: holds f1 | T2: lock f1 timeout; unlock f1 if held | ${ROBUST}`;
    expect(kindsOf(careless, text)).toContain('lifetimes/use-after-free/wait_lock');
  });

  it('whose exit goes round for ever', () => {
    const endless = patched({
      *handle_futex_death(k: Kernel, uaddr: futex_key): Proc<void> {
        const entry = markHere();
        for (;;) {
          forgetAllBut(entry, 'for ever');
          if ((yield* uaddr.uaddr.read()) === 0) return;
          yield* k.cond_resched();
        }
      },
    });
    const { fast } = subjectOf(endless);
    const program = parseProgram(`T1: holds f1 | ${ROBUST}`);
    const search = new ExhaustiveSearch(fast, program, [], { preemptions: Infinity });
    while (search.advance(1_000));
    const found = search.livelocks().map((one) => livelockFailure(fast, program, one));
    expect(found.map(({ kind }) => kind)).toEqual(['no-livelock/exit']);
    expect(found[0]?.sentence).toMatch(/^T1 in its exit can go round /);
    expect(found[0]?.wrong).toMatchObject([{ is: 'going round for ever', should: 'gone' }]);
  });
});
