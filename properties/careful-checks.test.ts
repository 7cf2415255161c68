/** A check from code answers with a finding or with nothing, or throws a sentence that says why. */
import fc from 'fast-check';
import { check, holds } from '../src/campaign/careful-check.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { SeedCases } from '../src/check/cases.ts';
import { check as checkUnwatched } from '../src/check/property.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { mainline, patch, type Replacements } from '../src/kernel/build.ts';
import { EPERM } from '../src/kernel/errno.ts';
import { ModelError } from '../src/machine/model-error.ts';
import { parseProgram } from '../src/program/text.ts';
import { oneIn } from './support/by-day.ts';
import { subject } from './support/story.ts';

const { futex_unlock_pi } = mainline.functions;
const PROGRAM = 'T1: holds f1; unlock f1 kernel | T2: lock f1 kernel';
const options = { ...DEFAULT_CASES, program: parseProgram(PROGRAM) };

type Replaced = Replacements<typeof mainline.functions>;

function subjectWith(replaced: Replaced) {
  return subjectOf(patch(mainline, 'wrong', 'Wrong.', replaced));
}

/** What is said by a check, and by the property. */
function saidOf(replaced: Replaced): [string, string] {
  const under = subjectWith(replaced);
  const checked = thrownBy(() => check(under, 7, 1_600, options));
  expect(checked).toBeInstanceOf(ModelError);
  const parameters = { seed: 7, numRuns: 100 };
  return [
    (checked as Error).message,
    String(thrownBy(() => fc.assert(holds(under, options), parameters))),
  ];
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  return null;
}

describe('a failure that does not come again', () => {
  it.each([1, 3, 50])('is thrown, and no finding: every %ith unlock fails', (every) => {
    let calls = 0;
    const [checked, asserted] = saidOf({
      *futex_unlock_pi(k, uaddr) {
        const ret = yield* futex_unlock_pi(k, uaddr);
        return ++calls % (2 * every + 1) === 0 ? -EPERM : ret;
      },
    });
    for (const said of [checked, asserted]) {
      expect(said).toContain('wrong is not the same twice: ');
      expect(said).toContain(`'${PROGRAM}'`);
    }
    expect(checked).toContain('does a function of it remember something outside of the machine');
    expect(checked).toMatch(/ \(in runs \d+ to \d+ of seed 7\)$/);
  });
});

describe('the case that failed', () => {
  const under = subject('rfc-2016-10');

  it('is told of as it was drawn, whether or not a path leads to what it was shrunk to', () => {
    const found = check(under, 3, 16_000);
    const [index] = (found.path as string).split(':').map(Number) as [number];
    const drawn = new SeedCases(under, 3, DEFAULT_CASES).at(index);
    expect(found.original).toEqual(drawn);
    const again = check(under, 3, 16_000, DEFAULT_CASES, found.path as string);
    expect([again.original, again.counterexample]).toEqual([drawn, found.counterexample]);
    expect(checkUnwatched(under, 3, 16_000)).toEqual(found);
  });
});

describe('a forgotten star', () => {
  const star =
    "a call without its star in futex_q_unlock(): 'unlock hb(f1).lock' was never performed";

  it('of the last step of a function is told of, and is no bug of the kernel', () => {
    const [checked, asserted] = saidOf({
      *futex_q_unlock(_k, hb) {
        hb.lock.unlock();
      },
    });
    expect(checked).toBe(`${star} in a run of '${PROGRAM}' (in runs 1 to 16 of seed 7)`);
    expect(asserted).toContain(star);
  });

  it('is told of where few runs come there, and what it leads to is found first', () => {
    const rarely: Replaced = {
      *futex_q_unlock(k, hb) {
        const isRare = k.current.pid === 2 && k.tasks[2]?.op === 1;
        if (isRare) hb.lock.unlock();
        else yield* hb.lock.unlock();
      },
    };
    const text = `${PROGRAM} | T3: lock f2; unlock f2; lock f2; unlock f2`;
    const program = parseProgram(text);
    const under = subjectWith(rarely);
    const unwatched = thrownBy(() => checkUnwatched(under, 7, 1_600, { ...options, program }));
    expect(String(unwatched)).toContain('a call without its star in ');
    const watched = thrownBy(() => check(under, 7, 1_600, { ...options, program }));
    expect(String(watched)).toContain(`${star} in a run of '${text}'`);
  });

  it('of a call is told of with the function that it is in', () => {
    const [checked] = saidOf({
      *futex_unlock_pi(k, uaddr) {
        k.wake_up_q([]);
        return yield* futex_unlock_pi(k, uaddr);
      },
    });
    expect(checked).toContain(
      'a call without its star in futex_unlock_pi(): wake_up_q() was called and never run',
    );
  });
});

describe('a build that does what no kernel does', () => {
  it('throws: it is said in which run, program and function', () => {
    const [checked, asserted] = saidOf({
      *futex_unlock_pi() {
        throw new TypeError('x is undefined');
      },
    });
    const where = `(T1 was in futex_unlock_pi) in a run of '${PROGRAM}'`;
    const sentence = `TypeError: x is undefined ${where}`;
    expect(checked).toBe(`${sentence} (in runs 1 to 16 of seed 7)`);
    expect(asserted).toContain(sentence);
  });

  oneIn(2)('loops without a step: the same', () => {
    const [checked, asserted] = saidOf({
      *futex_unlock_pi() {
        for (;;);
      },
    });
    const sentence = `a run of wrong loops for ever without a step (T1 was in futex_unlock_pi`;
    expect(checked).toContain(sentence);
    expect(checked).toMatch(/ in a run of '.*' \(in runs 1 to 16 of seed 7\)$/);
    expect(asserted).toContain(sentence);
  });
});
