/** What `npm run mutants` is asked for. */
import { parseArgs } from 'node:util';

/** Rooms that are asked if none is named. */
export const ROOMS: readonly string[] = [
  'src/oracle',
  'src/shrink',
  'src/explain',
  'src/explore',
  'src/search',
  'src/check',
  'src/campaign',
  'src/kernel',
];

/** Seconds, more than any test file takes. */
const LONGEST = 900;

/** It cannot be asked. The message is one plain sentence. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
}

export interface Wanted {
  /** Files and folders. */
  readonly places: readonly string[];
  /** As many of each room are drawn; all of them if it is null. */
  readonly sample: number | null;
  readonly seed: number;
  /** No further mutant is asked about after so many; null for no end. */
  readonly minutes: number | null;
  /** Only test files whose path it matches are asked. */
  readonly tests: RegExp;
  /** Only test files that take no more seconds of CPU time are asked. */
  readonly longest: number;
  /** Percent of each room that have to be noticed. */
  readonly atLeast: number;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number;
  throw new Unanswerable(`--${name} takes a whole number from ${least} to ${most}, not '${text}'`);
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new Unanswerable(`--tests takes a regular expression, not '${text}'`);
  }
}

/** Throws Unanswerable. */
export function wanted(argv: readonly string[]): Wanted {
  const { values, positionals } = parsed(argv);
  const { sample, seed, minutes, tests, longest, 'at-least': atLeast } = values;
  return {
    places: positionals.length > 0 ? positionals.map((p) => p.replace(/\/+$/, '')) : ROOMS,
    sample: sample === undefined ? null : wholeNumber('sample', sample, 1, 100_000),
    seed: wholeNumber('seed', seed, 0, 999_999_999),
    minutes: minutes === undefined ? null : wholeNumber('minutes', minutes, 1, 10_000),
    tests: pattern(tests),
    longest: wholeNumber('longest', longest, 1, LONGEST),
    atLeast: wholeNumber('at-least', atLeast, 0, 100),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        sample: { type: 'string' },
        seed: { type: 'string', default: '7' },
        minutes: { type: 'string' },
        tests: { type: 'string', default: '' },
        longest: { type: 'string', default: String(LONGEST) },
        'at-least': { type: 'string', default: '100' },
      },
    });
  } catch (thrown) {
    // Node says more than one sentence of what it does not know.
    throw new Unanswerable((thrown as Error).message.split('. ')[0]);
  }
}
