/** From what a planner says of a case to the case. */

import { type GeneratedCase, scheduled } from '../../check/case.ts';
import type { CaseOptions } from '../../check/case-arbitrary.ts';
import type { SeedCases } from '../../check/cases.ts';
import { RandomStream } from '../../explore/random-stream.ts';
import { changed } from '../../program/changing/changed.ts';
import type { CaseOrder } from './planner.ts';

/** The same order makes the same case. */
export function orderedCase(
  order: CaseOrder,
  drawn: SeedCases,
  { strategy, schedules }: Pick<CaseOptions, 'strategy' | 'schedules'>,
): GeneratedCase {
  if ('fresh' in order) return drawn.at(order.fresh);
  const random = new RandomStream(order.seed);
  const draw = (min: number, max: number) => min + random.below(max - min + 1);
  const program = order.isSame ? order.parent : changed(order.parent, draw);
  return scheduled(program, strategy, schedules, () => random.below(0x7fffffff));
}
