/** Between a script's numbers for tasks, and TIDs and addresses of this process. */
import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import { FOREIGN, KTHREAD } from '../program/stranger-tids.ts';
import { type Board, HANDS, TID } from './board.ts';
import { type Linux, NO_SUCH_TID } from './linux.ts';
import { MISSING, SCRIPT_TASKS, type ScriptPlace, wordName } from './script.ts';

/** An address below everything that is ever mapped (vm.mmap_min_addr). */
const NOWHERE = 0x1000;

export class Tids {
  /** By the number of a task or stranger. */
  readonly #byNumber = new Map<number, number>();
  readonly #bytes: DataView;
  /** The address of the misaligned word, and where it stands on the board. */
  readonly #misaligned: number;
  readonly #misalignedAt: number;
  readonly #linux: Linux;
  readonly #readOnly: number;
  /** What the page says that can only be read: by task, its TID. */
  readonly #page = new Int32Array(new SharedArrayBuffer(4 * (HANDS + 1)));

  /**
   * @param foreign the TID of a thread of another process
   * @param kthread the TID of a kernel thread, or null if none is to be seen
   */
  constructor(linux: Linux, board: Board, foreign: number, kthread: number | null) {
    this.#linux = linux;
    for (let task = 1; task <= SCRIPT_TASKS; task++) {
      const tid = board.ints[board.slot(task - 1, TID)] as number;
      this.#byNumber.set(task, tid);
      this.#page[task] = tid;
    }
    this.#byNumber.set(FOREIGN, foreign);
    if (kthread !== null) this.#byNumber.set(KTHREAD, kthread);
    this.#byNumber.set(MISSING, NO_SUCH_TID);
    this.#readOnly = linux.readOnlyPage(this.#page);
    this.#bytes = new DataView(board.buffer);
    this.#misalignedAt = 4 * board.spare(1) + 2;
    this.#misaligned = linux.addressOf(board.ints) + this.#misalignedAt;
  }

  /** From now on another thread is the task. */
  set(task: number, tid: number): void {
    this.#byNumber.set(task, tid);
    this.#page[task] = tid;
    this.#linux.refill(this.#readOnly, this.#page);
  }

  /** Writes the word two bytes off, as Linux is to read it. */
  writeMisaligned(value: number): void {
    this.#bytes.setInt32(this.#misalignedAt, this.toLinux(value), true);
  }

  toLinux(value: number): number {
    const number = value & FUTEX_TID_MASK;
    return (value & ~FUTEX_TID_MASK) | (this.#byNumber.get(number) ?? number);
  }

  wordName(value: number): string {
    const tid = value & FUTEX_TID_MASK;
    for (const [number, known] of this.#byNumber) {
      if (known === tid) return wordName((value & ~FUTEX_TID_MASK) | number);
    }
    // A TID of nobody must not look like the number of a task.
    const name = wordName(value & ~FUTEX_TID_MASK);
    return tid === 0 ? name : `${name}|TID ${tid}`;
  }

  /** The address that a place is for a task. */
  place(place: ScriptPlace, task: number): number {
    switch (place) {
      case 'misaligned':
        return this.#misaligned;
      case 'unmapped':
        return NOWHERE;
      case 'readonly':
        return this.#readOnly;
      case 'readonly-own':
        return this.#readOnly + 4 * task;
    }
  }
}
