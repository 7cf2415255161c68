/**
 * An estimate of how much is left: the probability that the next run shows a behaviour that no run
 * of the campaign has shown. It is about what the campaign draws from, with its strategies in the
 * shares that they have, and about nothing that it never generates.
 *
 * The estimate is Good and Turing's (Good, "The population frequencies of species and the
 * estimation of population parameters", Biometrika 40, 1953): what was seen once only would be new
 * if its run came last, so that the share of such runs says how often something is new.
 *
 * The interval goes by Esty's variance of the difference between the estimate and the truth ("A
 * normal limit law for a nonparametric estimator of the coverage of a random sample", Annals of
 * Statistics 11, 1983): the number of behaviours seen once, plus twice that of those seen twice.
 * Two departures:
 *
 * - The normal interval has no width where nothing was seen once, whatever is left. So it is joined
 *   with the one that Wilson's way has (Journal of the American Statistical Association 22, 1927):
 *   every residual from which the estimate is less than 1.96 deviations away. That one alone would
 *   leave out that nothing is left as soon as something was seen once.
 * - Where each case has a program of its own, the runs of a case resemble each other, and the next
 *   run is one of a program that nobody has seen. Then cases are what is drawn: "seen once" means
 *   in the runs of one case, and the variance is that of the sums of a case.
 *
 * Cases are drawn independently of each other. Runs of one program nearly are: those of a case
 * share what its scouts have seen, which is left out of account. The next run is one of any place
 * in its case, a scout's included.
 */
import type { Behaviours, Rarities } from './tally/behaviours.ts';

export interface Residual {
  /** The runs that it was estimated from. */
  readonly runs: number;
  /** The different behaviours that they have shown. */
  readonly behaviours: number;
  /** A probability, as the next two. */
  readonly estimate: number;
  /** The interval of 95 %. */
  readonly low: number;
  readonly high: number;
}

/** Deviations of a normal distribution, to both sides of which are 2.5 % each. */
const DEVIATIONS = 1.959964;

/**
 * @param sums of one run at least
 * @param isOneProgram all cases have the same program, so that their runs are independent
 */
export function residualOf(sums: Rarities, isOneProgram: boolean): Residual {
  const { runs, cases, behaviours } = sums;
  if (isOneProgram) {
    const [low, high] = interval(runs, sums.once, 1, sums.twice);
    return { runs, behaviours, estimate: sums.once / runs, low, high };
  }
  const { alone, aloneSquared, paired } = sums;
  // As if one more case had shown nothing but a behaviour of its own: few cases may hide clusters.
  const most = runs / cases;
  const cluster = (aloneSquared + most * most) / (alone + most);
  const [low, high] = interval(runs, alone, cluster, paired);
  return { runs, behaviours, estimate: alone / runs, low, high };
}

/** How it went down as runs were made, the last one last; nothing of no run. */
export function residualCurve({ past, now }: Behaviours, isOneProgram: boolean): Residual[] {
  const points = past.at(-1) === now || now.runs === 0 ? past : [...past, now];
  return points.map((sums) => residualOf(sums, isOneProgram));
}

/**
 * With a variance of cluster * runs * m * (1 - m) + 2 * twice, where m is the estimate or else the
 * residual itself, whichever leads further.
 *
 * @param cluster how many runs are new together
 */
function interval(
  runs: number,
  once: number,
  cluster: number,
  twice: number,
): readonly [low: number, high: number] {
  const estimate = once / runs;
  const normal = (DEVIATIONS * Math.sqrt(cluster * once * (1 - estimate) + 2 * twice)) / runs;
  // Every m with (once - runs * m)^2 <= square * variance(m): a * m^2 - b * m + c <= 0.
  const square = DEVIATIONS * DEVIATIONS;
  const own = square * cluster * runs;
  const a = runs * runs + own;
  const b = 2 * runs * once + own;
  const c = once * once - 2 * square * twice;
  const root = Math.sqrt(Math.max(b * b - 4 * a * c, 0));
  const low = Math.min(estimate - normal, (b - root) / (2 * a));
  const high = Math.max(estimate + normal, (b + root) / (2 * a));
  return [Math.max(low, 0), Math.min(high, 1)];
}
