import { arithmetic, counting, extremes } from './arithmetic.ts';
import { calls } from './calls.ts';
import { comparisons } from './comparisons.ts';
import { conditions, emptyLoops } from './conditions.ts';
import { lists, numbers, truths, words } from './literals.ts';
import { logic } from './logic.ts';
import type { Operator } from './operator.ts';
import { deeds, leavings } from './statements.ts';

/** Every way in which a mistake is made. */
export const allOperators: readonly Operator[] = [
  conditions,
  emptyLoops,
  comparisons,
  logic,
  arithmetic,
  counting,
  extremes,
  numbers,
  truths,
  lists,
  words,
  deeds,
  leavings,
  calls,
];
