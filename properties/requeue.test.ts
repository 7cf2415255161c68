/**
 * Requeue-PI: tasks that sleep on a condition variable and are moved to its lock, asleep as they
 * are. What is wrong with it in today's kernel is in open-findings.test.ts.
 */
import { RandomStream } from '../src/explore/random-stream.ts';
import { subjectOf } from '../src/explore/subject.ts';
import {
  type Build,
  type FunctionTable,
  type Kernel,
  mainline,
  modelsRequeue,
  patch,
} from '../src/kernel/build.ts';
import type { futex_hash_bucket, futex_key } from '../src/kernel/futex/futex_key.ts';
import {
  futex_requeue_pi_complete,
  futex_requeue_pi_wakeup_sync,
  requeue_pi_wake_futex,
} from '../src/kernel/futex/requeue.ts';
import {
  Q_REQUEUE_PI_DONE,
  Q_REQUEUE_PI_IGNORE,
  Q_REQUEUE_PI_NONE,
  Q_REQUEUE_PI_WAIT,
  type requeueable_q,
} from '../src/kernel/futex/requeueable_q.ts';
import { futex_wait_setup } from '../src/kernel/futex/waitwake.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import { REQUEUE_SITES } from '../src/kernel/site.ts';
import type { Proc } from '../src/machine/access.ts';
import { sitesOf } from '../src/oracle/sometimes.ts';
import { EVERY_CONDITION } from '../src/program/condition-words.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { conditionsOf, type Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { withOtherParts } from '../src/shrink/neighbours.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { someOf } from './support/by-day.ts';
import { ONE_SENTENCE, pifuzz } from './support/pifuzz.ts';
import { reachedBy } from './support/reached-by.ts';
import { subject } from './support/story.ts';

const SIGNAL = 'T1: wait_requeue_pi c1 f1 timeout; unlock f1 if held | T2: cmp_requeue_pi c1 f1';
const STOLEN =
  'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 | T3 fifo 10: wait_requeue_pi c1 f1';

const CIRCLE =
  'T1: holds f2; wait_requeue_pi c1 f1 timeout | T2: holds f1; lock f2 | T3: cmp_requeue_pi c1 f1';

/** More than any search here has. */
const LIMIT = 100_000;

describe('on mainline, under every schedule, holds', () => {
  it.each([
    ['a signal', 'T1: wait_requeue_pi c1 f1; unlock f1 if held | T2: cmp_requeue_pi c1 f1', 130],
    ['a signal by who has the lock', `${SIGNAL.replace('T2:', 'T2: holds f1;')}; unlock f1`, 5_834],
    [
      'a broadcast in one bucket with the lock',
      'T1: wait_requeue_pi c1 f1; unlock f1 if held | T2: cmp_requeue_pi c1 f1 requeue all | ' +
        'env: bucket f1 c1; signal T1',
      3_322,
    ],
  ])('%s', async (_, text, states) => {
    const { code, out } = await pifuzz(['verify', 'mainline', '--program', text, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'holds', complete: true, states });
  });
});

const LATE = 'T1: holds f1; unlock f1 | T2: lock f1 timeout; wait_requeue_pi c1 f2';
const WORD_CHANGES =
  'T1: holds f1; unlock f1 | T2: cmp_requeue_pi c1 f1 | T3: wait_requeue_pi c1 f1';

describe('small programs come past every place of requeueing, every edge of its state', () => {
  it.each(someOf(['mainline', 'v6.8', 'v5.15', 'v5.14', 'v4.8.15'], 3))('on %s', (build) => {
    const sites = new Set([
      ...reachedBy(SIGNAL, 1, build),
      ...reachedBy(STOLEN, 0, build),
      ...reachedBy(LATE, 1, build),
      ...reachedBy(CIRCLE, 1, build),
      ...reachedBy(WORD_CHANGES, 1, build),
    ]);
    const wanted = sitesOf(subject(build).build);
    expect(REQUEUE_SITES.filter((site) => wanted.has(site) && !sites.has(site))).toEqual([]);
    expect(REQUEUE_SITES.filter((site) => !wanted.has(site) && sites.has(site))).toEqual([]);
  });
});

it('a wake-up that comes late ends a sleep for nothing', async () => {
  const { out } = await pifuzz(['outcomes', 'mainline', '--program', LATE]);
  expect(out).toContain('EAGAIN');
});

function patched(functions: object): Build {
  return patch<FunctionTable>(mainline, 'requeue otherwise', 'Another.', functions as never);
}

function kindsOf(build: Build, text: string): string[] {
  const verdict = verdictOf(subjectOf(build), parseProgram(text), 1, LIMIT);
  expect(verdict.complete).toBe(true);
  return [...verdict.broken.keys()];
}

describe('is told from mainline: a kernel', () => {
  it('whose sleeper does not wait for a requeuer that is busy with it', () => {
    const hasty = patched({
      *futex_requeue_pi_wakeup_sync(_k: Kernel, q: requeueable_q): Proc<number> {
        const old = yield* q.requeue_state.read();
        if (old >= Q_REQUEUE_PI_DONE) return old;
        yield* q.requeue_state.cmpxchg(old, Q_REQUEUE_PI_IGNORE);
        return Q_REQUEUE_PI_IGNORE;
      },
    });
    expect(kindsOf(hasty, SIGNAL)).not.toEqual([]);
  });

  it('that touches the futex_q of a sleeper after having said that it has the lock', () => {
    const late = patched({
      *requeue_pi_wake_futex(
        k: Kernel,
        q: requeueable_q,
        key: futex_key,
        hb: futex_hash_bucket,
      ): Proc<void> {
        yield* requeue_pi_wake_futex(k, q, key, hb);
        yield* q.lock_ptr.write(hb.lock);
      },
    });
    expect(kindsOf(late, SIGNAL)).toContain('lifetimes/use-after-free/lock_ptr');
  });

  it('that forgets the edge from WAIT to IGNORE', () => {
    const forgets = patched({
      *futex_requeue_pi_complete(k: Kernel, q: requeueable_q, locked: number): Proc<void> {
        const wait = locked < 0 && (yield* q.requeue_state.read()) === Q_REQUEUE_PI_WAIT;
        if (wait) yield* q.requeue_state.write(Q_REQUEUE_PI_NONE);
        else yield* futex_requeue_pi_complete(k, q, locked);
      },
    });
    expect(kindsOf(forgets, CIRCLE)).toContain(
      'kernel-assertions/futex_wait_requeue_pi: requeue_state',
    );
  });

  it('that forgets the edge from NONE to IGNORE', () => {
    const forgets = patched({
      *futex_requeue_pi_wakeup_sync(k: Kernel, q: requeueable_q): Proc<number> {
        const old = yield* q.requeue_state.read();
        if (old === Q_REQUEUE_PI_NONE) return Q_REQUEUE_PI_IGNORE;
        return yield* futex_requeue_pi_wakeup_sync(k, q);
      },
    });
    expect(kindsOf(forgets, SIGNAL)).not.toEqual([]);
  });

  it('whose sleeper mends the owner of a stolen lock under the first bucket’s lock', () => {
    const first = new Map<requeueable_q, futex_hash_bucket>();
    const wrong = patched({
      futex_wait_setup(
        k: Kernel,
        uaddr: futex_key,
        val: number,
        q: requeueable_q,
        key2: futex_key,
      ): Proc<number> {
        first.set(q, uaddr.hb);
        return futex_wait_setup(k, uaddr, val, q, key2);
      },
      *settleGivenLock(k: Kernel, uaddr2: futex_key, q: requeueable_q): Proc<number> {
        const pi_state = q.pi_state.load();
        if (pi_state === null || (yield* pi_state.owner.read()) === k.current) return 0;
        const { lock } = first.get(q) as futex_hash_bucket;
        yield* lock.lock();
        yield* k.fixup_pi_owner(uaddr2, q, true);
        yield* k.put_pi_state(pi_state);
        yield* lock.unlock();
        return 0;
      },
    });
    expect(kindsOf(wrong, STOLEN)).toContain('guarded/pi_state/read');
  });

  it('that has a sleeper wait for a lock that nobody else has', () => {
    const queues = patched({
      *futex_proxy_trylock_atomic(k: Kernel, ...args: unknown[]): Proc<number> {
        const [pifutex, , hb2, key1, key2, ps] = args as [
          futex_key,
          futex_hash_bucket,
          futex_hash_bucket,
          futex_key,
          futex_key,
          { set(pi_state: unknown): void },
        ];
        const top = k.futex_top_waiter(key1.hb, key1) as requeueable_q | null;
        if (top === null) return 0;
        const task = top.task as task_struct;
        const ret = yield* k.futex_lock_pi_atomic(pifutex, hb2, ps as never, task, true);
        expect(key2).toBe(pifutex);
        return ret === 1 ? 0 : ret;
      },
    });
    expect(kindsOf(queues, SIGNAL)).toContain('no-spurious-errno/cmp_requeue_pi/EDEADLK');
  });
});

describe('a random program', () => {
  const stream = new RandomStream(`${jest.getSeed()}`);
  const draw = (min: number, max: number) => min + stream.below(max - min + 1);
  const drawn = Array.from({ length: 400 }, (): Program => drawProgram(draw, EVERY_CONDITION));
  const requeued = drawn.filter((program) => conditionsOf(program).length > 0);

  it('has a condition variable now and then, if it may', () => {
    expect(requeued.length).toBeGreaterThan(20);
    expect(drawProgram(draw).tasks.length).toBeGreaterThan(1);
  });

  it('is one that its text stands for', () => {
    const texts = requeued.map((program) => printProgram(program));
    expect(texts.map((text) => printProgram(parseProgram(text)))).toEqual(texts);
  });
});

it('what is near to a program with a condition variable uses that for no lock', () => {
  const near = [...withOtherParts(parseProgram(SIGNAL))];
  expect(near.length).toBeGreaterThan(20);
  for (const program of near) expect(whyNotLegit(program)).toBeNull();
});

it('a patch of which nobody knows what it did to requeueing is not asked', async () => {
  const other = allBuilds.find((build) => !modelsRequeue(build)) as Build;
  const { code, out, err } = await pifuzz(['verify', other.name, '--program', SIGNAL]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(ONE_SENTENCE);
  expect(err).toContain(`not for ${other.name}`);
});
