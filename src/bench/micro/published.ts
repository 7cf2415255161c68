/**
 * What was published: mean number of schedules to the first failure, over 20 trials of up to 10,000
 * schedules each. From `stats/period/out.tex` of github.com/zhaohuanqdcn/SURW at 049f09bbf595, the
 * raw data of Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform concurrency testing",
 * ASPLOS 2025. The columns there are called RW, PCT-3, POS, N-S (not selective) and SURW.
 */

/** A mean, and whether every trial failed; null if no trial did. */
export interface PublishedFigure {
  readonly mean: number;
  readonly always: boolean;
}

/** The strategies that there are figures for, by the names that they have here. */
export const PUBLISHED_STRATEGIES: readonly string[] = ['random', 'pct3', 'pos', 'urw', 'surw'];

/** One figure for each of them: a number, a number with a star if some trials failed, or `-`. */
const FIGURES: Readonly<Record<string, string>> = {
  reorder_3: '- 185 86 24 7',
  reorder_4: '- 554 533 22 7',
  reorder_5: '- 647 2169 27 10',
  reorder_10: '- 3225* - 74 17',
  reorder_20: '- 3005 - 10 6',
  twostage: '464 13 15 9 8',
  twostage_20: '- 159 156 24 6',
  account: '18 4 4 3 6',
  bluetooth_driver: '215 112 36 1494* 70',
  WorkStealQueue: '? 48 12 13 6',
};

/** Null where no trial failed; undefined where nothing was published. */
export function published(benchmark: string, strategy: string): PublishedFigure | null | undefined {
  const at = PUBLISHED_STRATEGIES.indexOf(strategy);
  const text = FIGURES[benchmark]?.split(' ')[at];
  if (text === undefined || text === '?') return undefined;
  return text === '-' ? null : { mean: Number.parseInt(text, 10), always: !text.endsWith('*') };
}
