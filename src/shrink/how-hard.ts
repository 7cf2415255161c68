/** How hard a minimum is looked for (`--effort`); each does all that those before it do. */

export type EffortName = 'low' | 'normal' | 'high';

export interface HowHard {
  readonly name: EffortName;
  /** What it buys: the rest of a sentence that begins with its name. */
  readonly about: string;
  /** Every failing run that was kept is made smaller, and not only the one that promises most. */
  readonly everyRun: boolean;
  /** Programs near to a minimum are tried as well; `calls`: with another call, or priority. */
  readonly neighbours: 'none' | 'calls' | 'all';
  /** States to look at in all of them together. */
  readonly states: number;
  /** States that one may have which is likely to fail: that another failure has ended with. */
  readonly deep: number;
  /** If no more programs of the same calls and attributes are simpler, all of them are searched. */
  readonly swept: number;
}

export const EFFORTS: readonly [HowHard, HowHard, HowHard] = [
  {
    name: 'low',
    about: 'makes the failing run of a kind smaller that promises most',
    everyRun: false,
    neighbours: 'none',
    states: 0,
    deep: 0,
    swept: 0,
  },
  {
    name: 'normal',
    about:
      'tries as well what the other kinds of failure ended with, as it is and with another call ' +
      'or priority in one place',
    everyRun: false,
    neighbours: 'calls',
    states: 150_000,
    deep: 100_000,
    swept: 0,
  },
  {
    name: 'high',
    about:
      'makes every run smaller that was kept, tries all that differs a little from what any kind ' +
      'ended with, and then searches every simpler program of the same calls and attributes, ' +
      'where there are not too many; it takes some five times as long',
    everyRun: true,
    neighbours: 'all',
    states: 2_000_000,
    deep: 400_000,
    swept: 500,
  },
];

export const DEFAULT_EFFORT: EffortName = 'normal';

export function effortNamed(name: string): HowHard | null {
  return EFFORTS.find((one) => one.name === name) ?? null;
}

/** Those that ask for less, and this one: what more effort ends with is never larger. */
export function effortsUpTo(effort: HowHard): HowHard[] {
  return EFFORTS.slice(0, EFFORTS.findIndex(({ name }) => name === effort.name) + 1);
}
