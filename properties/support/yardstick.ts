/** The kinds of failure that SPIN finds, and the searches that are compared with it. */
import { YARDSTICK_PROGRAMS } from '../../src/bench/yardstick-table.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { Program } from '../../src/program/program.ts';
import { parseProgram } from '../../src/program/text.ts';
import { ExhaustiveSearch } from '../../src/search/exhaustive-search.ts';

export const ROW_9 = 'no-spurious-errno/lock_pi/EINVAL/row9';
export const ROW_10 = 'no-spurious-errno/lock_pi/EINVAL/row10';
export const EPERM = 'no-spurious-errno/unlock_pi/EPERM';
export const TWO_OWNERS = 'mutual-exclusion/two-owners';
export const LOST_WAITER = 'every-waiter-returns/lock_pi/asleep';

/** Build, program, and the kinds that SPIN finds. */
export const table: readonly [string, string, readonly string[]][] = [
  ['rfc-2016-10', 'U/B', [TWO_OWNERS, EPERM]],
  ['rfc-2016-10', 'U/B/C', [TWO_OWNERS, ROW_10, ROW_9, EPERM]],
  ['rfc-2016-10', 'U/Bt/C', [LOST_WAITER, TWO_OWNERS, ROW_10, ROW_9, EPERM]],
  ['rfc-2016-10-cure-reread', 'U/B', [TWO_OWNERS, EPERM]],
  ['rfc-2016-10-cure-reread', 'U/B/C', [TWO_OWNERS, ROW_9, EPERM]],
  ['rfc-2016-10-cure-reread', 'U/Bt/C', [LOST_WAITER, TWO_OWNERS, ROW_9, EPERM]],
  ['v4.12', 'U/B', []],
  ['v4.12', 'U/B/C', []],
  ['v4.12', 'U/Bt/C', []],
  ['v4.12', 'U/B/C/D', []],
  ['mainline', 'U/B', []],
  ['mainline', 'U/B/C', []],
  ['mainline', 'U/Bt/C', []],
  ['mainline', 'U/B/C/D', []],
];

/** Of so many tasks that all schedules take many seconds. */
export const CROWD = 'U/B/C/D';

export function textOf(program: string): string {
  return YARDSTICK_PROGRAMS.find(({ name }) => name === program)?.text ?? '';
}

export function programNamed(program: string): Program {
  return parseProgram(textOf(program));
}

export function search({ fast, oracles }: Subject, program: string, preemptions: number) {
  const search = new ExhaustiveSearch(fast, programNamed(program), oracles, { preemptions });
  while (search.advance(1_000));
  return search;
}
