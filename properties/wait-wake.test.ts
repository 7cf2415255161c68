/**
 * Plain waits, wakes and requeues: tasks that sleep on a condition variable until somebody wakes
 * them there, or where they have been moved to.
 */
import { RandomStream } from '../src/explore/random-stream.ts';
import { subjectOf } from '../src/explore/subject.ts';
import {
  type Build,
  type FunctionTable,
  type Kernel,
  mainline,
  patch,
} from '../src/kernel/build.ts';
import { ETIMEDOUT } from '../src/kernel/errno.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { futex_q } from '../src/kernel/futex/futex_q.ts';
import { requeueable_q } from '../src/kernel/futex/requeueable_q.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import { WAIT_SITES } from '../src/kernel/site.ts';
import type { hrtimer_sleeper } from '../src/kernel/time/hrtimer.ts';
import type { Proc } from '../src/machine/access.ts';
import { EVERY_CONDITION } from '../src/program/condition-words.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { kindOf } from '../src/program/op-kinds.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { smallerPrograms } from '../src/shrink/smaller-programs.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { compare } from './support/agreement.ts';
import { pifuzz } from './support/pifuzz.ts';
import { reachedBy } from './support/reached-by.ts';
import { subject } from './support/story.ts';

/** More than any search here has. */
const LIMIT = 100_000;

const TIMED = 'T1: wait c1 timeout | T2: wake c1';
const MOVED = 'T1: wait c1 timeout | T2: requeue c1 c2; wake c2';
const MIXED =
  'T1: wait c1 timeout | T2: wait_requeue_pi c1 f1; unlock f1 if held | ' +
  'T3: cmp_requeue_pi c1 f1; requeue c1 c2 wake one; wake c1';
/** T2 has been woken by the unlock when its time is over, and the wake-up comes when it sleeps. */
const LATE = 'T1: holds f1; unlock f1 | T2: lock f1 timeout; wait c1 timeout';

describe('on mainline, under every schedule, holds', () => {
  it.each([
    ['a wake', 'T1: wait c1 | T2: wake c1', 57],
    ['a wake of who may give up', TIMED, 349],
    ['a requeue of who may give up, and a wake there', MOVED, 1_286],
    [
      'a broadcast',
      'T1: wait c1 | T2: wait c1 | T3: cmp_requeue c1 c2 wake one requeue all',
      1_850,
    ],
    ['a signal, with a timeout', `${TIMED} all | env: signal T1`, 1_628],
    ['a signal, without', 'T1: wait c1 | T2: wake c1 | env: signal T1', 571],
    [
      'a requeue there and back',
      'T1: wait c1 timeout | T2: requeue c1 c2 | T3: requeue c2 c1',
      2_057,
    ],
    ['a requeue within a bucket', `${MOVED} | env: bucket c1 c2`, 476],
    ['a wake that comes late', LATE, 3_637],
    ['sleepers of both kinds', MIXED, 29_931],
  ])('%s', async (_, text, states) => {
    const { code, out } = await pifuzz(['verify', 'mainline', '--program', text, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'holds', complete: true, states });
  });
});

it('small programs come past every place', () => {
  const sites = new Set([
    ...reachedBy(MOVED, 1),
    ...reachedBy(MIXED, 1),
    ...reachedBy(LATE, 1),
    ...reachedBy('T1: wait c1 | T2: wake c1 | env: signal T1', 1),
  ]);
  expect(WAIT_SITES.filter((site) => !sites.has(site))).toEqual([]);
});

describe('what tasks can be told', () => {
  it.each([
    ['a signal ends a wait with a timeout', 'T1: wait c1 timeout | env: signal T1', 'EINTR'],
    ['a timeout', TIMED, 'ETIMEDOUT'],
    ['who wakes a sleeper for a lock', 'T1: wait_requeue_pi c1 f1 | T2: wake c1', 'EINVAL'],
    ['who moves one plainly', 'T1: wait_requeue_pi c1 f1 | T2: requeue c1 c2', 'EINVAL'],
    ['who moves a plain one to a lock', 'T1: wait c1 | T2: cmp_requeue_pi c1 f1', 'EINVAL'],
  ])('%s', async (_, text, errno) => {
    const { code, out } = await pifuzz(['outcomes', 'mainline', '--program', text]);
    expect([code, out]).toEqual([0, expect.stringContaining(errno)]);
  });

  it('is EINVAL only of sleepers of the other kind', async () => {
    const texts = ['T1: wait c1 | T2: wake c1 all', 'T1: wait c1 | T2: requeue c1 c2'];
    for (const text of texts) {
      const { out } = await pifuzz(['outcomes', 'mainline', '--program', text]);
      expect(out).not.toContain('EINVAL');
    }
  });
});

function patched(functions: object): Build {
  return patch<FunctionTable>(mainline, 'wakes otherwise', 'Another.', functions as never);
}

function kindsOf(build: Build, text: string): string[] {
  const verdict = verdictOf(subjectOf(build), parseProgram(text), Infinity, LIMIT);
  expect(verdict.complete).toBe(true);
  return [...verdict.broken.keys()];
}

describe('is told from mainline: a kernel', () => {
  it('whose sleeper does not look again which lock is its own', () => {
    const stale = patched({
      *futex_unqueue(k: Kernel, q: futex_q): Proc<boolean> {
        const lock_ptr = yield* q.lock_ptr.read();
        if (lock_ptr === null) return false;
        yield* lock_ptr.lock();
        k.__futex_unqueue(q);
        yield* lock_ptr.unlock();
        return true;
      },
    });
    expect(kindsOf(stale, MOVED)).toContain('guarded/listed/read');
  });

  it('that tells a sleeper that it is out before it is', () => {
    const early = patched({
      *__futex_wake_mark(k: Kernel, q: futex_q): Proc<void> {
        const { hb } = q;
        yield* q.lock_ptr.write(null);
        yield* q.lock_ptr.write(hb.lock);
        k.__futex_unqueue(q);
        yield* q.lock_ptr.write(null);
      },
    });
    expect(kindsOf(early, TIMED)).toContain('lifetimes/use-after-free/lock_ptr');
  });

  it('that wakes a sleeper and leaves it in the queue', () => {
    const lost = patched({
      *futex_wake_mark(k: Kernel, wake_q: task_struct[], q: futex_q): Proc<void> {
        k.wokeOne(q.task as task_struct);
        yield* k.wake_q_add_safe(wake_q, q.task as task_struct);
      },
    });
    expect(kindsOf(lost, 'T1: wait c1 | T2: wake c1')).toEqual([
      'every-waiter-returns/wait/asleep',
    ]);
  });

  it('whose sleeper looks at the clock first, and then whether it was woken', () => {
    const timely = patched({
      *__futex_wait(
        k: Kernel,
        uaddr: futex_key,
        val: number,
        to: hrtimer_sleeper | null,
      ): Proc<number> {
        const q = new requeueable_q(uaddr, null, null);
        const ret = yield* k.futex_wait_setup(uaddr, val, q, null);
        if (ret !== 0) return ret;
        yield* k.futex_do_wait(q, to);
        const isLate = to !== null && (yield* to.task.read()) === null;
        yield* k.futex_unqueue(q);
        return isLate ? -ETIMEDOUT : 0;
      },
    });
    expect(kindsOf(timely, TIMED)).toContain('return-value/wait/ETIMEDOUT/woken');
  });

  it('that does not ask whether who is moved waits for a lock', () => {
    const careless = patched({
      *futex_requeue(k: Kernel, from: futex_key, to: futex_key, ...rest: number[]): Proc<number> {
        const [nr_wake = 0, nr_requeue = 0] = rest;
        const wake_q: task_struct[] = [];
        let task_count = 0;
        yield* k.double_lock_hb(from.hb, to.hb);
        for (const one of from.hb.chain.get().slice()) {
          if (task_count - nr_wake >= nr_requeue) break;
          if (one.key !== from) continue;
          if (++task_count <= nr_wake) yield* k.futex_wake_mark(wake_q, one);
          else yield* k.requeue_futex(one as requeueable_q, from.hb, to.hb, to);
        }
        yield* k.double_unlock_hb(from.hb, to.hb);
        yield* k.wake_up_q(wake_q);
        return task_count;
      },
    });
    expect(kindsOf(careless, MOVED)).toEqual([]);
    const one = 'T1: wait_requeue_pi c1 f1 | T2: requeue c1 c2 wake one';
    expect(kindsOf(careless, one)).toEqual([
      'kernel-assertions/__futex_wake_mark: refusing to wake PI futex',
    ]);
  });
});

describe('random programs with plain calls', () => {
  const seed = jest.getSeed();
  const stream = new RandomStream(`plain ${seed}`);
  const draw = (min: number, max: number) => min + stream.below(max - min + 1);
  const plain = ({ tasks }: Program) => {
    return tasks.some(({ ops }) => ops.some((op) => !kindOf(op).namesLock));
  };
  const drawn = Array.from({ length: 1_500 }, () => drawProgram(draw, EVERY_CONDITION)).filter(
    plain,
  );

  it('are drawn now and then, with every call, and are what their texts stand for', () => {
    expect(drawn.length).toBeGreaterThan(40);
    const calls = drawn.flatMap(({ tasks }) =>
      tasks.flatMap(({ ops }) => ops.map((op) => op.call)),
    );
    for (const call of ['wait', 'wake', 'requeue', 'cmp_requeue']) expect(calls).toContain(call);
    const texts = drawn.map((program) => printProgram(program));
    expect(texts.map((text) => printProgram(parseProgram(text)))).toEqual(texts);
  });

  it('come to the same ends in the exhaustive search as in plain enumeration', () => {
    const { fast, oracles } = subject('mainline');
    const judged = { kernel: fast, oracles, patience: 2 };
    let [compared, at] = [0, 0];
    while (compared < 6) {
      let program = drawn[at++] as Program;
      for (let left = stream.below(24); left > 0; left--) {
        const smaller = [...smallerPrograms(program)].map((one) => one.program).filter(plain);
        program = smaller[stream.below(smaller.length)] ?? program;
      }
      const verdicts = [0, 1, 2].map((most) => compare(judged, program, most, 400));
      if (verdicts.includes('differ')) throw new Error(`seed ${seed}: ${printProgram(program)}`);
      if (verdicts[1] === 'agree') compared++;
    }
  });

  it.each([
    ['T1: wait c1 | T2: wake c1', 20_000],
    ['T1: wait c1 | T2: requeue c1 c2 wake one', 20_000],
  ])('so does %s, over all schedules', (text, limit) => {
    const { fast, oracles } = subject('mainline');
    const judged = { kernel: fast, oracles, patience: 2 };
    expect(compare(judged, parseProgram(text), Infinity, limit)).toBe('agree');
  });
});

it('a smaller program has a simpler call', () => {
  const program = parseProgram('T1: cmp_requeue c1 c2 wake one requeue all | T2: wait c1 timeout');
  const texts = [...smallerPrograms(program)].map((one) => printProgram(one.program, ' | '));
  expect(texts).toContain('T1: requeue c1 c2 wake one requeue all | T2: wait c1 timeout');
  expect(texts).toContain('T1: cmp_requeue c1 c2 wake one | T2: wait c1 timeout');
  const requeue = parseProgram('T1: requeue c1 c2 requeue all | T2: wait c1');
  const simpler = [...smallerPrograms(requeue)].map((one) => printProgram(one.program, ' | '));
  expect(simpler).toContain('T1: wake c1 all | T2: wait c1');
});
