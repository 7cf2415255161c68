/** Lets hands make a reproduction's rounds, as they were found and moved apart. */
import { setImmediate } from 'node:timers/promises';
import type { Act } from '../../reproduce/move.ts';
import { controlActs, type Reproduction } from '../../reproduce/reproduction.ts';
import { CALL, GO, PART } from '../board.ts';
import type { Stagehands } from '../litmus/stage.ts';
import type { HandPart } from './part.ts';
import { ReproductionStage, type RoundTally } from './stage.ts';

/** What is asked for. */
export interface ReproductionOrder {
  readonly reproduction: Reproduction;
  /** Rounds of each sort, at the most, and the time for them in milliseconds. */
  readonly rounds: number;
  readonly time: number;
}

export interface Reproduced {
  readonly found: RoundTally;
  /** The same calls moved apart; null if there is no such order. */
  readonly apart: RoundTally | null;
  /** Somebody neither returned nor slept, for so long that nothing else was asked. */
  readonly stuck: boolean;
}

/** More urgent than nearly every hand; 99 may be the guardian's. */
const BEFORE_HANDS = 98;
/** So many rounds without a look at what others want. */
const AT_A_TIME = 20;

/** @param halt once it is aborted, no further round is begun */
export async function makeRounds(
  hands: Stagehands,
  { reproduction, rounds, time }: ReproductionOrder,
  halt: AbortSignal,
): Promise<Reproduced> {
  const stage = new ReproductionStage(hands, reproduction);
  const { board, workers } = hands;
  for (const hand of stage.taking) {
    const part: HandPart = { reproduction, shared: stage.memory.buffer, hand };
    workers[hand]?.postMessage(part);
    board.ints[board.slot(hand, CALL)] = PART;
    Atomics.add(board.ints, board.slot(hand, GO), 1);
    Atomics.notify(board.ints, board.slot(hand, GO));
  }
  // Who tells the others what to do must not have to wait for them.
  hands.linux.setPriority(0, BEFORE_HANDS);
  const many = (ways: readonly (readonly Act[])[]) => tally(stage, ways, rounds, time, halt);
  const found = await many([reproduction.acts]);
  const controls = controlActs(reproduction);
  const apart = controls.length === 0 ? null : await many(controls);
  hands.linux.setPriority(0, 0);
  if (!stage.stuck) stage.release();
  return { found, apart, stuck: stage.stuck };
}

async function tally(
  stage: ReproductionStage,
  ways: readonly (readonly Act[])[],
  most: number,
  time: number,
  halt: AbortSignal,
): Promise<RoundTally> {
  const end = performance.now() + time;
  let [rounds, hits, late] = [0, 0, 0];
  let first: string | null = null;
  while (rounds < most && performance.now() < end && !stage.stuck && !halt.aborted) {
    const seen = stage.round(ways[rounds % ways.length] as readonly Act[]);
    stage.clear();
    if (stage.stuck) break;
    if (seen === 'late') late++;
    else rounds++;
    if (seen !== 'late' && seen !== null) {
      hits++;
      first ??= seen.sentence;
    }
    if ((rounds + late) % AT_A_TIME === 0) await setImmediate();
  }
  return { rounds, hits, late, first };
}
