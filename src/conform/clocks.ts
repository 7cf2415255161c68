/** How often the clock is looked at while it counts on. */
const TICKS = 5;

/** The two clocks of timeouts, in nanoseconds. */
export class Clocks {
  readonly #offset: bigint;

  /** Date counts milliseconds; the moment at which it counts on is known much better. */
  constructor() {
    let [offset, narrowest] = [0n, -1n];
    for (let tick = 0; tick < TICKS; tick++) {
      const old = Date.now();
      let before = process.hrtime.bigint();
      let now = Date.now();
      while (now === old) {
        before = process.hrtime.bigint();
        now = Date.now();
      }
      // Somebody else may have had the CPU in between, for long.
      const width = process.hrtime.bigint() - before;
      if (narrowest >= 0n && width >= narrowest) continue;
      narrowest = width;
      offset = BigInt(now) * 1_000_000n - before;
    }
    this.#offset = offset;
  }

  monotonic(): bigint {
    return process.hrtime.bigint();
  }

  realtime(): bigint {
    return process.hrtime.bigint() + this.#offset;
  }
}
