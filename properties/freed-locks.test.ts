/** Somebody waits for a spinlock in an object that somebody else frees: the search sees it fail. */
import { verify } from '../src/campaign/verify.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { mainline, patch } from '../src/kernel/build.ts';
import { EAGAIN, EINVAL, EPERM } from '../src/kernel/errno.ts';
import { FUTEX_TID_MASK } from '../src/kernel/futex/futex_key.ts';
import { forgetAllBut, OP_BEGAN } from '../src/machine/observer.ts';
import { parseProgram } from '../src/program/text.ts';
import { enumeratedKinds } from './support/enumerated-kinds.ts';

/** futex_unlock_pi() lets go of hb->lock before it has wait_lock, or a reference. */
const early = patch(mainline, 'early-unlock', 'It lets go of hb->lock too early.', {
  *futex_unlock_pi(k, uaddr) {
    const { hb } = uaddr;
    for (;;) {
      forgetAllBut(OP_BEGAN, 'unlock_pi');
      const uval = yield* uaddr.uaddr.read();
      if ((uval & FUTEX_TID_MASK) !== k.current.pid) return -EPERM;
      yield* hb.lock.lock();
      const top_waiter = k.futex_top_waiter(hb, uaddr);
      if (top_waiter === null) {
        const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
        yield* hb.lock.unlock();
        return curval === uval ? 0 : -EAGAIN;
      }
      const pi_state = top_waiter.pi_state.get();
      const isOwner = pi_state !== null && (yield* pi_state.owner.read()) === k.current;
      yield* hb.lock.unlock();
      if (pi_state === null || !isOwner) return -EINVAL;
      yield* pi_state.pi_mutex.wait_lock.lock();
      const rt_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);
      if (rt_waiter === null) {
        yield* pi_state.pi_mutex.wait_lock.unlock();
        yield* k.cond_resched();
        continue;
      }
      yield* k.get_pi_state(pi_state);
      forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state, rt_waiter);
      const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state, rt_waiter);
      forgetAllBut(OP_BEGAN, 'unlock_pi: woken', pi_state, ret);
      yield* k.put_pi_state(pi_state);
      if (ret !== -EAGAIN) return ret;
    }
  },
});
const FREED = 'lifetimes/use-after-free/wait_lock';
const under = subjectOf(early);
const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 timeout');
const limits = { maxStates: 1_000_000, seconds: null };

describe('who waits for a spinlock in what is freed', () => {
  it.each([0, 1, 2, null])('fails, and goes round nowhere, within %s preemptions', async (most) => {
    const { breaches, complete } = await verify(under, program, { ...limits, preemptions: most });
    expect(complete).toBe(true);
    expect(breaches.map(({ kind }) => kind)).toEqual(most === 0 ? [] : [FREED]);
  });

  it.each([1, 2])('is found where plain enumeration finds it, within %s', (most) => {
    expect(enumeratedKinds(under, program, most)).toEqual([FREED]);
  });
});
