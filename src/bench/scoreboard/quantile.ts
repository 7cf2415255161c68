/** Medians of numbers of which some are only known to be larger than something. */

/** A number, or a bound that it is above. */
export interface Sample {
  readonly value: number;
  /** It was cut: the number is above the value. */
  readonly isCut: boolean;
}

/**
 * The least number such that this share of the samples lies at or below it, so always one of them;
 * null of nothing. Where that hangs on how far above its bound a sample is, a bound of it.
 */
export function quantile(samples: readonly Sample[], share: number): Sample | null {
  const at = Math.max(Math.ceil(share * samples.length) - 1, 0);
  const least = nth(samples, at, ({ value }) => value);
  const most = nth(samples, at, ({ value, isCut }) => (isCut ? Infinity : value));
  return least === undefined ? null : { value: least, isCut: least !== most };
}

export function median(samples: readonly Sample[]): Sample | null {
  return quantile(samples, 0.5);
}

function nth(samples: readonly Sample[], at: number, number: (sample: Sample) => number) {
  return samples.map(number).sort((a, b) => a - b)[at];
}
