/** Up to how many preemptions search and plain enumeration can be compared, and come to agree. */
import { printProgram } from '../../src/program/text.ts';
import type { SearchOptions } from '../../src/search/options.ts';
import { compare, type Verdict } from './agreement.ts';
import type { Pair } from './pairs.ts';

/** Throws if they differ. False if there are too many schedules to compare. */
export function agrees(
  pair: Pair,
  preemptions: number,
  runs: number,
  options: Partial<SearchOptions> = {},
): boolean {
  const verdict = verdictOn(pair, preemptions, runs, options);
  if (verdict === 'differ') throw new Error(told(pair, preemptions));
  return verdict === 'agree';
}

/** The search throws if it finds out by itself that it was wrong. */
function verdictOn(
  pair: Pair,
  preemptions: number,
  runs: number,
  options: Partial<SearchOptions>,
): Verdict {
  try {
    return compare(pair.judged, pair.program, preemptions, runs, options);
  } catch (cause) {
    throw new Error(told(pair, preemptions), { cause });
  }
}

function told({ name, program }: Pair, preemptions: number): string {
  const text = printProgram(program, ' | ');
  return `${name}, ${preemptions} preemptions (seed ${jest.getSeed()}): ${text}`;
}

/** The bounds on preemptions that the runs suffice for, from the lowest one on. */
export function agreedUpTo(pair: Pair, bounds: readonly number[], runs: number): number[] {
  const agreed: number[] = [];
  for (const preemptions of bounds) {
    if (!agrees(pair, preemptions, runs)) break;
    agreed.push(preemptions);
  }
  return agreed;
}
