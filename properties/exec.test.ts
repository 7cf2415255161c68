/**
 * Tasks that call execve() with a lock, about to take one, or asleep: nobody waits for them any
 * more; but for one who has read the word before, on today's kernel.
 */

import { bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import { EAGAIN, EBUSY, EPERM } from '../src/kernel/errno.ts';
import { FUTEX_TID_MASK, type futex_key } from '../src/kernel/futex/futex_key.ts';
import type { PiStateSlot } from '../src/kernel/futex/futex_pi_state.ts';
import { FUTEX_STATE_OK } from '../src/kernel/futex/state.ts';
import type { Proc } from '../src/machine/access.ts';
import { allOracles } from '../src/oracle/all.ts';
import { parseProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { compare } from './support/agreement.ts';
import { isNight, oneIn } from './support/by-day.ts';
import { subject } from './support/story.ts';

const ROBUST = 'env: robust f1; exec T1';
const HOLDER = `T1: holds f1 | T2: lock f1; unlock f1 | ${ROBUST}`;
const ASLEEP = 'every-waiter-returns/lock_pi/asleep-behind-an-execve';

/** attach_to_pi_owner() with a second look at the word, under the lock by which it attaches. */
function* looksAgain(k: Kernel, uval: number, key: futex_key, ps: PiStateSlot): Proc<number> {
  const p = k.find_get_task_by_vpid(uval & FUTEX_TID_MASK);
  if (p === null) return yield* k.handle_exit_race(key, uval, null);
  if (p.thread_pid !== null && !(yield* p.thread_pid.read())) {
    return yield* k.handle_exit_race(key, uval, null);
  }
  if (!k.mayOwnFutexes(p)) return -EPERM;
  k.row(2, uval, p);
  yield* p.pi_lock.lock();
  let ret = 0;
  if (p.futex_state !== null && (yield* p.futex_state.read()) !== FUTEX_STATE_OK) {
    ret = yield* k.handle_exit_race(key, uval, p);
  } else if ((yield* k.futex_get_value_locked(key)) !== uval) ret = -EAGAIN;
  else k.__attach_to_pi_owner(p, key, ps);
  yield* p.pi_lock.unlock();
  if (ret === -EBUSY) k.current.exiting = p;
  return ret;
}

const mended = patch(mainline, 'mended', 'looks at the word again', {
  attach_to_pi_owner: looksAgain,
});

function kindsOn(build: typeof mainline, text: string, preemptions = Infinity) {
  const search = new ExhaustiveSearch(bind(build, false), parseProgram(text), allOracles, {
    preemptions,
  });
  while (search.advance(1_000));
  return { kinds: [...search.broken.keys(), ...search.livelocks()], states: search.states };
}

describe('under every schedule of today’s kernel', () => {
  it.each([
    [
      'one that has the lock and gives it back',
      'T1: holds f1; unlock f1 | T2: lock f1 | env: exec T2',
    ],
    ['one that is asleep', 'T1: holds f1; unlock f1 | T2: lock f1 | env: robust f1; exec T2'],
    ['one that keeps a lock that is not robust', 'T1: holds f1 | T2: trylock f1 | env: exec T1'],
  ])('%s disturbs nobody', (_, text) => {
    expect(kindsOn(mainline, text).kinds).toEqual([]);
  });

  it('one that keeps a robust lock leaves behind who has read the word before', () => {
    expect(kindsOn(mainline, HOLDER)).toEqual({ kinds: [ASLEEP], states: 3_436 });
  });
});

describe('with a second look at the word under pi_lock nobody is left behind', () => {
  it('by a holder', () => expect(kindsOn(mended, HOLDER).kinds).toEqual([]));

  oneIn(2)('by one that takes the lock, or gives it back', () => {
    const text = `T1: lock f1; unlock f1 | T2: lock f1; unlock f1 | ${ROBUST}`;
    expect(kindsOn(mended, text, isNight ? Infinity : 2).kinds).toEqual([]);
  });

  it('if there are two', () => {
    const text = `T1: holds f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1 | ${ROBUST}`;
    expect(kindsOn(mended, text, isNight ? Infinity : 1).kinds).toEqual([]);
  });
});

it('the search comes to the same ends as plain enumeration', () => {
  const { fast, oracles } = subject('mainline');
  const judged = { kernel: fast, oracles, patience: 3 };
  for (const text of [
    HOLDER,
    HOLDER.replace('robust f1; ', '').replace('unlock f1', 'unlock f1 if held'),
  ]) {
    const verdicts = [0, 1].map((preemptions) => {
      return compare(judged, parseProgram(text), preemptions, 3_000);
    });
    expect(verdicts).toEqual(['agree', 'agree']);
  }
});

it('is refused where a task would come to its end twice', () => {
  const refused = (env: string) => () => parseProgram(`T1: holds f1 | env: ${env}`);
  expect(refused('exec T1; exec T1')).toThrow('T1 calls execve() twice');
  expect(refused('kill T1; exec T1')).toThrow('T1 is killed, and calls execve()');
  expect(() => parseProgram('T1: lock m1 | env: exec T1')).toThrow(
    'T1 calls execve(), and uses m1',
  );
});
