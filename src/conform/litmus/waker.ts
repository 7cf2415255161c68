/**
 * Ends a round of a program with condition variables in which everybody sleeps who has not come to
 * an end, and nobody is left who could wake them. In the model they sleep for ever, and so they do
 * on Linux until they are let go from here; the calls that they are in count as never answered.
 */
import { conditionsOf, futexesOf, type Program } from '../../program/program.ts';
import { CONDITION_BASE } from '../../program/targets.ts';
import { type Board, TID } from '../board.ts';
import { type Linux, SIGNAL } from '../linux.ts';
import { TaskFiles } from '../task-files.ts';
import { ASLEEP, CHANGES, OVER, RELEASED, stateOf, wordAtRelease } from './memory.ts';

const GLANCE_MS = 0.2;

/** More than this often nobody has to be let go who can be let go. */
const RELEASES = 40;

export class Waker {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #ints: Int32Array;
  /** Of the tasks, by position. */
  readonly #tids: readonly number[];
  readonly #files: readonly TaskFiles[];
  readonly #futexes: readonly number[];
  /** Positions of the words that say 0 while anybody may sleep there. */
  readonly #conditions: readonly number[];

  constructor(linux: Linux, board: Board, ints: Int32Array, program: Program) {
    this.#linux = linux;
    this.#board = board;
    this.#ints = ints;
    this.#tids = program.tasks.map((_, at) => board.ints[board.slot(at, TID)] as number);
    this.#files = this.#tids.map((tid) => new TaskFiles(tid, linux.futexNumber));
    this.#futexes = futexesOf(program);
    this.#conditions = conditionsOf(program).map((c) => board.condition(c - CONDITION_BASE));
  }

  /** Until all tasks have come to their end, by themselves or not. */
  attend(): void {
    const ints = this.#ints;
    for (let releases = 0; ; ) {
      const changes = Atomics.load(ints, CHANGES);
      if (this.#tids.every((_, at) => this.#state(at) === OVER)) return;
      // Who was seen asleep first may have been woken since, by one that has fallen asleep then.
      const isOver = this.#allAsleep() && Atomics.load(ints, CHANGES) === changes;
      if (isOver && releases++ < RELEASES) this.#release();
      Atomics.wait(ints, CHANGES, changes, GLANCE_MS);
    }
  }

  close(): void {
    for (const files of this.#files) files.close();
  }

  #state(position: number): number {
    return Atomics.load(this.#ints, stateOf(position));
  }

  #allAsleep(): boolean {
    return this.#files.every((files, at) => {
      const state = this.#state(at);
      return state === OVER || (state === ASLEEP && files.blockedAt() !== null);
    });
  }

  #release(): void {
    const { ints } = this.#board;
    const isFirst = Atomics.exchange(this.#ints, RELEASED, 1) === 0;
    // After a signal a call begins anew, and finds that the word has changed.
    for (const futex of this.#futexes) {
      const word = Atomics.exchange(ints, this.#board.word(futex), 0);
      if (isFirst) this.#ints[wordAtRelease(futex)] = word;
    }
    for (const word of this.#conditions) Atomics.store(ints, word, 1);
    for (const [at, tid] of this.#tids.entries()) {
      if (this.#state(at) === ASLEEP) this.#linux.tgkill(process.pid, tid, SIGNAL);
    }
  }
}
