/**
 * What programs do to the memory that a futex is in: pages that are away or cannot be written to,
 * and words that somebody overwrites. User space may come to grief of it, and the kernel must not.
 */
import { subjectOf } from '../src/explore/subject.ts';
import { type FunctionTable, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import { EFAULT } from '../src/kernel/errno.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import { wake_futex_pi } from '../src/kernel/futex/pi.ts';
import { FAULT_SITES } from '../src/kernel/site.ts';
import type { Proc } from '../src/machine/access.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { findBuild } from '../src/variants/builds.ts';
import { pifuzz } from './support/pifuzz.ts';
import { reachedBy } from './support/reached-by.ts';
import { story, subject } from './support/story.ts';

/** More than any search here has. */
const LIMIT = 100_000;

const HANDOVER = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1';
const AWAY = `${HANDOVER} | T3: swap_out f1`;
const READ_ONLY = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 if held | T3: protect f1';
const STOLEN =
  'T1: holds f1; unlock f1; protect f1 | T2: lock f1; unlock f1 if held | ' +
  'T3 fifo 10: lock f1; unlock f1 if held';
const FIXUP = 'T1: holds f1; protect f1; lock f1 | T2: lock f1 | T3: lock f1';
const DEAD = 'T1: holds f1 | T2: protect f1 | env: robust f1; kill T1';

/** What the ops are answered, in the order in which they return. */
function answersOf(text: string, schedule: string[] = []): number[] {
  const { steps, kind } = story('mainline', text, schedule);
  expect(kind).toBeNull();
  return steps.flatMap(({ returned }) => returned ?? []);
}

function kindsOf(text: string, preemptions: number, build = mainline): string[] {
  const verdict = verdictOf(subjectOf(build), parseProgram(text), preemptions, LIMIT);
  expect(verdict.complete).toBe(true);
  return [...verdict.broken.keys()];
}

describe('mainline holds', () => {
  it.each([
    ['while the page is swapped out at any moment', AWAY],
    ['while the page becomes read-only at any moment', READ_ONLY],
    ['while the page of a robust lock becomes read-only', DEAD],
    [
      'where that ends the walk along a robust list',
      'T1: holds f1 f2 | T2: protect f2; lock f1 | env: robust f1 f2; kill T1',
    ],
    ['while somebody overwrites the word with 0', `${HANDOVER} if held | T3: store f1 0`],
    ['while somebody overwrites the word with a waiter', `${HANDOVER} if held | T3: store f1 T2`],
    ['while somebody overwrites the word with nobody', `${HANDOVER} if held | T3: store f1 T9`],
  ])('%s', (_, text) => {
    expect(kindsOf(text, 1)).toEqual([]);
  });
});

it('small programs come past every place of page faults', () => {
  const sites = new Set([AWAY, READ_ONLY, DEAD, STOLEN].flatMap((text) => [...reachedBy(text, 1)]));
  expect(FAULT_SITES.filter((site) => !sites.has(site))).toEqual([]);
});

it('a page that is swapped out changes no answer', async () => {
  const { code } = await pifuzz(['verify', 'mainline', '--program', AWAY]);
  expect(code).toBe(0);
  expect(answersOf(AWAY, ['start -> T3'])).toEqual([0, 0, 0, 0]);
});

it('who touches a word that it cannot write to dies of it', () => {
  expect(answersOf('T1: protect f1; lock f1; unlock f1 if held')).toEqual([0]);
});

describe('a kernel is told from mainline', () => {
  function kinds(functions: object, text: string): string[] {
    const other = patch<FunctionTable>(mainline, 'faulty', 'Another.', functions as never);
    return kindsOf(text, 2, other as typeof mainline);
  }

  it('whose fixup leaves two owners where it cannot write the word (CVE-2021-3347)', () => {
    const kind = 'owner-agreement/rt_mutex-differs';
    expect(kindsOf(FIXUP, 2, findBuild('mainline~fault-in-fixup') as typeof mainline)).toEqual([
      kind,
    ]);
    expect(kindsOf(FIXUP, 2)).toEqual([]);
  });

  it('that hands the rt_mutex over though the word could not be written', () => {
    const deaf = {
      *futex_cmpxchg_value_locked(
        _k: Kernel,
        { uaddr }: futex_key,
        uval: number,
        newval: number,
      ): Proc<number> {
        const seen = yield* uaddr.cmpxchgLocked(uval, newval);
        return uaddr.faulted(seen) ? uval : seen;
      },
    };
    expect(kinds(deaf, AWAY)).not.toEqual([]);
  });

  it('that gives up where the page only has to be brought in', () => {
    const lazy = {
      *wake_futex_pi(...[k, ...args]: Parameters<typeof wake_futex_pi>): Proc<number> {
        const ret = yield* wake_futex_pi(k, ...args);
        return ret === -EFAULT ? 0 : ret;
      },
    };
    expect(kinds(lazy, AWAY)).not.toEqual([]);
  });
});

describe('a program that meddles with memory', () => {
  it.each([AWAY, 'T1: store f1 0', 'T1: store f1 T9 | T2: lock f1; unlock f1 if held', READ_ONLY])(
    'comes back from its text: %s',
    (text) => {
      expect(printProgram(parseProgram(text), ' | ')).toBe(text);
    },
  );

  it('may not have the users of a page die that are inside the kernel', () => {
    expect(() => parseProgram('T1: lock f1; unlock f1 if held; lock m1 | T2: protect f1')).toThrow(
      'T1 may die of a page that is write-protected, and uses m1 inside the kernel',
    );
    const alone = parseProgram('T1: holds m1 | T2: protect f1');
    expect(whyNotLegit(alone)).toBeNull();
  });

  it('is not for kernels whose page faults are not modelled', async () => {
    const { code, err } = await pifuzz(['verify', 'v4.8.15', '--program', AWAY]);
    expect(code).toBe(2);
    expect(err).toContain('swap_out of f1');
    expect(subject('v4.8.15').build.name).toBe('v4.8.15');
  });
});
