/** Those about lock, unlock and the life of a pi_state. */
import type { ProtocolMutant } from './mutant.ts';
import { DEATH, HAND_OVER } from './programs.ts';

const ATTACH = 'src/kernel/futex/attach.ts';
const PI = 'src/kernel/futex/pi.ts';
const PI_STATE = 'src/kernel/futex/futex_pi_state.ts';
const RTMUTEX_API = 'src/kernel/locking/rtmutex_api.ts';
const WALK = 'src/kernel/locking/rt_mutex_adjust_prio_chain.ts';

export const LOCKING_MUTANTS: readonly ProtocolMutant[] = [
  {
    number: '1',
    mistake: 'who attaches to a pi_state does not read the word again under wait_lock',
    changes: [
      {
        file: ATTACH,
        text:
          '    if (uval !== uval2) {\n' +
          "      k.reached('attach: the word changed before wait_lock was taken');\n" +
          '      ret = -EAGAIN;\n      break out_error;\n    }\n',
        instead: '',
      },
    ],
    searched: [],
  },
  {
    number: '2',
    mistake: 'an unlock lets go of the bucket before it takes wait_lock',
    changes: [
      {
        file: PI,
        text:
          '      yield* pi_state.pi_mutex.wait_lock.lock();\n' +
          '      const rt_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);\n' +
          '      if (rt_waiter === null) {',
        instead:
          '      yield* k.get_pi_state(pi_state);\n      yield* hb.lock.unlock();\n' +
          '      yield* pi_state.pi_mutex.wait_lock.lock();\n' +
          '      const rt_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);\n' +
          '      if (rt_waiter === null) {\n' +
          '        yield* pi_state.pi_mutex.wait_lock.unlock();\n' +
          '        yield* k.put_pi_state(pi_state);\n        yield* k.cond_resched();\n' +
          '        continue retry;\n      }\n      if (rt_waiter === null) {',
      },
      {
        file: PI,
        text:
          '      yield* k.get_pi_state(pi_state);\n' +
          "      forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state, rt_waiter);\n" +
          '      yield* hb.lock.unlock();\n',
        instead: "      forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state, rt_waiter);\n",
      },
    ],
    searched: HAND_OVER,
    spins: 'T1 fifo 10: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held',
  },
  {
    number: '3',
    mistake: 'a lock lets go of the bucket before it takes wait_lock',
    changes: [
      {
        file: PI,
        text:
          '      yield* pi_state.pi_mutex.wait_lock.lock();\n      yield* hb.lock.unlock();\n' +
          '      ret = ',
        instead:
          '      yield* hb.lock.unlock();\n      yield* pi_state.pi_mutex.wait_lock.lock();\n' +
          '      ret = ',
      },
    ],
    searched: HAND_OVER,
  },
  {
    number: '4',
    mistake: 'an unlock takes no reference before it lets go of the bucket',
    changes: [
      {
        file: PI,
        text:
          '      yield* k.get_pi_state(pi_state);\n' +
          "      forgetAllBut(OP_BEGAN, 'unlock_pi: found'",
        instead: "      forgetAllBut(OP_BEGAN, 'unlock_pi: found'",
      },
      {
        file: PI,
        text: '      yield* k.put_pi_state(pi_state);\n      if (ret === -EFAULT) {',
        instead: '      if (ret === -EFAULT) {',
      },
    ],
    searched: HAND_OVER,
  },
  {
    number: '5',
    mistake: 'a hand-over writes the pi_state before the word',
    changes: [
      {
        file: PI,
        text:
          '  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);\n' +
          '  if (uaddr.uaddr.faulted(curval)) {\n    ret = -EFAULT;',
        instead:
          '  yield* k.pi_state_update_owner(pi_state, new_owner);\n' +
          '  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);\n' +
          '  if (uaddr.uaddr.faulted(curval)) {\n    ret = -EFAULT;',
      },
      {
        file: PI,
        text: '    yield* k.pi_state_update_owner(pi_state, new_owner);\n    postunlock',
        instead: '    postunlock',
      },
    ],
    searched: [...HAND_OVER, 'T1: holds f1; unlock f1 | T2: lock f1 | T3: swap_out f1'],
  },
  {
    number: '6a',
    mistake: 'a hand-over clears the WAITERS bit',
    changes: [
      {
        file: PI,
        text: '  const newval = FUTEX_WAITERS | new_owner.pid;',
        instead: '  const newval = new_owner.pid;',
      },
    ],
    searched: [],
  },
  {
    number: '6b',
    mistake: 'the first waiter attaches, and sets the WAITERS bit afterwards',
    changes: [
      {
        file: PI,
        text:
          '  const ret = yield* k.lock_pi_update_atomic(uaddr, uval, newval);\n' +
          '  if (ret !== 0) return ret;\n' +
          '  // If attaching fails no harm is done, the bit is just set.\n' +
          '  return yield* k.attach_to_pi_owner(newval, uaddr, ps);\n',
        instead:
          '  const attached = yield* k.attach_to_pi_owner(uval, uaddr, ps);\n' +
          '  if (attached !== 0) return attached;\n' +
          '  const ret = yield* k.lock_pi_update_atomic(uaddr, uval, newval);\n' +
          '  if (ret !== 0) {\n    yield* k.put_pi_state(ps.get() as futex_pi_state);\n' +
          '    ps.set(null);\n  }\n  return ret;\n',
      },
    ],
    searched: [...HAND_OVER, ...DEATH],
  },
  {
    number: '7a',
    mistake: 'put_pi_state() leaves the list before it drops the reference',
    changes: [
      {
        file: PI_STATE,
        text:
          '  if (!(yield* refcount_dec_and_test(pi_state.refcount))) return;\n' +
          '  // Without an owner, the owner is dying and has cleaned up already.\n' +
          '  if ((yield* pi_state.owner.read()) !== null) {',
        instead:
          '  const last = (yield* pi_state.refcount.read()) === 1;\n' +
          '  if (last && (yield* pi_state.owner.read()) !== null) {',
      },
      {
        file: PI_STATE,
        text: '  k.freePiState(pi_state);\n}\n',
        instead:
          '  if (!(yield* refcount_dec_and_test(pi_state.refcount))) return;\n' +
          '  k.freePiState(pi_state);\n}\n',
      },
    ],
    searched: [...HAND_OVER, ...DEATH],
  },
  {
    number: '7b',
    mistake: 'put_pi_state() leaves the list without wait_lock',
    changes: [
      {
        file: PI_STATE,
        text:
          '    yield* pi_state.pi_mutex.wait_lock.lock();\n' +
          '    yield* k.pi_state_update_owner(pi_state, null);\n',
        instead:
          "    const owner = k.notNull(yield* pi_state.owner.read(), 'owner in put_pi_state');\n" +
          '    yield* owner.pi_lock.lock();\n    k.listDelPiState(pi_state, owner);\n' +
          '    yield* owner.pi_lock.unlock();\n',
      },
      {
        file: PI_STATE,
        text:
          '    yield* k.rt_mutex_proxy_unlock(pi_state.pi_mutex);\n' +
          '    yield* pi_state.pi_mutex.wait_lock.unlock();\n',
        instead:
          '    pi_state.life.published = false;\n' +
          '    yield* k.rt_mutex_proxy_unlock(pi_state.pi_mutex);\n',
      },
    ],
    searched: [...HAND_OVER, ...DEATH],
  },
  {
    number: '9',
    mistake: 'a leaver that has waited for an owner does not look whether it is named any more',
    changes: [
      {
        file: PI,
        text:
          '    if ((yield* pi_state.owner.read()) !== oldowner) ' +
          'return argowner === k.current ? 1 : 0;\n',
        instead: '',
      },
    ],
    searched: [
      'T1: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 timeout | ' +
        'T3: lock f1; unlock f1 | env: setprio T3 20',
    ],
    bound: 1,
  },
  {
    number: '10',
    mistake: 'a leaver does not tidy the waiters bit of the rt_mutex up',
    changes: [
      {
        file: RTMUTEX_API,
        text:
          '  yield* k.fixup_rt_mutex_waiters(lock);\n  yield* lock.wait_lock.unlock();\n' +
          '  return cleanup;',
        instead: '  yield* lock.wait_lock.unlock();\n  return cleanup;',
      },
    ],
    searched: [...HAND_OVER, ...DEATH],
  },
  {
    number: '11',
    mistake: 'a chain walk waits for wait_lock with a pi_lock in its hand',
    changes: [
      {
        file: WALK,
        text: '      if (yield* lock.wait_lock.trylock()) break; // [5]',
        instead: '      yield* lock.wait_lock.lock();\n      break;',
      },
    ],
    searched: [],
  },
  {
    number: '15',
    mistake: 'FUTEX_TRYLOCK_PI does not mend word and pi_state',
    changes: [
      {
        file: PI,
        text: '    const res = yield* k.fixup_pi_owner(uaddr, q, ret === 0);',
        instead: '    const res = trylock ? 0 : yield* k.fixup_pi_owner(uaddr, q, ret === 0);',
      },
    ],
    searched: ['T1: holds f1; unlock f1 | T2: lock f1 | T3 fifo 10: trylock f1'],
  },
];
