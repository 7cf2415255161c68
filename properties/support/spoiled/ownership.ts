/** Notes of who owns a contended lock that differ at rest: word, pi_state, rt_mutex. */
import type { Kernel } from '../../../src/kernel/build.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_WAITERS,
  type futex_key,
} from '../../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../src/kernel/futex/futex_pi_state.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import { asked, atLastRest, original, rests, type Spoiled, unwokenWhereMoved } from './spoiled.ts';
import type { Stage } from './stage.ts';

/** A holds x, which B and C wait for. */
const HELD = 'A: holds x | B: lock x';
const QUEUED = 'A: holds x | B: lock x | C: lock2 x';
/** The first in the bucket waits for another futex. */
const SHARED = 'A: holds x z | B fifo 20: lock z | C: lock x | env: bucket x z';

type Deed = (k: Kernel, stage: Stage, pi_state: futex_pi_state, word: futex_key['uaddr']) => void;

function onPiState(kind: string, mistake: string, deed: Deed, programs = [HELD]): Spoiled[] {
  return programs.map((program) => ({
    kind,
    mistake,
    program,
    functions: (stage) => {
      return atLastRest((k) => {
        const pi_state = stage.piState(k, 'x');
        if (pi_state !== null) deed(k, stage, pi_state, (pi_state.key as futex_key).uaddr);
      });
    },
  }));
}

const ALL = [HELD, QUEUED, SHARED];

const agreement: readonly Spoiled[] = [
  ...onPiState(
    'owner-agreement/word-differs',
    'the word names a waiter',
    (k, stage, _pi_state, word) => stage.spoil(word, FUTEX_WAITERS | stage.task(k, 'C').pid),
    [QUEUED, SHARED],
  ),
  ...onPiState(
    'owner-agreement/word-differs',
    'the word names nobody',
    (_k, stage, _pi_state, word) => stage.spoil(word, FUTEX_WAITERS),
    ALL,
  ),
  ...onPiState(
    'owner-agreement/word-differs',
    'pi_state->owner is a waiter',
    (k, stage, { owner }) => stage.spoil(owner, stage.task(k, 'B')),
    ALL,
  ),
  ...onPiState(
    'owner-agreement/word-differs',
    'pi_state->owner is NULL',
    (_k, stage, { owner }) => stage.spoil(owner, null),
    ALL,
  ),
  ...onPiState(
    'owner-agreement/word-differs',
    'word and pi_state name two different waiters',
    (k, stage, { owner }, word) => {
      stage.spoil(word, FUTEX_WAITERS | stage.task(k, 'C').pid);
      stage.spoil(owner, stage.task(k, 'B'));
    },
    [QUEUED, SHARED],
  ),
  ...onPiState(
    'owner-agreement/rt_mutex-differs',
    'the rt_mutex belongs to a waiter',
    (k, stage, { pi_mutex }) => {
      stage.spoil(pi_mutex.owner, k.address(stage.task(k, 'B')) | RT_MUTEX_HAS_WAITERS);
    },
    ALL,
  ),
  ...onPiState(
    'owner-agreement/rt_mutex-differs',
    'the rt_mutex belongs to nobody',
    (_k, stage, { pi_mutex }) => stage.spoil(pi_mutex.owner, RT_MUTEX_HAS_WAITERS),
    ALL,
  ),
];

/** Of an rt_mutex without a futex there is one note. */
function onRtMutex(kind: string, mistake: string, owner: (k: Kernel, stage: Stage) => number) {
  return ['A: holds y | B: lock y', 'A: holds w y | B: lock y interruptible'].map(
    (program): Spoiled => ({
      kind,
      mistake,
      program,
      functions: (stage) => {
        let mutex: rt_mutex | null = null;
        return {
          *task_blocks_on_rt_mutex(k: Kernel, lock: rt_mutex, ...rest: unknown[]) {
            if (stage.plays('y', lock)) mutex = lock;
            return yield* original('task_blocks_on_rt_mutex')(k, lock, ...rest) as Iterable<never>;
          },
          ...atLastRest((k) => {
            if (mutex !== null) stage.spoil(mutex.owner, owner(k, stage));
          }),
        };
      },
    }),
  );
}

const holderDiffers: readonly Spoiled[] = [
  ...onRtMutex('owner-agreement/holder-differs', 'it belongs to a waiter', (k, stage) => {
    return k.address(stage.task(k, 'B')) | RT_MUTEX_HAS_WAITERS;
  }),
  ...onRtMutex('owner-agreement/holder-differs', 'it belongs to nobody', () => {
    return RT_MUTEX_HAS_WAITERS;
  }),
  {
    kind: 'owner-agreement/holder-differs',
    mistake: 'a lock that nobody waits for belongs to another than who was given it',
    program: 'A: lock y | B: holds z',
    functions: (stage) => {
      return asked(stage, 'A', 'rt_mutex_lock', function* (k: Kernel, lock: rt_mutex) {
        yield* original('rt_mutex_lock')(k, lock) as Iterable<never>;
        stage.spoil(lock.owner, k.address(stage.task(k, 'B')));
      });
    },
  },
  {
    kind: 'owner-agreement/holder-differs',
    mistake: 'a lock that was given back still belongs to somebody',
    program: 'A: holds y; unlock y',
    functions: (stage) => asked(stage, 'A', 'rt_mutex_unlock', () => undefined),
  },
];

const matrix: readonly Spoiled[] = [
  ...onPiState(
    'state-matrix/row7',
    'pi_state->owner is NULL',
    (_k, stage, { owner }) => stage.spoil(owner, null),
    ALL,
  ),
  ...onPiState(
    'state-matrix/row9',
    'the word names nobody',
    (_k, stage, _pi_state, word) => stage.spoil(word, FUTEX_WAITERS),
    ALL,
  ),
  ...onPiState(
    'state-matrix/row10',
    'the word names a waiter',
    (k, stage, _pi_state, word) => stage.spoil(word, FUTEX_WAITERS | stage.task(k, 'B').pid),
    ALL,
  ),
  ...onPiState(
    'state-matrix/row10',
    'pi_state->owner is a waiter',
    (k, stage, { owner }) => stage.spoil(owner, stage.task(k, 'B')),
    ALL,
  ),
  ...onPiState(
    'state-matrix/row5',
    'an owner has died and left its TID in the word',
    (_k, stage, { owner }, word) => {
      word.value |= FUTEX_OWNER_DIED;
      stage.spoil(owner, null);
    },
    ALL,
  ),
];

const bits: readonly Spoiled[] = [
  ...onPiState(
    'waiters-bit/clear',
    'the word has no WAITERS bit',
    (_k, stage, _pi_state, word) => stage.spoil(word, word.value & ~FUTEX_WAITERS),
    ALL,
  ),
  ...onPiState(
    'waiters-bit/clear',
    'the word is 0',
    (_k, stage, _pi_state, word) => {
      word.value = FUTEX_WAITERS;
      stage.spoil(word, 0);
    },
    ALL,
  ),
];

const ownerless: readonly Spoiled[] = [
  unwokenWhereMoved('ownerless-has-runnable-waiter/moved-top-waiter-asleep'),
  ...onPiState(
    'ownerless-has-runnable-waiter/top-waiter-asleep',
    'an rt_mutex loses its owner',
    (_k, _stage, { pi_mutex }) => {
      pi_mutex.owner.value = RT_MUTEX_HAS_WAITERS;
    },
    ALL,
  ),
  ...onRtMutex('ownerless-has-runnable-waiter/top-waiter-asleep', 'it loses its owner', () => {
    return RT_MUTEX_HAS_WAITERS;
  }).map((one): Spoiled => ({ ...one, saysMore: true })),
];

/** The kernel can come to rest with a return and with the end of an event as well. */
const moments: readonly Spoiled[] = [
  {
    kind: 'waiters-bit/clear',
    mistake: 'the bit goes when another task returns',
    program: 'A: holds x; lock z kernel | B: lock x',
    functions: (stage) => {
      return asked(stage, 'A', 'futex_lock_pi', function* (k: Kernel, ...rest: unknown[]) {
        while (!rests(stage.task(k, 'B'))) yield* k.cpu_relax();
        const ret = yield* original('futex_lock_pi')(k, ...rest) as Iterable<never, number>;
        const word = stage.piState(k, 'x')?.key?.uaddr as futex_key['uaddr'];
        stage.spoil(word, word.value & ~FUTEX_WAITERS);
        return ret;
      });
    },
  },
  {
    kind: 'waiters-bit/clear',
    mistake: 'the bit goes when a priority is changed',
    program: 'A: holds x | B: lock x | env: setprio C 10 | C: holds z',
    functions: (stage) => ({
      *__sched_setscheduler(k: Kernel) {
        while (!rests(stage.task(k, 'B'))) yield* k.cpu_relax();
        yield* stage.task(k, 'C').normal_prio.read();
        const word = stage.piState(k, 'x')?.key?.uaddr as futex_key['uaddr'];
        stage.spoil(word, word.value & ~FUTEX_WAITERS);
      },
      might_sleep: () => {},
    }),
  },
];

export const ownership: readonly Spoiled[] = [
  ...agreement,
  ...holderDiffers,
  ...matrix,
  ...bits,
  ...ownerless,
  ...moments,
];
