/**
 * An independent judge: a cut-down Promela model of the same protocol, searched completely by SPIN,
 * says which kinds of failure exist for which program. The kinds agree with ours.
 */

import { ExhaustiveSearch } from '../src/explore/exhaustive.ts';
import { parseProgram } from '../src/program/text.ts';
import { subject } from './support/story.ts';

const PROGRAMS = {
  'U/B/C': 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1',
  'U/Bt/C':
    'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held | T3: lock f1; unlock f1',
  'U/B': 'T1: holds f1; unlock f1; lock f1; unlock f1 | T2: lock f1; unlock f1',
};

const ROW_9 = 'no-spurious-errno/lock_pi/EINVAL/row9';
const ROW_10 = 'no-spurious-errno/lock_pi/EINVAL/row10';
const EPERM = 'no-spurious-errno/unlock_pi/EPERM';
const TWO_OWNERS = 'mutual-exclusion/two-owners';
const LOST_WAITER = 'every-waiter-returns/lock_pi/asleep';

/**
 * Build, program, the kinds that SPIN finds, and the preemptions within which we look for them:
 * Infinity for all schedules, where our own finer model is small enough to be searched every time.
 * Fewer preemptions find fewer kinds: those with the timed waiter lack two.
 */
const table: readonly [string, keyof typeof PROGRAMS, readonly string[], number][] = [
  ['rfc-2016-10', 'U/B/C', [ROW_10, ROW_9, EPERM, TWO_OWNERS], Infinity],
  ['rfc-2016-10', 'U/Bt/C', [ROW_10, ROW_9, LOST_WAITER], 1],
  ['rfc-2016-10', 'U/B', [EPERM, TWO_OWNERS], Infinity],
  ['rfc-2016-10-cure-reread', 'U/B/C', [ROW_9, EPERM, TWO_OWNERS], 3],
  ['rfc-2016-10-cure-reread', 'U/Bt/C', [ROW_9, LOST_WAITER], 1],
  ['rfc-2016-10-cure-reread', 'U/B', [EPERM, TWO_OWNERS], Infinity],
  ['mainline', 'U/B/C', [], Infinity],
  ['mainline', 'U/Bt/C', [], 1],
  ['mainline', 'U/B', [], Infinity],
];

describe('the kinds of failure are those that SPIN finds', () => {
  it.each(table)('on %s with %s', (build, program, kinds, preemptions) => {
    const { fast, oracles } = subject(build);
    const parsed = parseProgram(PROGRAMS[program]);
    const search = new ExhaustiveSearch(fast, parsed, oracles, { preemptions });
    while (search.advance(1_000));
    expect([...search.broken.keys()].sort()).toEqual([...kinds].sort());
    expect(search.livelocks()).toEqual([]);
  });
});
