/** The kernel's own checks: each of them met by a caller that does what it forbids. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { EDEADLK } from '../../../src/kernel/errno.ts';
import { futex_hash_bucket, futex_key } from '../../../src/kernel/futex/futex_key.ts';
import { futex_q } from '../../../src/kernel/futex/futex_q.ts';
import { requeueable_q } from '../../../src/kernel/futex/requeueable_q.ts';
import { rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import type { Proc } from '../../../src/machine/access.ts';
import type { Spinlock } from '../../../src/machine/spinlock.ts';
import { type Meddler, meddling } from './meddling.ts';
import { asked, original, type Spoiled } from './spoiled.ts';

const ORACLE = 'kernel-assertions';

/** A call that needs a spinlock, made with only those others held that it takes to get there. */
function without(
  field: string,
  fn: string,
  call: (meddler: Meddler) => unknown,
  held: (meddler: Meddler) => readonly Spinlock[] = () => [],
): Spoiled {
  return meddling(
    `${ORACLE}/lockdep_assert_held/${field}`,
    `${fn} is called without ${field}`,
    function* (meddler): Proc<unknown> {
      for (const lock of held(meddler)) yield* lock.lock();
      const made = call(meddler);
      return typeof made === 'object' && made !== null && 'next' in made
        ? yield* made as Proc<unknown>
        : made;
    },
  );
}

const lockless: readonly Spoiled[] = [
  without('pi_lock', 'rt_mutex_setprio', ({ k, B }) => k.rt_mutex_setprio(B, null)),
  without('lock', 'fixup_pi_state_owner', ({ k, key }) => {
    const q = new futex_q(key);
    q.lock_ptr.value = key.hb.lock;
    return k.fixup_pi_state_owner(key, q, null);
  }),
  without('wait_lock', 'pi_state_update_owner', ({ k, pi_state, A }) => {
    return k.pi_state_update_owner(pi_state, A);
  }),
  without('wait_lock', '__rt_mutex_slowlock', ({ k, mutex, waiter }) => {
    return k.__rt_mutex_slowlock(mutex, 1, false, waiter);
  }),
  without('wait_lock', '__rt_mutex_futex_unlock', ({ k, mutex }) => {
    return k.__rt_mutex_futex_unlock(mutex, []);
  }),
  without('wait_lock', '__rt_mutex_start_proxy_lock', ({ k, mutex, waiter, A }) => {
    return k.__rt_mutex_start_proxy_lock(mutex, waiter, A);
  }),
  without('wait_lock', 'waiter_update_prio', ({ k, waiter, C }) => {
    return k.waiter_update_prio(waiter, C);
  }),
  without('wait_lock', 'waiter_clone_prio', ({ k, waiter, B }) => k.waiter_clone_prio(waiter, B)),
  without(
    'pi_lock',
    'waiter_clone_prio',
    ({ k, waiter, B }) => k.waiter_clone_prio(waiter, B),
    ({ mutex }) => [mutex.wait_lock],
  ),
  without('wait_lock', 'rt_mutex_enqueue_pi', ({ k, waiter, B }) => {
    return k.rt_mutex_enqueue_pi(B, waiter);
  }),
  without('wait_lock', 'rt_mutex_dequeue_pi', ({ k, waiter, B }) => {
    return k.rt_mutex_dequeue_pi(B, waiter);
  }),
  without('wait_lock', 'rt_mutex_adjust_prio', ({ k, mutex, B }) => {
    return k.rt_mutex_adjust_prio(mutex, B);
  }),
  without(
    'pi_lock',
    'rt_mutex_adjust_prio',
    ({ k, mutex, B }) => k.rt_mutex_adjust_prio(mutex, B),
    ({ mutex }) => [mutex.wait_lock],
  ),
  without('wait_lock', 'try_to_take_rt_mutex', ({ k, mutex, A }) => {
    return k.try_to_take_rt_mutex(mutex, A, null);
  }),
  without('wait_lock', 'task_blocks_on_rt_mutex', ({ k, mutex, waiter, A }) => {
    return k.task_blocks_on_rt_mutex(mutex, waiter, A, true);
  }),
  without('wait_lock', 'mark_wakeup_next_waiter', ({ k, mutex }) => {
    return k.mark_wakeup_next_waiter([], mutex);
  }),
  // Somebody else holds it.
  without('wait_lock', 'try_to_take_rt_mutex', ({ k, mutex, A, C }) => {
    mutex.wait_lock.value = C;
    return k.try_to_take_rt_mutex(mutex, A, null);
  }),
];

function warns(site: string, act: (meddler: Meddler) => Proc<unknown>): Spoiled {
  return meddling(`${ORACLE}/${site}`, 'it does what this check is for', act);
}

const atomic: readonly Spoiled[] = [
  warns('scheduling while atomic', function* ({ k }) {
    k.preempt_disable();
    yield* k.cond_resched();
  }),
  warns('scheduling while atomic', function* ({ k, mutex }) {
    yield* mutex.wait_lock.lock();
    yield* k.schedule();
  }),
];

const futexes: readonly Spoiled[] = [
  warns('__futex_unqueue: q is not queued', function* ({ k, key }) {
    yield* key.hb.lock.lock();
    k.__futex_unqueue(new futex_q(key));
  }),
  warns('attach_to_pi_state: no reference left', function* ({ k, key, pi_state }) {
    pi_state.refcount.value = 0;
    yield* original('futex_lock_pi')(k, key, false, false) as Proc<number>;
  }),
  warns('__fixup_pi_state_owner: argowner is not current', function* ({ k, key, q, mutex, B }) {
    yield* key.hb.lock.lock();
    yield* mutex.wait_lock.lock();
    yield* k.__fixup_pi_state_owner(key, q, B);
  }),
  warns('fixup_pi_owner: rt_mutex is ours though the wait failed', function* (meddler) {
    const { k, key, q, mutex, A } = meddler;
    yield* key.hb.lock.lock();
    mutex.owner.value = k.address(A);
    yield* k.fixup_pi_owner(key, q, false);
  }),
  warns('futex_requeue_pi_complete: nobody had begun', function* ({ k, key }) {
    yield* k.futex_requeue_pi_complete(new requeueable_q(key, key, null), 0);
  }),
  warns('futex_requeue_pi_complete: nobody had begun', function* ({ k, key }) {
    yield* k.futex_requeue_pi_complete(new requeueable_q(key, key, null), -EDEADLK);
  }),
  warns('requeue_pi_wake_futex: it has the lock already', function* ({ k, key, A }) {
    const q = new requeueable_q(key, key, null);
    yield* k.futex_q_lock(q, key.hb);
    yield* k.__futex_queue(q, key.hb, A);
    yield* k.requeue_pi_wake_futex(q, key, key.hb);
  }),
  warns('handle_early_requeue_pi_wakeup: q has moved', function* ({ k, key }) {
    const q = new requeueable_q(key, key, null);
    yield* k.futex_q_lock(q, key.hb);
    yield* k.handle_early_requeue_pi_wakeup(new futex_hash_bucket('another'), q, null);
  }),
  warns('futex_wait_requeue_pi: requeue_state', function* ({ k, key }) {
    const awake = Object.assign(Object.create(k), {
      *futex_do_wait(): Proc<void> {},
      *futex_requeue_pi_wakeup_sync(): Proc<number> {
        return 0;
      },
    });
    const lock = new futex_key('another', key.hb, 0);
    yield* original('futex_wait_requeue_pi')(
      awake,
      key,
      key.uaddr.value,
      false,
      lock,
    ) as Proc<number>;
  }),
  warns('__futex_wake_mark: refusing to wake PI futex', function* ({ k, key, q }) {
    yield* key.hb.lock.lock();
    yield* k.__futex_wake_mark(q);
  }),
  warns('futex_unqueue: q has a pi_state', function* ({ k, q }) {
    yield* k.futex_unqueue(q);
  }),
  warns('futex_unqueue_pi: no pi_state', function* ({ k, key }) {
    yield* key.hb.lock.lock();
    yield* k.futex_unqueue_pi(new futex_q(key));
  }),
  warns('pi_state_update_owner: not on the old owner’s list', function* (meddler) {
    const { k, pi_state, mutex, A } = meddler;
    yield* mutex.wait_lock.lock();
    pi_state.listed_on = null;
    yield* k.pi_state_update_owner(pi_state, A);
  }),
  warns('pi_state_update_owner: already on a list', function* ({ k, pi_state, mutex, A }) {
    yield* mutex.wait_lock.lock();
    pi_state.owner.value = null;
    yield* k.pi_state_update_owner(pi_state, A);
  }),
  {
    kind: `${ORACLE}/futex_lock_pi: no pi_state`,
    mistake: 'a lock waits without having attached',
    program: 'A: lock x kernel | B: holds x',
    functions: () => ({
      futex_lock_pi_atomic: () =>
        (function* () {
          return 0;
        })(),
    }),
  },
  {
    kind: `${ORACLE}/alloc_pi_state: no cached pi_state`,
    mistake: 'nobody has filled the cache',
    program: 'A: lock x kernel | B: holds x',
    functions: () => ({ refill_pi_state_cache: () => {} }),
  },
  {
    kind: `${ORACLE}/__attach_to_pi_owner: already on a list`,
    mistake: 'a spare pi_state is on a list',
    program: 'A: lock x kernel | B: holds x',
    functions: (stage) => {
      return asked(stage, 'A', 'futex_lock_pi', function* (k: Kernel, key: futex_key) {
        k.refill_pi_state_cache();
        const spare = k.current.pi_state_cache;
        if (spare !== null) spare.listed_on = stage.task(k, 'B');
        yield* original('futex_lock_pi')(k, key, false, false) as Proc<number>;
      });
    },
  },
];

const rtMutexes: readonly Spoiled[] = [
  warns('rtmutex deadlock detected', function* ({ k }) {
    k.rt_mutex_handle_deadlock(-EDEADLK, false);
  }),
  warns('rt_mutex_top_waiter: a waiter of another lock', function* ({ k, mutex, waiter, A }) {
    yield* mutex.wait_lock.lock();
    waiter.lock = new rt_mutex(A.life, '');
    k.rt_mutex_top_waiter(mutex);
  }),
  warns('waiter_update_prio: the waiter is in the tree', function* ({ k, mutex, waiter, C }) {
    yield* mutex.wait_lock.lock();
    yield* k.waiter_update_prio(waiter, C);
  }),
  warns('waiter_clone_prio: the waiter is in the boost tree', function* (meddler) {
    const { k, mutex, waiter, B } = meddler;
    yield* mutex.wait_lock.lock();
    yield* B.pi_lock.lock();
    k.waiter_clone_prio(waiter, B);
  }),
  warns('rt_mutex_adjust_prio: p does not own the lock', function* ({ k, mutex, A }) {
    yield* mutex.wait_lock.lock();
    yield* A.pi_lock.lock();
    yield* k.rt_mutex_adjust_prio(mutex, A);
  }),
];

const notHeld: readonly Spoiled[] = (
  [
    ['lock', ({ key }) => key.hb.lock],
    ['wait_lock', ({ mutex }) => mutex.wait_lock],
    ['pi_lock', ({ B }) => B.pi_lock],
  ] as readonly [string, (meddler: Meddler) => Spinlock][]
).flatMap(([field, lockOf]) => [
  meddling(`${ORACLE}/unlock-not-held/${field}`, 'nobody holds it', function* (meddler) {
    yield* lockOf(meddler).unlock();
  }),
  meddling(`${ORACLE}/unlock-not-held/${field}`, 'another task holds it', function* (meddler) {
    lockOf(meddler).value = meddler.C;
    yield* lockOf(meddler).unlock();
  }),
  meddling(`${ORACLE}/unlock-not-held/${field}`, 'it was dropped already', function* (meddler) {
    yield* lockOf(meddler).lock();
    yield* lockOf(meddler).unlock();
    yield* lockOf(meddler).unlock();
  }),
]);

export const assertions: readonly Spoiled[] = [
  ...lockless,
  ...atomic,
  ...futexes,
  ...rtMutexes,
  ...notHeld,
];
