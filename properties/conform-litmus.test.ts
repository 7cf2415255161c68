/**
 * A litmus program that hangs on Linux is reported, and one that is slow does not hang.
 *
 * Time passes at once here, so the sources are loaded for this file alone, with other timers:
 * @jest-environment node
 */
import type { Worker } from 'node:worker_threads';
import { Board, DONE, GO, HANDS } from '../src/conform/board.ts';
import { Hang } from '../src/conform/guardian/hang.ts';
import type { Linux } from '../src/conform/linux.ts';
import { LitmusCampaign } from '../src/conform/litmus/litmus.ts';
import { ROUND } from '../src/conform/litmus/memory.ts';
import type { Role } from '../src/conform/litmus/run.ts';
import { runLitmus, type Stagehands } from '../src/conform/litmus/stage.ts';
import type { TaskFiles } from '../src/conform/task-files.ts';
import type { Tids } from '../src/conform/tids.ts';
import { mainline } from '../src/kernel/build.ts';
import { parseProgram } from '../src/program/text.ts';
import { answersAs, type Lane, poolOf } from './support/pretended-linux.ts';

/** Who waits for what never comes under these timers waits in vain. */
jest.setTimeout(60_000);

/** Jest's own timers in place of Node's promises, so that seconds pass at once. */
jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
  setImmediate: () => new Promise((resolve) => setImmediate(resolve)),
}));

const litmus = {
  program: parseProgram('T1: lock f1; unlock f1 | T2: lock f1; unlock f1'),
  rounds: 4,
  seed: 1,
};

/** Hands that make no calls: `play` is told what the first one was told, and how to answer. */
function stage(play: (role: Role, answer: (outcomes: Map<string, number>) => void) => void) {
  const board = new Board();
  const workers = Array.from({ length: HANDS }, (_, hand) => {
    let listener: (outcomes: Map<string, number>) => void = () => {};
    const worker = {
      once: (_event: string, heard: typeof listener) => {
        listener = heard;
      },
      postMessage(role: Role) {
        const answer = (outcomes: Map<string, number>) => {
          for (let each = 0; each < HANDS; each++) {
            board.ints[board.slot(each, DONE)] = board.ints[board.slot(each, GO)] as number;
          }
          listener(outcomes);
        };
        if (hand === 0) play(role, answer);
      },
    };
    return worker as unknown as Worker;
  });
  const files = workers.map(() => ({ says: () => 'in futex_lock_pi' }) as unknown as TaskFiles);
  const linux = { setPriority: () => 0, addressOf: () => 0 } as unknown as Linux;
  const tids = { wordName: String } as unknown as Tids;
  const hands: Stagehands = { linux, board, tids, files, workers, cpus: 2 };
  return runLitmus(hands, litmus, new AbortController().signal);
}

describe('a litmus program', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('hangs when no round ends for ten seconds, and it is said where everybody is', async () => {
    const seen = stage(() => {});
    await jest.advanceTimersByTimeAsync(11_000);
    const { hung, outcomes } = await seen;
    expect(hung).toMatch(/^no round ended for 10 s \(f1 = 0; T1: in futex_lock_pi; T2: in /);
    expect(outcomes.size).toBe(0);
  });

  it('hangs also when it does so after some rounds', async () => {
    const seen = stage(({ shared }) => {
      setTimeout(() => Atomics.store(new Int32Array(shared), ROUND, 1), 9_000);
    });
    await jest.advanceTimersByTimeAsync(25_000);
    expect((await seen).hung).toContain('no round ended for 10 s');
  });

  it('does not hang when it takes its time, but ends a round now and then', async () => {
    const seen = stage(({ shared }, answer) => {
      const ints = new Int32Array(shared);
      for (const round of [1, 2, 3]) {
        setTimeout(() => Atomics.store(ints, ROUND, round), 9_000 * round);
      }
      setTimeout(() => answer(new Map([['all is well', 4]])), 36_000);
    });
    await jest.advanceTimersByTimeAsync(40_000);
    expect(await seen).toEqual({
      outcomes: new Map([['all is well', 4]]),
      hung: null,
      stuck: null,
    });
  });
});

describe('a campaign of litmus programs', () => {
  it('reports one that was drawn and hangs', async () => {
    const hung = new Hang('T1 never comes back.', []);
    const lane: Lane = {
      play: answersAs(mainline).play,
      run: async () => ({ outcomes: new Map(), hung, stuck: null }),
    };
    const { strange, programs } = await new LitmusCampaign(mainline, poolOf(lane), 1, 1).explore(1);
    expect(strange).toMatchObject([{ hung: true, outcome: 'T1 never comes back.', rounds: 1 }]);
    expect(programs).toEqual([]);
  });
});
