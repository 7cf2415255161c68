/**
 * The pages that words are on: taken away, or made read-only, and put back as they were. Whoever
 * only looks at a word, or writes it from outside, does so at another address of the same memory:
 * a page that is away stays away, and one that is read-only can be written all the same.
 */
import { errnoName } from '../kernel/errno.ts';
import { type Board, PAGE_SIZE, pageOf } from './board.ts';
import type { Linux } from './linux.ts';
import type { Paging } from './script.ts';

export class WordPages {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #base: number;
  /** How far behind the words their other addresses are. */
  readonly #shift: number;
  readonly #from: number;
  readonly #size: number;

  /** Why no page can be taken away, as half a sentence; null if it can be. */
  readonly trouble: string | null;

  /** What words say is lost. */
  constructor(linux: Linux, board: Board) {
    this.#linux = linux;
    this.#board = board;
    this.#base = linux.addressOf(board.ints);
    const { from, size } = board.pages(this.#base);
    [this.#from, this.#size] = [from, size];
    const other = linux.sharePages(from, size);
    this.trouble = other < 0 ? `mmap() of shared memory fails with ${errnoName(other)}` : null;
    this.#shift = other < 0 ? 0 : other - from;
  }

  #addressOf(futex: number): number {
    return this.#base + 4 * this.#board.word(futex);
  }

  read(futex: number): number {
    return this.#linux.readInt(this.#addressOf(futex) + this.#shift);
  }

  write(futex: number, value: number): void {
    const bytes = new Uint8Array(new Int32Array([value]).buffer);
    this.#linux.write(this.#addressOf(futex) + this.#shift, bytes);
  }

  /** A negated error number if that cannot be had. */
  put(futex: number, does: Paging['kind']): number {
    const address = this.#addressOf(futex);
    if (does === 'swap_out') return takeWordAway(this.#linux, address);
    return setWordWritable(this.#linux, address, does === 'unprotect');
  }

  /** All of them can be written again. */
  restore(): void {
    this.#linux.setWritable(this.#from, this.#size, true);
  }
}

/** Whoever needs it next has to bring it in: what MADV_PAGEOUT does where there is swap. */
export function takeWordAway(linux: Linux, address: number): number {
  return linux.takeAway(pageOf(address), PAGE_SIZE);
}

export function setWordWritable(linux: Linux, address: number, isWritable: boolean): number {
  return linux.setWritable(pageOf(address), PAGE_SIZE, isWritable);
}
