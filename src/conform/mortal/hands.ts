/** The hands of a script's tasks that can die, seen from the director. */
import { raw } from '../../userspace/raw.ts';
import { type Board, CODE_AT, HANDS, LIST_AT, LIST_SIZE, MORTALS, TID } from '../board.ts';
import type { ToldCall } from '../hands.ts';
import type { Linux } from '../linux.ts';
import { TaskFiles } from '../task-files.ts';
import type { Tids } from '../tids.ts';
import { ANSWER, death, hand } from './body.ts';
import { MachineCode } from './machine-code.ts';
import { layOutList } from './robust-list.ts';
import { callInCode } from './routine-code.ts';
import { MortalThreads } from './threads.ts';

const SYS_SET_ROBUST_LIST = 273;

export class MortalHands {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #base: number;
  readonly #tids: Tids;
  readonly #threads: MortalThreads;
  /** By task, of those that are there. */
  readonly #files = new Map<number, TaskFiles>();
  /** Tasks that have such a hand, also when they are gone. */
  #tasks: ReadonlySet<number> = new Set();

  constructor(linux: Linux, board: Board, tids: Tids) {
    this.#linux = linux;
    this.#board = board;
    this.#base = linux.addressOf(board.ints);
    this.#tids = tids;
    this.#threads = new MortalThreads(linux, board, MORTALS);
  }

  has(task: number): boolean {
    return this.#tasks.has(task);
  }

  /** Starts a hand for each of the tasks; what is wrong, or null. */
  begin(tasks: ReadonlySet<number>): string | null {
    this.#tasks = tasks;
    for (const task of tasks) {
      const code = new MachineCode();
      hand(code, this.#board, this.#base);
      this.#threads.load(task - 1, code);
      if (!this.#threads.start(task - 1)) return `no thread can be started for T${task}`;
      const tid = this.#threads.tid(task - 1);
      this.#files.set(task, new TaskFiles(tid, this.#linux.futexNumber));
      this.#tids.set(task, tid);
    }
    return null;
  }

  files(task: number): TaskFiles | null {
    return this.#files.get(task) ?? null;
  }

  isGone(task: number): boolean {
    return this.has(task) && !this.#files.has(task);
  }

  /** It has died by itself; whoever asks learns of it once. */
  hasDied(task: number): boolean {
    if (!this.#files.has(task) || this.#threads.isAlive(task - 1)) return false;
    this.#forget(task);
    return true;
  }

  #forget(task: number): void {
    this.#files.get(task)?.close();
    this.#files.delete(task);
  }

  /** @param target the number of a futex; of no account where none can be */
  call(task: number, target: number, { call, isStraight, about }: ToldCall): void {
    const list = this.#threads.slots(task - 1) + LIST_AT;
    const entry = this.#base + 4 * this.#board.word(target) + this.#board.entryOffset(task);
    const routine = raw[call];
    this.#go(task, (code) => {
      callInCode(code, { routine, straight: isStraight, about, list, entry }, 'call');
    });
  }

  /** Lays the list out, and registers it. */
  register(task: number, listed: readonly number[], pending: number): void {
    layOutList(this.#board, this.#base, { task, hand: HANDS + task - 1, listed, pending });
    const list = this.#threads.slots(task - 1) + LIST_AT;
    this.#go(task, (code) => code.call(SYS_SET_ROBUST_LIST, [list, LIST_SIZE], ANSWER));
  }

  #go(task: number, write: (code: MachineCode) => void): void {
    const code = new MachineCode();
    write(code);
    code.return();
    death(code);
    const at = this.#threads.loadBehind(task - 1, code);
    this.#board.setLong(this.#board.slot(HANDS + task - 1, 0), CODE_AT, at);
    this.#threads.wake(task - 1);
  }

  /** What is wrong; null if it is dead. */
  kill(task: number): string | null {
    this.#forget(task);
    return this.#threads.kill(task - 1) ? null : `T${task} did not die`;
  }

  /** Ends all that are left; false if that cannot be done. */
  end(): boolean {
    const dead = [...this.#files.keys()].every((task) => this.kill(task) === null);
    const { ints } = this.#board;
    for (const task of this.#tasks) {
      this.#tids.set(task, ints[this.#board.slot(task - 1, TID)] as number);
    }
    this.#tasks = new Set();
    return dead;
  }
}
