/** A hand makes each call that it is told to make, once. Says so where no call can be made. */
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Board, CALL, DONE, GO, RET, STRAIGHT, TID, TIMED, WORD } from '../src/conform/board.ts';
import type { HandData } from '../src/conform/hand.ts';
import { findLinux } from '../src/conform/linux.ts';
import { SCRIPT_CALLS } from '../src/conform/script-calls.ts';
import { startThread } from './support/compiled-own-file.ts';

/** Where hands live. */
const CONFORM = join(__dirname, '..', 'src', 'conform');

/** How often a hand is woken for nothing, and for how long it may then do something. */
const WAKES = 20;
const WHILE_MS = 5;

async function startHand(board: Board): Promise<Worker> {
  const workerData: HandData = { buffer: board.buffer, hand: 0 };
  const worker = startThread(CONFORM, './hand.ts', workerData);
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return worker;
}

/** Until the hand has done what it was told; blocks, as the hand needs nobody else. */
function awaitProgress({ ints, progress }: Board, from: number): void {
  while (Atomics.load(ints, progress) === from) Atomics.wait(ints, progress, from, 100);
}

it('does not do again what it has done when it is woken once more for it', async () => {
  const linux = findLinux();
  if (typeof linux === 'string') {
    process.stderr.write(`no hand is told anything, because ${linux}\n`);
    return;
  }
  const board = new Board();
  const { ints } = board;
  const worker = await startHand(board);
  try {
    const tid = ints[board.slot(0, TID)] as number;
    const word = board.word(1);
    const told = { [CALL]: SCRIPT_CALLS.indexOf('lock'), [WORD]: word, [STRAIGHT]: 0 };
    for (const [slot, value] of Object.entries(told)) ints[board.slot(0, Number(slot))] = value;
    ints[board.slot(0, TIMED)] = 0;
    board.setAddress(0, linux.addressOf(ints) + 4 * word);
    const before = Atomics.load(ints, board.progress);
    Atomics.add(ints, board.slot(0, GO), 1);
    Atomics.notify(ints, board.slot(0, GO));
    awaitProgress(board, before);
    expect([ints[word], ints[board.slot(0, RET)]]).toEqual([tid, 0]);
    for (let wakes = 0; wakes < WAKES; wakes++) {
      Atomics.notify(ints, board.slot(0, GO));
      Atomics.wait(ints, board.progress, before + 1, WHILE_MS);
    }
    // Whoever locks twice is told EDEADLK.
    expect(ints[board.slot(0, RET)]).toBe(0);
    expect(Atomics.load(ints, board.progress)).toBe(before + 1);
    expect(ints[board.slot(0, DONE)]).toBe(1);
  } finally {
    await worker.terminate();
  }
});
