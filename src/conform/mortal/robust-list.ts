/** A thread's robust list in memory, as the kernel reads it (include/uapi/linux/futex.h). */
import { type Board, LIST_AT, OFFSET_AT, PENDING_AT } from '../board.ts';

/** Bit 0 of an entry's address: the lock is a PI futex. */
export const PI_ENTRY = 1;

export interface LaidOutList {
  readonly task: number;
  /** Whose slots have the head. */
  readonly hand: number;
  /** Futexes, in the order of the list. */
  readonly listed: readonly number[];
  /** One that is being taken or given back; 0 for none. */
  readonly pending: number;
}

/**
 * Each task has entries of its own, so far behind the words as its head says; the last one names
 * the head.
 *
 * @param base where the board is
 */
export function layOutList(board: Board, base: number, list: LaidOutList): void {
  const { task, hand, listed, pending } = list;
  const slots = board.slot(hand, 0);
  const behind = board.entryOffset(task);
  const head = base + 4 * slots + LIST_AT;
  const entryOf = (futex: number) => base + 4 * board.word(futex) + behind + PI_ENTRY;
  const next = [...listed.map(entryOf), head];
  board.setLong(slots, LIST_AT, next[0] as number);
  for (const [at, futex] of listed.entries()) {
    board.setLong(board.word(futex), behind, next[at + 1] as number);
  }
  board.setLong(slots, OFFSET_AT, -behind);
  board.setLong(slots, PENDING_AT, pending === 0 ? 0 : entryOf(pending));
}
