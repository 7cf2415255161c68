/**
 * A finding says what is wrong, what it is and what it should be, as values of that very moment.
 * That none does without is for the compiler to see: `npm run typecheck` reads this file, too.
 */
import { Life } from '../src/machine/cell.ts';
import { Guarded } from '../src/machine/guarded.ts';
import { Violation } from '../src/machine/violation.ts';
import { Fact, type Wrong, wrongCell } from '../src/machine/wrong.ts';
import type { Finding } from '../src/oracle/oracle.ts';

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

  it('keeps a list as it was, whatever becomes of it', () => {
    const [first, second] = [new Life(task, true), new Life(task, true)].map(({ of }) => of);
    const queue = new Guarded<unknown[]>(new Life(task, false), 'waiters', [first], []);
    const wrong = wrongCell(queue as Guarded<unknown>, [], 'nobody waits');
    queue.change().push(second);
    expect(wrong.is).toEqual([first]);
  });
});
