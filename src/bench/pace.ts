/** How fast something ran. */
export interface Pace {
  readonly runs: number;
  readonly steps: number;
  readonly runsPerSecond: number;
  readonly stepsPerSecond: number;
}

/** @param seconds wall-clock time that the runs took */
export function paceOf(runs: number, steps: number, seconds: number): Pace {
  return {
    runs,
    steps,
    runsPerSecond: Math.round(runs / seconds),
    stepsPerSecond: Math.round(steps / seconds),
  };
}
