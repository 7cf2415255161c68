/**
 * Ends a round of a program with condition variables, or with broken words, in which everybody
 * sleeps who has not come to an end, and nobody is left who could wake them. In the model they
 * sleep for ever, and so they do on Linux until they are let go from here; the calls that they are
 * in count as never answered.
 */
import { protectedIn } from '../../program/meddling.ts';
import { conditionsOf, futexesOf, type Program } from '../../program/program.ts';
import { CONDITION_BASE } from '../../program/targets.ts';
import type { Board } from '../board.ts';
import { type Linux, SIGNAL } from '../linux.ts';
import { TaskFiles } from '../task-files.ts';
import { setWordWritable } from '../word-pages.ts';
import { ASLEEP, CHANGES, OVER, RELEASED, stateOf, wordAtRelease } from './memory.ts';
import { isDead, isMortal, tidAt } from './roles.ts';

const GLANCE_MS = 0.2;

/** More than this often nobody has to be let go who can be let go. */
const RELEASES = 40;

export class Waker {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #ints: Int32Array;
  readonly #program: Program;
  /** Of the tasks that live on, by position. */
  readonly #files: readonly (TaskFiles | null)[];
  readonly #futexes: readonly number[];
  /** Those of them that can only be read, from some time on. */
  readonly #protected: ReadonlySet<number>;
  /** Positions of the words that say 0 while anybody may sleep there. */
  readonly #conditions: readonly number[];
  /** Where they are. */
  readonly #addresses: readonly number[];

  constructor(linux: Linux, board: Board, ints: Int32Array, program: Program) {
    this.#linux = linux;
    this.#board = board;
    this.#ints = ints;
    this.#program = program;
    this.#files = program.tasks.map((_, at) => (isMortal(program, at) ? null : this.#filesOf(at)));
    this.#futexes = futexesOf(program);
    this.#protected = protectedIn(program);
    const base = linux.addressOf(board.ints);
    this.#conditions = conditionsOf(program).map((c) => board.condition(c - CONDITION_BASE));
    this.#addresses = this.#conditions.map((word) => base + 4 * word);
  }

  /** Until all tasks have come to their end, by themselves or not. */
  attend(): void {
    const ints = this.#ints;
    for (let releases = 0; ; ) {
      const changes = Atomics.load(ints, CHANGES);
      if (this.#files.every((_, at) => this.#state(at) === OVER)) return;
      // Who was seen asleep first may have been woken since, by one that has fallen asleep then.
      const isOver = this.#allAsleep() && Atomics.load(ints, CHANGES) === changes;
      if (isOver && releases++ < RELEASES) this.#release();
      Atomics.wait(ints, CHANGES, changes, GLANCE_MS);
    }
  }

  close(): void {
    for (const files of this.#files) files?.close();
  }

  #filesOf(position: number): TaskFiles {
    const tid = tidAt(this.#program, this.#board, position);
    return new TaskFiles(tid, this.#linux.futexNumber);
  }

  #state(position: number): number {
    if (isDead(this.#program, this.#board, position)) return OVER;
    return Atomics.load(this.#ints, stateOf(position));
  }

  #allAsleep(): boolean {
    return this.#files.every((files, at) => {
      const state = this.#state(at);
      return state === OVER || (state === ASLEEP && this.#isBlocked(files, at));
    });
  }

  /** @param files null for a task that may die: another thread in every round */
  #isBlocked(files: TaskFiles | null, position: number): boolean {
    if (files !== null) return files.blockedAt(this.#addresses) !== null;
    try {
      const opened = this.#filesOf(position);
      const isBlocked = opened.blockedAt() !== null;
      opened.close();
      return isBlocked;
    } catch {
      // It has died meanwhile.
      return false;
    }
  }

  #release(): void {
    const { ints } = this.#board;
    const isFirst = Atomics.exchange(this.#ints, RELEASED, 1) === 0;
    // After a signal a call begins anew, and finds that the word has changed.
    for (const futex of this.#futexes) {
      const address = this.#linux.addressOf(ints) + 4 * this.#board.word(futex);
      if (this.#protected.has(futex)) setWordWritable(this.#linux, address, true);
      const word = Atomics.exchange(ints, this.#board.word(futex), 0);
      if (isFirst) this.#ints[wordAtRelease(futex)] = word;
    }
    for (const word of this.#conditions) Atomics.store(ints, word, 1);
    for (const at of this.#files.keys()) {
      if (this.#state(at) !== ASLEEP) continue;
      this.#linux.tgkill(process.pid, tidAt(this.#program, this.#board, at), SIGNAL);
    }
  }
}
