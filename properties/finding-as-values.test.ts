/**
 * A finding says what is wrong, what it is and what it should be, as values of that very moment.
 * That none does without is for the compiler to see: `npm run typecheck` reads this file, too.
 */
import { Sequence } from '../src/explore/sequence.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { Life } from '../src/machine/cell.ts';
import { Guarded } from '../src/machine/guarded.ts';
import { Violation } from '../src/machine/violation.ts';
import { Fact, isCell, type Wrong, wrongCell, wrongFact } from '../src/machine/wrong.ts';
import { allOracles } from '../src/oracle/all.ts';
import type { Finding } from '../src/oracle/oracle.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';
import { type Broken, broken, brokenBuild } from './support/broken-kernels.ts';

const task = { label: () => 'T1' };

describe('a finding', () => {
  it('does not type-check without what is wrong', () => {
    const said = { detail: 'two-owners', sentence: 'Two tasks hold f1.' };
    const because = { rule: 'one holds it', from: [] };
    const thing = new Fact(task, 'holders');
    // @ts-expect-error nothing is wrong
    const none: Finding = { ...said };
    // @ts-expect-error an empty list
    const empty: Finding = { ...said, wrong: [] };
    // @ts-expect-error not what it is
    const actual: Wrong = { thing, should: 1, because };
    // @ts-expect-error not what it should be
    const expected: Wrong = { thing, is: 2, because };
    // @ts-expect-error not why
    const why: Wrong = { thing, is: 2, should: 1 };
    // @ts-expect-error the machine's own checks are held to it, too
    const thrown = new Violation('guarded', 'chain/read', 'T1 read it.');
    expect([none, empty, actual, expected, why, thrown]).toHaveLength(6);
  });

  it('is of an oracle, or of a check that is listed', () => {
    const wrong = [wrongFact(new Fact(task, 'holders'), '2', '1', 'one holds it')] as const;
    // @ts-expect-error no check has this name
    const unlisted = new Violation('guraded', 'chain/read', 'T1 read it.', wrong);
    const listed = new Violation('guarded', 'chain/read', 'T1 read it.', wrong);
    const asked = new Violation({ name: 'my-oracle' }, 'detail', 'T1 read it.', wrong);
    const names = [unlisted, listed, asked].map(({ oracle }) => oracle);
    expect(names).toEqual(['guraded', 'guarded', 'my-oracle']);
  });

  it('says who should own a lock, whatever its number is', () => {
    const one = broken.find(({ oracle }) => oracle === 'state-matrix') as Broken;
    const judges = allOracles.filter(({ name }) => name === one.oracle);
    const { fast, oracles } = subjectOf(brokenBuild(one), judges);
    const { failure } = run(
      fast,
      parseProgram('T1: holds f2 | T2: lock f2'),
      new Sequence([]),
      oracles,
    );
    expect(failure?.kind).toBe('state-matrix/row7');
    const said = failure?.wrong.map(({ thing, should }) => {
      const holder = should === fast.tasks[0] ? 'T1' : 'somebody else';
      return [isCell(thing) ? thing.label() : thing.what, holder];
    });
    // Word and rt_mutex are as they should be.
    expect(said).toEqual([[expect.stringMatching(/^pi_state\(.*\)\.owner$/), 'T1']]);
  });

  it('keeps a list as it was, whatever becomes of it', () => {
    const [first, second] = [new Life(task, true), new Life(task, true)].map(({ of }) => of);
    const queue = new Guarded<unknown[]>(new Life(task, false), 'waiters', [first], []);
    const wrong = wrongCell(queue as Guarded<unknown>, [], 'nobody waits');
    queue.change().push(second);
    expect(wrong.is).toEqual([first]);
  });
});
