/**
 * The first file of a process that makes system calls, so that whatever happens to it happens to
 * nobody else: it can be killed while its threads hang in the kernel, and it dies with its parent.
 */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../campaign/own-file.ts';
import { type Abilities, probe, unable } from './abilities.ts';
import { Board, HANDS, TID } from './board.ts';
import type { HandData } from './hand.ts';
import { StageHands } from './hands.ts';
import { KernelStage } from './kernel-stage.ts';
import { findLinux, type Linux } from './linux.ts';
import type { Litmus, LitmusSeen } from './litmus/run.ts';
import { runLitmus } from './litmus/stage.ts';
import { MortalHands } from './mortal/hands.ts';
import type { Transcript } from './observation.ts';
import { makeRounds, type Reproduced, type ReproductionOrder } from './reproducing/rounds.ts';
import type { Script } from './script.ts';
import { TaskFiles } from './task-files.ts';
import { Tids } from './tids.ts';
import { WordPages } from './word-pages.ts';

/** What a process is asked for. */
export type KernelRequest =
  | { readonly scripts: readonly Script[] }
  | { readonly litmus: Litmus }
  | { readonly reproduce: ReproductionOrder }
  /** No further round is needed of the program that runs. */
  | { readonly stop: true };

/** What it answers; the first answer is its abilities. */
export type Answer =
  /** `tids` are the threads of the hands. */
  | {
      readonly kind: 'abilities';
      readonly abilities: Abilities;
      readonly tids: readonly number[];
    }
  /** For each script of the request, one after another. */
  | {
      readonly kind: 'script';
      /** Null if it was late every time. */
      readonly transcript: Transcript | null;
      /** It cannot go on: somebody hangs in the kernel. The rest of the request was not done. */
      readonly spent: boolean;
    }
  | { readonly kind: 'litmus'; readonly seen: LitmusSeen }
  | { readonly kind: 'reproduced'; readonly seen: Reproduced }
  /** It has not come to an end yet. */
  | { readonly kind: 'alive' };

const TRIES = 6;
const ALIVE_MS = 1_000;

function answer(message: Answer): void {
  process.send?.(message);
}

/** Threads that hang in the kernel keep a process from ending in any other way. */
function end(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
}

async function startHands(board: Board): Promise<Worker[]> {
  const started = Array.from({ length: HANDS }, (_, hand) => {
    const workerData: HandData = { buffer: board.buffer, hand };
    const worker = startThread(import.meta.dirname, './hand.ts', workerData);
    return new Promise<Worker>((resolve, reject) => {
      worker.once('message', () => resolve(worker));
      worker.once('error', reject);
    });
  });
  return await Promise.all(started);
}

function playAll(stage: KernelStage, scripts: readonly Script[]): void {
  for (const script of scripts) {
    let transcript: Transcript | null = null;
    let spent = false;
    for (let at = 0; at < TRIES && transcript === null && !spent; at++) {
      transcript = stage.play(script, 2 ** at);
      spent = !stage.clear();
    }
    answer({ kind: 'script', transcript, spent });
    if (spent) return;
  }
}

async function serve(linux: Linux): Promise<void> {
  linux.dieWithParent();
  linux.catchSignal();
  const board = new Board();
  const pages = new WordPages(linux, board);
  const workers = await startHands(board);
  const abilities = probe(linux, board, pages);
  const threads = Array.from(
    { length: HANDS },
    (_, at) => board.ints[board.slot(at, TID)] as number,
  );
  answer({ kind: 'abilities', abilities, tids: threads });
  if (abilities.missing !== null) return;
  const tids = new Tids(linux, board, process.ppid, abilities.kthread);
  const files = threads.map((tid) => new TaskFiles(tid, linux.futexNumber));
  const mortals = abilities.noDeaths === null ? new MortalHands(linux, board, tids) : null;
  const stage = new KernelStage(
    linux,
    board,
    tids,
    pages,
    new StageHands(linux, board, tids, files, mortals),
  );
  const hands = { linux, board, tids, files, workers, cpus: abilities.cpus };
  let halt = new AbortController();
  process.on('message', async (request: KernelRequest) => {
    if ('stop' in request) halt.abort();
    else if ('scripts' in request) playAll(stage, request.scripts);
    else {
      halt = new AbortController();
      const alive = setInterval(() => answer({ kind: 'alive' }), ALIVE_MS);
      if ('litmus' in request) {
        answer({ kind: 'litmus', seen: await runLitmus(hands, request.litmus, halt.signal) });
      } else {
        const seen = await makeRounds(hands, request.reproduce, halt.signal);
        answer({ kind: 'reproduced', seen });
      }
      clearInterval(alive);
    }
  });
}

process.on('disconnect', end);
// Ctrl-C goes to everybody at the terminal; who asks decides what becomes of it.
process.on('SIGINT', () => {});
const linux = findLinux();
if (typeof linux === 'string') answer({ kind: 'abilities', abilities: unable(linux), tids: [] });
else await serve(linux);
