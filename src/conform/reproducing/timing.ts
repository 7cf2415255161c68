/** When what races begins, and when timeouts are over; fitted to how late threads wake up. */
import type { Act, Expiry, Move } from '../../reproduce/move.ts';

/** About how long a call takes to where it can be raced, in nanoseconds. */
const LENGTH = 12_000;
/** How long before a timeout a round begins, at least and at most. */
const LEAST_LEAD = 200_000;
const MOST_LEAD = 50_000_000;
/** By how much the usual lateness of wake-ups is followed each time. */
const STEP = 500;
/** Multiples of these, taken evenly, fill a range evenly. */
const STEPS = [(Math.sqrt(5) - 1) / 2, Math.SQRT1_2, Math.SQRT2 - 1, Math.sqrt(3) - 1] as const;

export class Timing {
  #lead = 3 * LEAST_LEAD;
  #latency = 0;
  #round = 0;

  /** Of the round that has begun last, from 1. */
  get round(): number {
    return this.#round;
  }

  begin(): void {
    this.#round++;
  }

  /** How the round was: the next ones begin earlier before their timeouts, or a little later. */
  ended(late: boolean): void {
    const lead = this.#lead * (late ? 1.25 : 1 - 1 / 128);
    this.#lead = Math.min(MOST_LEAD, Math.max(LEAST_LEAD, lead));
  }

  /** Whoever had that timeout was through so long after it, in nanoseconds. */
  woke(passed: number): void {
    this.#latency += passed - LENGTH / 2 > this.#latency ? STEP : -STEP;
  }

  /** For each act with timeouts that are over: what its moves are measured from. */
  stamps(acts: readonly Act[]): Map<Act, bigint> {
    const now = process.hrtime.bigint();
    const stamps = new Map<Act, bigint>();
    for (const act of acts) {
      if (!act.moves.some(({ is }) => is === 'expiry')) continue;
      stamps.set(act, now + BigInt(Math.round((stamps.size + 1) * this.#lead)));
    }
    return stamps;
  }

  /** When each timeout is over that the run has one of, by the task and op. */
  deadlines(stamps: ReadonlyMap<Act, bigint>): Map<string, bigint> {
    const deadlines = new Map<string, bigint>();
    for (const [act, stamp] of stamps) {
      for (const [nth, move] of act.moves.entries()) {
        if (move.is !== 'expiry') continue;
        const early = act.moves.length > 1 ? this.#latency : 0;
        deadlines.set(keyOf(move), stamp + BigInt(Math.round(this.offset(act, nth) - early)));
      }
    }
    return deadlines;
  }

  /** Where a move of a race is put, from the first one on, in nanoseconds. */
  offset({ begins }: Act, nth: number): number {
    if (nth === 0) return 0;
    const spread = (this.#round * (STEPS[(nth - 1) % STEPS.length] as number)) % 1;
    return LENGTH * ((begins[nth] as number) + 2 * spread - 1);
  }
}

export function keyOf({ task, op }: Expiry): string {
  return `${task}.${op}`;
}

/** The deadline that a call gets; 0 for none. */
export function deadlineOf(move: Move, deadlines: ReadonlyMap<string, bigint>): bigint {
  if (move.is !== 'calls') return 0n;
  const [found] = move.ops.flatMap((op) => deadlines.get(`${move.task}.${op}`) ?? []);
  return found ?? 0n;
}
