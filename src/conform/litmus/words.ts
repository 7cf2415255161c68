/** The words of a litmus program: as they are when a round begins, and what tasks do to them. */
import { protectedIn } from '../../program/meddling.ts';
import { kindOf } from '../../program/op-kinds.ts';
import {
  CONDITION_BASE,
  futexesOf,
  isCondition,
  lockOf,
  type Op,
  type Program,
} from '../../program/program.ts';
import type { Meddling } from '../../userspace/library.ts';
import type { Board } from '../board.ts';
import type { Linux } from '../linux.ts';
import { setWordWritable, takeWordAway } from '../word-pages.ts';
import { tidAt, tidOfNobody, tidSlotOf } from './roles.ts';

export class LitmusWords {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #program: Program;
  readonly #base: number;
  readonly futexes: readonly number[];
  /** Those that can only be read, from some time on. */
  readonly #protected: ReadonlySet<number>;

  constructor(linux: Linux, board: Board, program: Program) {
    this.#linux = linux;
    this.#board = board;
    this.#program = program;
    this.#base = linux.addressOf(board.ints);
    this.futexes = futexesOf(program);
    this.#protected = protectedIn(program);
  }

  #addressOf(futex: number): number {
    return this.#base + 4 * this.#board.word(futex);
  }

  /** Where the word stands of a futex or a condition variable. */
  positionOf(target: number): number {
    if (!isCondition(target)) return this.#board.word(target);
    return this.#board.condition(target - CONDITION_BASE);
  }

  /** They can be written again. */
  restore(): void {
    for (const futex of this.#protected) {
      setWordWritable(this.#linux, this.#addressOf(futex), true);
    }
  }

  /** Each says who has it when the round begins. */
  begin(): void {
    this.restore();
    const { tasks } = this.#program;
    for (const futex of this.futexes) {
      const holder = tasks.findIndex(({ holds }) => holds.includes(futex));
      const word = holder < 0 ? 0 : tidAt(this.#program, this.#board, holder);
      Atomics.store(this.#board.ints, this.#board.word(futex), word);
    }
  }

  /** Does what an op is about. */
  meddle(op: Op, does: Meddling['does']): number {
    const address = this.#addressOf(lockOf(op));
    if (does === 'swap_out') return takeWordAway(this.#linux, address);
    if (does === 'protect') return setWordWritable(this.#linux, address, false);
    const { ints } = this.#board;
    const stored = kindOf(op).stored?.(op) ?? 0;
    const slot = tidSlotOf(this.#program, this.#board, stored);
    const tid = slot === null ? tidOfNobody(stored) : Atomics.load(ints, slot);
    Atomics.store(ints, this.#board.word(lockOf(op)), tid);
    return 0;
  }
}
