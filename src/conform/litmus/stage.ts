/** Lets hands run a litmus program, and notices when they hang. */
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { futexesOf } from '../../program/program.ts';
import { type Board, CALL, DONE, GO, LITMUS, TID } from '../board.ts';
import type { Linux } from '../linux.ts';
import type { TaskFiles } from '../task-files.ts';
import type { Tids } from '../tids.ts';

import { litmusMemory, ROUND, STOP } from './memory.ts';
import { outcomeOf } from './noting.ts';
import { DISTURBER, isMortal, needsDisturber } from './roles.ts';
import type { Litmus, LitmusSeen, Role } from './run.ts';
import { LitmusWords } from './words.ts';

/** Nobody needs so long for a round. */
const STUCK_MS = 10_000;
const GLANCE_MS = 50;

export interface Stagehands {
  readonly linux: Linux;
  readonly board: Board;
  readonly tids: Tids;
  readonly files: readonly TaskFiles[];
  readonly workers: readonly Worker[];
  readonly cpus: number;
}

/** @param halt once it is aborted, no further round is begun */
export async function runLitmus(
  hands: Stagehands,
  litmus: Litmus,
  halt: AbortSignal,
): Promise<LitmusSeen> {
  const { linux, board, workers } = hands;
  const { tasks } = litmus.program;
  const taking = tasks.map((_, position) => position).filter((at) => !isMortal(litmus.program, at));
  if (needsDisturber(litmus.program)) taking.push(DISTURBER);
  const shared = litmusMemory();
  halt.addEventListener('abort', () => Atomics.store(new Int32Array(shared), STOP, 1));
  const setPriorities = (ours: boolean) => {
    for (const [position, { fifo }] of tasks.entries()) {
      // Who dies is given its priority when it begins.
      linux.setPriority(board.ints[board.slot(position, TID)] as number, ours ? fifo : 0);
    }
  };
  setPriorities(true);
  const first = workers[taking[0] as number] as Worker;
  const answered = new Promise<ReadonlyMap<string, number>>((resolve) => {
    first.once('message', resolve);
  });
  for (const [at, hand] of taking.entries()) {
    const [count, position] = [taking.length, hand === DISTURBER ? tasks.length : hand];
    const role: Role = { litmus, shared, position, leads: at === 0, count, cpus: hands.cpus };
    (workers[hand] as Worker).postMessage(role);
    board.ints[board.slot(hand, CALL)] = LITMUS;
    Atomics.add(board.ints, board.slot(hand, GO), 1);
    Atomics.notify(board.ints, board.slot(hand, GO));
  }
  const watch = new AbortController();
  const outcomes = await Promise.race([answered, untilStuck(shared, watch.signal)]);
  watch.abort();
  if (outcomes === null) {
    const stuck = outcomeOf(litmus.program, board, new Int32Array(shared));
    return { outcomes: new Map(), hung: whereTheyAre(hands, litmus), stuck };
  }
  for (const hand of taking) {
    while (board.ints[board.slot(hand, GO)] !== Atomics.load(board.ints, board.slot(hand, DONE))) {
      await setTimeout(1);
    }
  }
  setPriorities(false);
  const words = new LitmusWords(linux, board, litmus.program);
  words.restore();
  for (const futex of words.futexes) board.ints[board.word(futex)] = 0;
  return { outcomes, hung: null, stuck: null };
}

/** Comes when no round has ended for long. */
async function untilStuck(shared: SharedArrayBuffer, signal: AbortSignal): Promise<null> {
  const ints = new Int32Array(shared);
  let round = 0;
  for (let since = performance.now(); performance.now() - since < STUCK_MS; ) {
    await setTimeout(GLANCE_MS);
    if (signal.aborted) return null;
    const now = Atomics.load(ints, ROUND);
    if (now !== round) since = performance.now();
    round = now;
  }
  return null;
}

function whereTheyAre({ board, tids, files }: Stagehands, { program }: Litmus): string {
  const words = futexesOf(program).map((futex) => {
    return `f${futex} = ${tids.wordName(board.ints[board.word(futex)] as number)}`;
  });
  const tasks = program.tasks.map(({ id }, position) => {
    const isOther = isMortal(program, position);
    return `T${id}: ${isOther ? 'a thread that may die' : files[position]?.says()}`;
  });
  return `no round ended for ${STUCK_MS / 1000} s (${[...words, ...tasks].join('; ')})`;
}
