/**
 * Hostile user space: about a futex that is declared hostile it keeps to no rule. It may be told of
 * errors; the kernel stays in order, and who uses other futexes notices nothing.
 */
import { subjectOf } from '../src/explore/subject.ts';
import { type FunctionTable, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import { EDEADLK, EINVAL, EPERM, ESRCH, ETIMEDOUT } from '../src/kernel/errno.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import { futex_unlock_pi } from '../src/kernel/futex/pi.ts';
import type { Proc } from '../src/machine/access.ts';
import { wordsOf } from '../src/program/condition-words.ts';
import { drawProgram, MAX_OPS } from '../src/program/drawing/drawing.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import type { Program } from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { smallerPrograms } from '../src/shrink/smaller-programs.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { findBuild } from '../src/variants/builds.ts';
import { streamOf } from './support/pairs.ts';
import { pifuzz } from './support/pifuzz.ts';
import { reachedBy } from './support/reached-by.ts';
import { story } from './support/story.ts';

/** More than any search here has. */
const LIMIT = 100_000;

const MISUSES: readonly [what: string, text: string][] = [
  ['unlocks what it has not', 'T1: unlock f1 | T2: lock f1; unlock f1'],
  ['unlocks what another has', 'T1: holds f1; unlock f1 | T2: lock f1 | T3: unlock f1'],
  ['asks for what it has', 'T1: holds f1; lock f1; unlock f1; unlock f1 | T2: lock f1'],
  ['moves a sleeper to another lock', 'T1: wait_requeue_pi c1 f1 | T2: cmp_requeue_pi c1 f2'],
  ['moves a sleeper to a lock that it has', 'T1: holds f1; wait_requeue_pi c1 f1 | T2: MOVE'],
  ['sleeps plainly on a lock', 'T1: holds f1; unlock f1 | T2: lock f1; wake f1 | T3: wait f1'],
  ['wakes who waits for a lock', 'T1: holds f1; wake f1 all; unlock f1 | T2: lock f1'],
  ['moves who waits for a lock', 'T1: holds f1; requeue f1 c1 | T2: lock f1 | T3: wake c1'],
  ['moves plain sleepers to a lock', 'T1: wait c1 | T2: holds f1; requeue c1 f1; wake f1'],
  ['moves plain sleepers on to a lock', 'T1: requeue c1 c2; requeue c2 f1 | T2: wait c1'],
  ['moves sleepers from a lock to a lock', 'T1: wait_requeue_pi f1 f2 | T2: cmp_requeue_pi f1 f2'],
  ['moves sleepers in place', 'T1: wait_requeue_pi c1 f1 | T2: MOVE; store f1 0; SAME'],
];

function textOf(short: string): string {
  const text = short
    .replace('MOVE', 'cmp_requeue_pi c1 f1')
    .replace('SAME', 'cmp_requeue_pi f1 f1');
  return `${text} | env: hostile f1`;
}

function kindsOf(text: string, build = mainline): string[] {
  const verdict = verdictOf(subjectOf(build), parseProgram(text), 1, LIMIT);
  expect(verdict.complete).toBe(true);
  return [...verdict.broken.keys()];
}

function answersOf(text: string, schedule: string[] = []): number[] {
  const { steps, kind } = story('mainline', text, schedule);
  expect(kind).toBeNull();
  return steps.flatMap(({ returned }) => returned ?? []);
}

describe('mainline stays in order where user space', () => {
  it.each(MISUSES)('%s', (_, text) => {
    expect(kindsOf(textOf(text))).toEqual([]);
  });
});

describe('what mainline answers to who', () => {
  it.each([
    ['unlocks what it has not', 'T1: unlock f1', [-EPERM]],
    ['asks for what it has', 'T1: holds f1; lock f1', [-EDEADLK]],
    [
      'wakes a waiter of the lock',
      'T2: lock f1 | T1: holds f1; wake f1; unlock f1',
      [-EINVAL, 0, 0],
    ],
    ['unlocks what somebody sleeps on', 'T2: wait f1 | T1: holds f1; unlock f1 kernel', [-EINVAL]],
    ['waits to be moved in place', 'T1: wait_requeue_pi f1 f1', [-EINVAL]],
    ['moves a sleeper in place', 'T1: cmp_requeue_pi f1 f1', [-EINVAL]],
  ])('%s', (_, text, answers) => {
    expect(answersOf(`${text} | env: hostile f1`)).toEqual(answers);
  });
});

/** Mainline with another function. */
function other(functions: object): typeof mainline {
  return patch<FunctionTable>(mainline, 'other', 'Another.', functions as never) as typeof mainline;
}

/** It refuses what it does. */
const stubborn = other({
  *futex_unlock_pi(k: Kernel, uaddr: futex_key): Proc<number> {
    const ret = yield* futex_unlock_pi(k, uaddr);
    return ret === 0 ? -EPERM : ret;
  },
});

describe('a futex that is hostile', () => {
  const REFUSED = 'no-spurious-errno/unlock_pi/EPERM';
  const program = 'T1: holds f2; unlock f2 kernel | T2: holds f1; unlock f1';

  it('is not asked about, and excuses no other one', () => {
    expect(kindsOf(program, stubborn)).toEqual([REFUSED]);
    expect(kindsOf(`${program} | env: hostile f1`, stubborn)).toEqual([REFUSED]);
    expect(kindsOf(`${program} | env: hostile f2`, stubborn)).toEqual([]);
  });

  it('excuses the condition variable that it is used with, and no other one', () => {
    const deaf = other({
      *futex_requeue(): Proc<number> {
        return -EINVAL;
      },
    });
    const moves = 'T1: cmp_requeue_pi c1 f1 | T2: cmp_requeue_pi c2 f2';
    const kind = 'no-spurious-errno/cmp_requeue_pi/EINVAL';
    expect(kindsOf(`${moves} | env: hostile f1`, deaf)).toEqual([kind]);
    expect(kindsOf(`${moves} | env: hostile f1 f2`, deaf)).toEqual([]);
    const beside = 'T1: cmp_requeue_pi c1 f1 | T2: cmp_requeue_pi c1 f2 | env: hostile f1';
    expect(kindsOf(beside, deaf)).toEqual([]);
  });

  it.each([
    [
      'who was woken sleeps on',
      { *wake_up_q(): Proc<void> {} },
      'every-waiter-returns/wait/asleep',
    ],
    [
      'wakes are not counted',
      {
        *futex_wake(): Proc<number> {
          return 1;
        },
      },
      'return-value/wake/miscounted',
    ],
    ['a pi_state is never freed', { *put_pi_state(): Proc<void> {} }, 'lifetimes/leak/pi_state'],
  ])('is asked whether %s', (_, functions, kind) => {
    const text = 'T1: wait f1 | T2: wake f1; lock f1 timeout | T3: holds f1 | env: hostile f1';
    expect(kindsOf(text)).toEqual([]);
    expect(kindsOf(text, other(functions))).toContain(kind);
  });

  it('comes back from the text of its program', () => {
    for (const [, short] of MISUSES) {
      const text = textOf(short);
      expect(printProgram(parseProgram(text), ' | ')).toBe(text);
    }
  });
});

it('hostile programs come into the rows of the state matrix that no other one comes into', () => {
  const reached = [
    'T1: wait f1 | T2: lock f1 kernel',
    'T1: holds f1; store f1 0; lock f1 kernel | T2: lock f1',
    'T1: holds f1; store f1 T9; lock f1 kernel | T2: lock f1',
    'T1: holds f1; requeue f1 c1; wake f1; unlock f1 | T2: lock f1',
  ].flatMap((text) => reachedBy(`${text} | env: hostile f1`, 0));
  for (const row of [3, 9, 10] as const) expect(reached).toContain(`state matrix: row ${row}`);
  expect(reached).toContain('wake: EINVAL, a sleeper waits to be moved to a lock');
  expect(reached).toContain('requeue: EINVAL, a sleeper of the other kind');
});

describe('an unlock that ignores EAGAIN', () => {
  const program = (unlock: string) => {
    return `T1: holds f1; ${unlock} | T2: lock f1 timeout; unlock f1 if held`;
  };
  const IGNORED = 'no-spurious-errno/unlock_pi/EAGAIN';

  it('is told of as a mistake of user space', async () => {
    const { code, out } = await pifuzz([
      'verify',
      'mainline',
      '--program',
      program('unlock f1 kernel ignoring'),
    ]);
    expect(code).toBe(1);
    expect(out.replaceAll(/\s+/gu, ' ')).toMatch(
      /T1's FUTEX_UNLOCK_PI of f1 failed with EAGAIN .*The mistake is not the kernel’s/u,
    );
  });

  it.each([
    ['unlock f1 kernel ignoring', '', [IGNORED]],
    ['unlock f1 kernel', '', []],
    ['unlock f1', '', []],
    ['unlock f1 kernel ignoring', ' | env: hostile f1', []],
    ['unlock f1 kernel ignoring', ' | T3: lock f2 | env: hostile f2', [IGNORED]],
  ])('with %j, %j', (unlock, rest, kinds) => {
    expect(kindsOf(program(unlock) + rest)).toEqual(kinds);
  });

  it('is told EAGAIN of a robust lock as well, and takes itself off the list', () => {
    expect(kindsOf(`${program('unlock f1 kernel ignoring')} | env: robust f1`)).toEqual([IGNORED]);
  });

  it('has to go straight to the kernel, where it is answered so', () => {
    expect(() => parseProgram('T1: holds f1; unlock f1 ignoring')).toThrow("say 'kernel' too");
    expect(() => parseProgram('T1: holds m1; unlock m1 ignoring')).toThrow('expected');
  });

  it('comes back from its text, and is plainer without', () => {
    const text = 'T1: holds f1; unlock f1 kernel ignoring if held';
    const parsed = parseProgram(`${text} | T2: lock f1`);
    expect(printProgram(parsed, ' | ')).toBe(`${text} | T2: lock f1`);
    const simpler = [...smallerPrograms(parsed)].map(({ program: one }) =>
      printProgram(one, ' | '),
    );
    expect(simpler).toContain('T1: holds f1; unlock f1 kernel if held | T2: lock f1');
  });
});

describe('a word that names a task which has no part in the program', () => {
  const program = (stranger: string) => {
    return `T1: holds f1; store f1 ${stranger}; lock f1 kernel; unlock f1 if held | T2: lock f1`;
  };

  it.each([
    // Since 2026 neither a kernel thread nor a task of another process is made an owner.
    ['kthread', [0, -EPERM]],
    ['foreign', [0, -EPERM]],
    ['T9', [0, -ESRCH]],
  ])('%s', (stranger, answers) => {
    expect(answersOf(program(stranger)).slice(0, 2)).toEqual(answers);
    expect(kindsOf(program(stranger))).toEqual([]);
    expect(printProgram(parseProgram(program(stranger)), ' | ')).toBe(program(stranger));
  });

  it('is not made its owner, or what waits for it waits for ever', () => {
    const trusting = other({ mayOwnFutexes: (): boolean => true });
    for (const stranger of ['kthread', 'foreign']) {
      const text = `T1: store f1 ${stranger} | T2: lock f1 timeout; unlock f1 if held`;
      expect(answersOf(text, ['start -> T1'])).toEqual([0, -EPERM]);
      const { steps } = story(subjectOf(trusting), text, ['start -> T1']);
      expect(steps.flatMap(({ returned }) => returned ?? [])).toEqual([0, -ETIMEDOUT]);
    }
  });
});

describe('mainline~requeue-target-mismatch', () => {
  // What fuzzing for it ends in: hostile programs alone had it first after 3601 runs of seed 2, and
  // not within 20000 of seeds 1 and 3.
  const program =
    'T1: cmp_requeue_pi c1 f1 | T2: wait_requeue_pi c1 f2; unlock f2 if held | env: hostile f1';
  const build = findBuild('mainline~requeue-target-mismatch') as typeof mainline;

  it('gives a sleeper a lock that it has not named, and needs no preemption for it', () => {
    const verdict = verdictOf(subjectOf(build), parseProgram(program), 0, LIMIT);
    expect([...verdict.broken.keys()]).toEqual(['no-spurious-errno/unlock_pi/EPERM']);
    expect(kindsOf(program.replace('hostile f1', 'hostile f1 f2'), build)).toEqual([]);
  });

  it('is nothing of today’s kernel, which answers EINVAL', () => {
    expect(kindsOf(program)).toEqual([]);
    expect(answersOf(program, ['start -> T2'])).toContain(-EINVAL);
  });

  it('is no simpler: none of the programs that are fails, with up to one preemption', () => {
    const simpler = [...smallerPrograms(parseProgram(program))];
    expect(simpler.length).toBeGreaterThan(3);
    for (const one of simpler) expect(kindsOf(printProgram(one.program), build)).toEqual([]);
  });
});

describe('random programs', () => {
  /** The same numbers each time. */
  function drawnWith(hostile: boolean): Program[] {
    const below = streamOf(`hostile ${jest.getSeed()}`);
    return Array.from({ length: 400 }, () => {
      const numbers = streamOf(`${below(1_000_000_000)}`);
      const draw = (min: number, max: number) => min + numbers(max - min + 1);
      return drawProgram(draw, { ...wordsOf(mainline), hostile });
    });
  }
  const [plain, drawn] = [drawnWith(false), drawnWith(true)];

  it('are as they were where they are not hostile', () => {
    expect(plain.every(({ hostile }) => hostile.length === 0)).toBe(true);
    for (const [at, program] of drawn.entries()) {
      if (program.hostile.length === 0) expect(program).toEqual(plain[at]);
    }
  });

  it('are hostile now and then, and most of those could not be said otherwise', () => {
    const hostile = drawn.filter((program) => program.hostile.length > 0);
    expect(hostile.length).toBeGreaterThan(10);
    for (const program of hostile) {
      expect(whyNotLegit(program)).toBeNull();
      expect(renumber(program)).toEqual(program);
    }
    const longest = ({ tasks }: Program) => Math.max(...tasks.map(({ ops }) => ops.length));
    for (const [at, program] of drawn.entries()) {
      const before = longest(plain[at] as Program);
      expect(longest(program)).toBeLessThanOrEqual(Math.max(MAX_OPS, before));
    }
    const misusing = hostile.filter((one) => whyNotLegit({ ...one, hostile: [] }) !== null);
    expect(misusing.length).toBeGreaterThan(hostile.length / 3);
  });
});

describe('a program is refused', () => {
  it.each([
    ['T1: unlock f2 | T2: lock f1 | env: hostile f1', 'T1 unlocks f2, which it does not hold'],
    ['T1: wait f2 | T2: lock f1 | env: hostile f1', 'T1 uses f2 as if it were no lock (wait)'],
    ['T1: requeue c1 f1', 'T1 uses f1 as if it were no lock (requeue), and it is not hostile'],
    ['T1: lock f1 | env: hostile f2', 'hostile f2 is no futex of a task'],
    ['T1: lock f1 | env: hostile f1; hostile f1', 'f1 is made hostile twice'],
    ['T1: lock m1 | env: hostile m1', 'hostile m1 is no futex of a task'],
    ['T1: cmp_requeue_pi c1 f1 | T2: cmp_requeue_pi c1 f2', 'T2 uses c1 with f2'],
    ['T1: store f1 T1; lock m1 | T2: holds m1; lock f1', 'T2 waits for f1 while it has, or may'],
    [
      'T1: store f1 T1; lock m1 | T2: holds m1; lock f2 | T3: holds f2; lock f1',
      'T2 waits for f2 while it has, or may have, m1: the word of f1 may close a circle',
    ],
    ['T1: store f1 T10', "expected 0, a TID (T1 to T9), 'foreign' or 'kthread'"],
    [
      'T1: cmp_requeue_pi c1 f1 | T2: cmp_requeue_pi c1 f2; lock f3 | env: hostile f3',
      'T2 uses c1 with f2, and others use it with f1',
    ],
  ])('%s', (text, sentence) => {
    expect(() => parseProgram(text)).toThrow(sentence);
    const { hostile, ...others } = parseProgram('T1: unlock f1 | env: hostile f1');
    expect(whyNotLegit({ ...others, hostile })).toBeNull();
    expect(whyNotLegit({ ...others, hostile: [] })).toMatch(/unlocks f1/u);
  });

  it('by kernels whose hostile user space is not modelled', async () => {
    const { code, err } = await pifuzz([
      'verify',
      'v4.15',
      '--program',
      'T1: lock f1 | env: hostile f1',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('hostile f1');
  });
});
