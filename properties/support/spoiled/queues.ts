/** Queues, boost trees, keys, priorities and references that are wrong at rest. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../src/kernel/futex/futex_pi_state.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../../src/kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../../src/kernel/sched/task_struct.ts';
import { kernelPrio } from '../../../src/program/world.ts';
import { asked, atLastRest, original, type Spoiled } from './spoiled.ts';
import type { Stage } from './stage.ts';

interface Queue {
  readonly k: Kernel;
  readonly stage: Stage;
  readonly waiters: rt_mutex['waiters'];
  readonly mutex: rt_mutex;
  readonly A: task_struct;
  readonly B: task_struct;
  readonly C: task_struct;
}

/** A holds x, and B and C wait for it; the same with y, which no futex stands for. */
const FUTEX = 'A: holds x | B fifo 20: lock x | C fifo 10: lock x';
const RT_MUTEX = 'A: holds y | B fifo 20: lock y | C fifo 10: lock y interruptible';
const TWO_LOCKS = 'A: holds x z | B fifo 20: lock x | C fifo 10: lock z';
const TWO_RT_MUTEXES = 'A: holds y w | B fifo 20: lock y | C fifo 10: lock w';
const BOTH = [FUTEX, RT_MUTEX];
const TWO = [TWO_LOCKS, TWO_RT_MUTEXES];

/** Does something to the queue of x or y when everybody sleeps. */
function inQueue(
  kind: string,
  mistake: string,
  deed: (queue: Queue) => void,
  programs: readonly string[] = BOTH,
): Spoiled[] {
  return programs.map((program) => ({
    kind,
    mistake,
    program,
    functions: (stage) => {
      let mutex: rt_mutex | null = null;
      return {
        *task_blocks_on_rt_mutex(k: Kernel, lock: rt_mutex, ...rest: unknown[]) {
          const inFutex = stage.piState(k, 'x')?.pi_mutex === lock;
          if (inFutex || stage.plays('y', lock)) mutex = lock;
          return yield* original('task_blocks_on_rt_mutex')(k, lock, ...rest) as Iterable<never>;
        },
        ...atLastRest((k) => {
          if (mutex === null) return;
          const [A, B, C] = ['A', 'B', 'C'].map((role) => stage.task(k, role));
          deed({ k, stage, waiters: mutex.waiters, mutex, A: A!, B: B!, C: C! });
        }),
      };
    },
  }));
}

function waiterOf({ pi_blocked_on }: task_struct): rt_mutex_waiter {
  return pi_blocked_on.value as rt_mutex_waiter;
}

const TREES = 'trees-sorted';

const lockTrees: readonly Spoiled[] = [
  ...inQueue(`${TREES}/waiters-bit-of-the-rt_mutex`, 'the bit is clear', ({ stage, mutex }) => {
    stage.spoil(mutex.owner, mutex.owner.value & ~RT_MUTEX_HAS_WAITERS);
  }),
  {
    kind: `${TREES}/waiters-bit-of-the-rt_mutex`,
    mistake: 'the bit is set where nobody waits',
    program: 'A: trylock y | B: holds y',
    functions: (stage) => {
      return asked(stage, 'A', 'rt_mutex_trylock', function* (k: Kernel, lock: rt_mutex) {
        const ret = yield* original('rt_mutex_trylock')(k, lock) as Iterable<never>;
        stage.spoil(lock.owner, lock.owner.value | RT_MUTEX_HAS_WAITERS);
        return ret;
      });
    },
  },
  ...inQueue(`${TREES}/tree-order`, 'the less urgent waiter is first', ({ stage, waiters }) => {
    stage.spoil(waiters, waiters.value.slice().reverse());
  }),
  {
    ...inQueue(
      `${TREES}/tree-order`,
      'the last two of three are exchanged',
      ({ stage, waiters }) => {
        const [first, ...others] = waiters.value as [rt_mutex_waiter, ...rt_mutex_waiter[]];
        stage.spoil(waiters, [first, ...others.reverse()]);
      },
    )[0]!,
    program: `${FUTEX} | D fifo 5: lock x`,
  },
  ...inQueue(`${TREES}/tree-key`, 'the first has an old key', ({ stage, B }) => {
    stage.spoil(waiterOf(B).tree_prio, kernelPrio(30));
  }),
  ...inQueue(`${TREES}/tree-key`, 'the second has an old key', ({ stage, C }) => {
    stage.spoil(waiterOf(C).tree_prio, kernelPrio(5));
  }),
  ...inQueue(`${TREES}/pi_blocked_on`, 'a waiter has no note of it', ({ stage, C }) => {
    stage.spoil(C.pi_blocked_on, null);
  }),
  ...inQueue(`${TREES}/pi_blocked_on`, 'a waiter has a note of another', ({ stage, B, C }) => {
    stage.spoil(B.pi_blocked_on, C.pi_blocked_on.value);
  }),
  ...inQueue(
    `${TREES}/pi_blocked_on`,
    'a waiter says that it waits for another lock',
    ({ B, C }) => {
      waiterOf(C).lock = waiterOf(B).lock;
    },
    TWO,
  ).map((one): Spoiled => ({ ...one, saysMore: true })),
];

const boostTrees: readonly Spoiled[] = [
  ...inQueue(
    `${TREES}/boost-tree-order`,
    'the less urgent donor is first',
    ({ stage, A }) => stage.spoil(A.pi_waiters, A.pi_waiters.value.slice().reverse()),
    TWO,
  ),
  ...inQueue(`${TREES}/boost-tree-key`, 'a donor has an old key', ({ stage, B }) => {
    stage.spoil(waiterOf(B).pi_tree_prio, kernelPrio(5));
  }),
  ...inQueue(
    `${TREES}/boost-tree-key`,
    'the second donor has an old key',
    ({ stage, C }) => stage.spoil(waiterOf(C).pi_tree_prio, kernelPrio(5)),
    TWO,
  ),
  ...inQueue(`${TREES}/boost-tree`, 'nobody is in it', ({ stage, A }) => {
    stage.spoil(A.pi_waiters, []);
  }),
  ...inQueue(`${TREES}/boost-tree`, 'the second waiter is in it, too', ({ stage, A, B, C }) => {
    stage.spoil(A.pi_waiters, [waiterOf(B), waiterOf(C)]);
  }),
  ...inQueue(`${TREES}/boost-tree`, 'the second waiter is in it instead', ({ stage, A, C }) => {
    stage.spoil(A.pi_waiters, [waiterOf(C)]);
  }),
  ...inQueue(`${TREES}/boost-tree`, 'who owns nothing has a donor', ({ stage, B, C }) => {
    stage.spoil(B.pi_waiters, [waiterOf(C)]);
  }),
  ...inQueue(
    `${TREES}/boost-tree`,
    'the waiter for the second lock is missing',
    ({ stage, A, B }) => stage.spoil(A.pi_waiters, [waiterOf(B)]),
    TWO,
  ),
];

const BUCKETS = [FUTEX, 'A: holds x z | B fifo 20: lock x | C fifo 10: lock z | env: bucket x z'];

/** The bucket of the futex, and the entries of B and C in it. */
function inBucket(
  kind: string,
  mistake: string,
  deed: (queue: Queue, pi_state: futex_pi_state, key: futex_key) => void,
  programs: readonly string[] = BUCKETS,
): Spoiled[] {
  return inQueue(
    kind,
    mistake,
    (queue) => {
      const pi_state = queue.stage.piState(queue.k, 'x') as futex_pi_state;
      deed(queue, pi_state, pi_state.key as futex_key);
    },
    programs,
  );
}

const buckets: readonly Spoiled[] = [
  ...inBucket(`${TREES}/bucket-order`, 'the less urgent is first', ({ stage }, _, { hb }) => {
    stage.spoil(hb.chain, hb.chain.value.slice().reverse());
  }),
  ...inBucket(
    `${TREES}/two-pi_states`,
    'the second waiter has a pi_state of its own',
    ({ k, stage, C }, pi_state) => {
      stage.spoil(stage.queueEntry(pi_state, C).pi_state, k.newPiState());
    },
    [FUTEX],
  ),
  ...inBucket(
    `${TREES}/two-pi_states`,
    'the last of three has none',
    ({ stage, C }, pi_state) => stage.spoil(stage.queueEntry(pi_state, C).pi_state, null),
    ['A: holds x | B fifo 20: lock x | C: lock x | D fifo 5: lock x'],
  ),
];

const BOOST = 'effective-priority';

const priorities: readonly Spoiled[] = [
  ...inQueue(`${BOOST}/not-boosted`, 'the owner has its own priority', ({ stage, A }) => {
    stage.spoil(A.prio, kernelPrio(0));
  }),
  ...inQueue(`${BOOST}/not-boosted`, 'the owner has that of the second', ({ stage, A }) => {
    stage.spoil(A.prio, kernelPrio(10));
  }),
  ...inQueue(
    `${BOOST}/not-boosted`,
    'the owner has that of the waiter for its second lock',
    ({ stage, A }) => stage.spoil(A.prio, kernelPrio(10)),
    TWO,
  ),
  ...inQueue(
    `${BOOST}/not-boosted`,
    'the owner of two locks is boosted by the first only',
    ({ stage, A }) => stage.spoil(A.prio, kernelPrio(10)),
    ['A: holds x z | B fifo 10: lock x | C fifo 20: lock z'],
  ),
  ...inQueue(
    `${BOOST}/not-boosted`,
    'an urgent owner has the priority of its waiter',
    ({ stage, A }) => stage.spoil(A.prio, kernelPrio(20)),
    BOTH.map((program) => program.replace('A:', 'A fifo 30:')),
  ),
  ...inQueue(
    `${BOOST}/not-boosted`,
    'a borrowed priority is not lent on',
    ({ stage, A }) => stage.spoil(A.prio, kernelPrio(5)),
    ['A fifo 5: holds x | B: holds z; lock x | C fifo 10: lock z'],
  ),
  ...inQueue(`${BOOST}/not-boosted`, 'the second waiter has become the most urgent', ({ C }) => {
    C.normal_prio.value = kernelPrio(30);
    C.prio.value = kernelPrio(30);
  }),
  ...inQueue(`${BOOST}/still-boosted`, 'the owner is more urgent than all', ({ stage, A }) => {
    stage.spoil(A.prio, kernelPrio(21));
  }),
  ...inQueue(
    `${BOOST}/still-boosted`,
    'who owns nothing is boosted',
    ({ stage, C }) => stage.spoil(C.prio, kernelPrio(11)),
    ['A: holds x | B fifo 20: lock x | D: lock x | C fifo 10: holds z'],
  ),
];

const LIFE = 'lifetimes';

const references: readonly Spoiled[] = [
  ...inBucket(`${LIFE}/leak/pi_state`, 'a reference is left', ({ stage }, { refcount }) => {
    stage.spoil(refcount, refcount.value + 1);
  }),
  ...inBucket(`${LIFE}/missing-reference/pi_state`, 'one is missing', ({ stage }, { refcount }) => {
    stage.spoil(refcount, refcount.value - 1);
  }),
  ...inBucket(`${LIFE}/wrong-list/pi_state`, 'it is on the list of a waiter', ({ B }, pi_state) => {
    pi_state.listed_on = B;
  }),
  ...inBucket(`${LIFE}/wrong-list/pi_state`, 'it is on no list', (_queue, pi_state) => {
    pi_state.listed_on = null;
  }),
  ...inBucket(`${LIFE}/wrong-list/pi_state`, 'it has no owner', ({ stage }, { owner }) => {
    stage.spoil(owner, null);
  }).map((one): Spoiled => ({ ...one, saysMore: true })),
  {
    kind: `${LIFE}/leak/pi_state`,
    mistake: 'who only tried keeps its reference',
    program: 'A: trylock x kernel | B: holds x',
    functions: (stage) => ({
      *put_pi_state(k: Kernel, pi_state: futex_pi_state) {
        if (stage.plays('A', k.current)) return;
        yield* original('put_pi_state')(k, pi_state) as Iterable<never>;
      },
    }),
  },
];

export const queues: readonly Spoiled[] = [
  ...lockTrees,
  ...boostTrees,
  ...buckets,
  ...priorities,
  ...references,
];
