/**
 * The hands of a script, seen from the director: one a task, of JavaScript, or of machine code if
 * the script kills the task.
 */
import type { Library } from '../userspace/library.ts';
import {
  type Board,
  CALL,
  DONE,
  GO,
  HANDS,
  MANY,
  RET,
  STRAIGHT,
  TID,
  TIMED,
  WORD,
} from './board.ts';
import type { CallArguments } from './futex-calls.ts';
import type { Linux } from './linux.ts';
import type { MortalHands } from './mortal/hands.ts';
import { type AnyCall, SCRIPT_TASKS } from './script.ts';
import { calledBy, HAND_CALLS } from './script-calls.ts';
import type { TaskFiles } from './task-files.ts';
import type { Tids } from './tids.ts';

/** What a hand is told to call. */
export interface ToldCall {
  readonly call: keyof Library;
  readonly isStraight: boolean;
  readonly about: CallArguments;
}

export class StageHands {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #tids: Tids;
  /** Of the hands of JavaScript. */
  readonly #files: readonly TaskFiles[];
  /** Null where no thread can die. */
  readonly #mortals: MortalHands | null;
  /** Where the board's memory is. */
  readonly #base: number;

  constructor(
    linux: Linux,
    board: Board,
    tids: Tids,
    files: readonly TaskFiles[],
    mortals: MortalHands | null,
  ) {
    this.#linux = linux;
    this.#board = board;
    this.#tids = tids;
    this.#files = files;
    this.#mortals = mortals;
    this.#base = linux.addressOf(board.ints);
  }

  /** What is wrong; null if there is a hand for each task, and one that can die for those. */
  begin(mortal: ReadonlySet<number>): string | null {
    if (mortal.size === 0) return null;
    return this.#mortals === null ? 'no thread can die here' : this.#mortals.begin(mortal);
  }

  /** Puts all hands back as they were; false if one of them is not to be ended. */
  end(): boolean {
    for (const hand of this.#files.keys()) {
      this.#linux.setPriority(this.#board.ints[this.#board.slot(hand, TID)] as number, 0);
    }
    return this.#mortals?.end() ?? true;
  }

  #isMortal(task: number): boolean {
    return this.#mortals?.has(task) === true;
  }

  /** Its number on the board. */
  #handOf(task: number): number {
    return this.#isMortal(task) ? HANDS + task - 1 : task - 1;
  }

  #told(task: number, slot: number): number {
    return Atomics.load(this.#board.ints, this.#board.slot(this.#handOf(task), slot));
  }

  tid(task: number): number {
    return this.#told(task, TID);
  }

  isGone(task: number): boolean {
    return this.#mortals?.isGone(task) === true;
  }

  /** Of a task that is there. */
  #filesOf(task: number): TaskFiles {
    return (this.#mortals?.files(task) ?? this.#files[task - 1]) as TaskFiles;
  }

  priority(task: number): number {
    return this.#filesOf(task).priority();
  }

  says(task: number): string {
    return this.#filesOf(task).says();
  }

  /** The address that the task sleeps at in its call; null if it does not. */
  blockedAt(task: number): number | null {
    return this.#filesOf(task).blockedAt();
  }

  movesTo(task: number): number | null {
    return this.#filesOf(task).movesTo();
  }

  /** It has died of what it did itself. */
  hasDied(task: number): boolean {
    return this.#mortals?.hasDied(task) === true;
  }

  /** It has done what it was told. */
  isDone(task: number): boolean {
    return this.#told(task, DONE) === this.#told(task, GO);
  }

  answer(task: number): number {
    return this.#told(task, RET);
  }

  /** @param timeout in nanoseconds of the call's clock; null for none */
  call(command: AnyCall, timeout: bigint | null): void {
    const { task, target } = command;
    const { call, isStraight, condition, many } = calledBy(command);
    const hand = this.#handOf(task);
    if (timeout !== null) this.#board.setTimeout(hand, timeout);
    const isPlace = typeof target !== 'number';
    const word = isPlace ? 0 : this.#board.word(target);
    const lock = isPlace ? this.#tids.place(target, task) : this.#addressOf(word);
    const sleeps = condition === 0 ? 0 : this.#addressOf(this.#board.condition(condition));
    if (this.#isMortal(task)) {
      const due = timeout === null ? 0 : this.#base + this.#board.timeoutOffset(hand);
      const about = { lock, condition: sleeps, timeout: due, many };
      this.#mortals?.call(task, isPlace ? 0 : target, { call, isStraight, about });
      return;
    }
    const { ints } = this.#board;
    const first = this.#board.slot(hand, 0);
    ints[first + CALL] = HAND_CALLS.indexOf(call);
    ints[first + WORD] = word;
    ints[first + STRAIGHT] = isStraight ? 1 : 0;
    ints[first + TIMED] = timeout === null ? 0 : 1;
    ints[first + MANY] = many ? 1 : 0;
    this.#board.setAddress(hand, lock);
    this.#board.setConditionAddress(hand, sleeps);
    Atomics.add(ints, first + GO, 1);
    Atomics.notify(ints, first + GO);
  }

  register(task: number, listed: readonly number[], pending: number): void {
    this.#mortals?.register(task, listed, pending);
  }

  /** What is wrong; null if it is dead. */
  kill(task: number): string | null {
    return this.#mortals?.kill(task) ?? null;
  }

  #addressOf(word: number): number {
    return this.#base + 4 * word;
  }
}

/** So many tasks there may be. */
export const STAGE_TASKS: readonly number[] = Array.from(
  { length: SCRIPT_TASKS },
  (_, at) => at + 1,
);
