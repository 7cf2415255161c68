/** What the machine itself checks: guards, the order of locks, and the lives of objects. */
import type { Cell } from '../../../src/machine/cell.ts';
import type { Guarded } from '../../../src/machine/guarded.ts';
import type { Spinlock } from '../../../src/machine/spinlock.ts';
import type { Timer } from '../../../src/machine/timer.ts';
import { type Meddler, meddling } from './meddling.ts';
import type { Spoiled } from './spoiled.ts';

const GUARDED: readonly [field: string, of: (meddler: Meddler) => Cell<unknown>][] = [
  ['chain', ({ key }) => key.hb.chain as Cell<unknown>],
  ['pi_state', ({ q }) => q.pi_state as Cell<unknown>],
  ['listed', ({ q }) => q.listed as Cell<unknown>],
  ['pi_mutex.waiters', ({ mutex }) => mutex.waiters as Cell<unknown>],
  ['tree.prio', ({ waiter }) => waiter.tree_prio as Cell<unknown>],
  ['pi_tree.prio', ({ waiter }) => waiter.pi_tree_prio as Cell<unknown>],
  ['pi_waiters', ({ B }) => B.pi_waiters as Cell<unknown>],
  ['pi_blocked_on', ({ C }) => C.pi_blocked_on as Cell<unknown>],
  ['pi_top_task', ({ B }) => B.pi_top_task as Cell<unknown>],
  ['pi_state_list', ({ B }) => B.pi_state_list as Cell<unknown>],
];

const unguarded: readonly Spoiled[] = GUARDED.flatMap(([field, of]) => [
  meddling(`guarded/${field}/read`, 'it is read without a lock', function* (meddler) {
    (of(meddler) as Guarded<unknown>).get();
  }),
  meddling(`guarded/${field}/wrote`, 'it is set without a lock', function* (meddler) {
    (of(meddler) as Guarded<unknown>).set(of(meddler).value);
  }),
  meddling(`guarded/${field}/wrote`, 'it is changed in place without a lock', function* (meddler) {
    (of(meddler) as Guarded<unknown>).change();
  }),
  meddling(`guarded/${field}/read`, 'it is read while another has the lock', function* (meddler) {
    const cell = of(meddler) as Guarded<unknown>;
    for (const lock of cell.guards) lock.value = meddler.C;
    cell.get();
  }),
]);

/** A key of a waiter has two guards, and any of them is not enough for a writer. */
const halfGuarded: readonly Spoiled[] = (
  [
    ['tree.prio', ({ waiter }) => waiter.tree_prio],
    ['pi_tree.prio', ({ waiter }) => waiter.pi_tree_prio],
  ] as readonly [string, (meddler: Meddler) => Guarded<number>][]
).flatMap(([field, of]) => {
  return [0, 1].map((at) => {
    return meddling(`guarded/${field}/wrote`, `only guard ${at} is held`, function* (meddler) {
      const cell = of(meddler);
      yield* (cell.guards[at] as Spinlock).lock();
      cell.get();
      cell.set(cell.value);
    });
  });
});

type Locks = readonly [held: Spinlock, wanted: Spinlock];

const disorder: readonly Spoiled[] = (
  [
    ['lock', 'lock', ({ key }) => [key.hb.lock, key.hb.lock]],
    ['wait_lock', 'lock', ({ key, mutex }) => [mutex.wait_lock, key.hb.lock]],
    ['pi_lock', 'lock', ({ key, B }) => [B.pi_lock, key.hb.lock]],
    ['wait_lock', 'wait_lock', ({ mutex }) => [mutex.wait_lock, mutex.wait_lock]],
    ['pi_lock', 'wait_lock', ({ mutex, B }) => [B.pi_lock, mutex.wait_lock]],
    ['pi_lock', 'pi_lock', ({ B, C }) => [B.pi_lock, C.pi_lock]],
  ] as readonly [string, string, (meddler: Meddler) => Locks][]
).flatMap(([held, wanted, of]) => [
  meddling(`lock-order/${held}-before-${wanted}`, 'locks are taken so', function* (meddler) {
    const locks = of(meddler);
    yield* locks[0].lock();
    yield* locks[1].lock();
  }),
]);

/** A trylock may go against the order, so the lock that was taken last can be one of the lowest. */
const hiddenDisorder: Spoiled = meddling(
  'lock-order/pi_lock-before-wait_lock',
  'another lock was tried in between',
  function* ({ key, mutex, B }) {
    yield* B.pi_lock.lock();
    yield* key.hb.lock.trylock();
    yield* mutex.wait_lock.lock();
  },
);

function used(field: string, mistake: string, act: Parameters<typeof meddling>[2]): Spoiled {
  return meddling(`lifetimes/use-after-free/${field}`, mistake, function* (meddler) {
    meddler.pi_state.life.dead = true;
    meddler.q.life.dead = true;
    yield* act(meddler);
  });
}

const afterFree: readonly Spoiled[] = [
  used('owner', 'a freed owner is read', ({ pi_state }) => pi_state.owner.read()),
  used('owner', 'a freed owner is written', ({ pi_state }) => pi_state.owner.write(null)),
  used('owner', 'a freed owner is looked at', function* ({ pi_state }) {
    pi_state.owner.load();
  }),
  used('owner', 'a freed owner is stored', function* ({ pi_state }) {
    pi_state.owner.store(null);
  }),
  used('pi_mutex.owner', 'freed bits are set', ({ mutex }) => mutex.owner.fetch_or(1)),
  used('pi_mutex.owner', 'a freed word is exchanged', ({ mutex }) => mutex.owner.cmpxchg(0, 0)),
  used('refcount', 'a freed reference is taken', ({ k, pi_state }) => k.get_pi_state(pi_state)),
  used('refcount', 'a freed reference is dropped', ({ k, pi_state }) => k.put_pi_state(pi_state)),
  used('wait_lock', 'a freed lock is taken', ({ mutex }) => mutex.wait_lock.lock()),
  used('wait_lock', 'a freed lock is tried', ({ mutex }) => mutex.wait_lock.trylock()),
  used('wait_lock', 'a freed lock is dropped', ({ mutex }) => mutex.wait_lock.unlock()),
  used('pi_mutex.waiters', 'a freed queue is read', function* ({ mutex }) {
    mutex.waiters.get();
  }),
  used('pi_mutex.waiters', 'a freed queue is changed', function* ({ mutex }) {
    mutex.waiters.change();
  }),
  used('listed', 'a freed futex_q is written', function* ({ q }) {
    q.listed.set(false);
  }),
];

const references: readonly Spoiled[] = [
  meddling('lifetimes/get-from-zero/pi_state', 'there was none left', function* (meddler) {
    meddler.pi_state.refcount.value = 0;
    yield* meddler.k.get_pi_state(meddler.pi_state);
  }),
  meddling('lifetimes/double-unlink/pi_state', 'it is on no list', function* (meddler) {
    const { k, pi_state, B } = meddler;
    yield* B.pi_lock.lock();
    k.listDelPiState(pi_state, B);
    k.listDelPiState(pi_state, B);
  }),
  meddling('lifetimes/unlink-under-the-wrong-pi_lock/pi_state', 'it is elsewhere', function* (m) {
    yield* m.A.pi_lock.lock();
    m.k.listDelPiState(m.pi_state, m.A);
  }),
  meddling('lifetimes/freed-in-use/pi_state', 'it is on a list', function* (meddler) {
    meddler.mutex.waiters.value = [];
    meddler.k.freePiState(meddler.pi_state);
  }),
  meddling('lifetimes/freed-in-use/pi_state', 'somebody waits', function* (meddler) {
    meddler.pi_state.listed_on = null;
    meddler.k.freePiState(meddler.pi_state);
  }),
  meddling('lifetimes/freed-in-use/pi_state', 'its wait_lock is held', function* (meddler) {
    meddler.pi_state.listed_on = null;
    meddler.mutex.waiters.value = [];
    yield* meddler.mutex.wait_lock.lock();
    meddler.k.freePiState(meddler.pi_state);
  }),
  meddling('lifetimes/armed-twice/timer', 'it has not fired yet', function* ({ A }) {
    const { timer } = A.timeout as { timer: Timer };
    // At one go: in between it could fire.
    timer.arm(function* () {});
    timer.arm(function* () {});
  }),
  meddling('lifetimes/null-dereference/of-a-task', 'it is followed', function* ({ k }) {
    k.notNull(null, 'of a task');
  }),
];

export const machineChecks: readonly Spoiled[] = [
  ...unguarded,
  ...halfGuarded,
  ...disorder,
  hiddenDisorder,
  ...afterFree,
  ...references,
];
