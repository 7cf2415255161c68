/** A hand that makes the moves of one task of a reproduction, each when it is told to. */
import { kindOf } from '../../program/op-kinds.ts';
import { acquires, lockOf, mayTimeOut, type Op, releases } from '../../program/program.ts';
import { eventOf, type Move, opOf } from '../../reproduce/move.ts';
import { movesOf, type Reproduction } from '../../reproduce/reproduction.ts';
import { glibc } from '../../userspace/glibc.ts';
import { type Board, TID } from '../board.ts';
import { carryOut, noMeddling } from '../carry-out.ts';
import type { Clocks } from '../clocks.ts';
import { futexCalls, makeCall } from '../futex-calls.ts';
import type { Linux } from '../linux.ts';
import { litmusEvent } from '../litmus/events.ts';
import { DONE, HOLDS, MOVE, NO_MORE, RoundMemory, TOLD } from './memory.ts';

/** What a hand is told before all. */
export interface HandPart {
  readonly reproduction: Reproduction;
  readonly shared: SharedArrayBuffer;
  readonly hand: number;
}

/** For a timeout that does not come while anybody looks. */
const NEVER = 1_000_000_000_000n;

export class PartHand {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #clocks: Clocks;
  readonly #part: HandPart;
  readonly #memory: RoundMemory;
  readonly #moves: readonly Move[];
  readonly #base: number;

  constructor(linux: Linux, board: Board, clocks: Clocks, part: HandPart) {
    this.#linux = linux;
    this.#board = board;
    this.#clocks = clocks;
    this.#part = part;
    this.#memory = new RoundMemory(part.shared);
    this.#moves = movesOf(part.reproduction);
    this.#base = linux.addressOf(board.ints);
  }

  /** Until it is let go. */
  run(): void {
    const memory = this.#memory;
    const { ints, progress } = memory;
    const { hand } = this.#part;
    const told = memory.at(hand, TOLD);
    for (let seen = 0; ; ) {
      while (Atomics.load(ints, told) === seen) Atomics.wait(ints, told, seen);
      seen = Atomics.load(ints, told);
      const move = ints[memory.at(hand, MOVE)] as number;
      if (move !== NO_MORE) {
        const start = memory.start(hand);
        while (process.hrtime.bigint() < start);
        this.#make(this.#moves[move] as Move);
        memory.noteReturn(hand, process.hrtime.bigint());
      }
      Atomics.store(ints, memory.at(hand, DONE), seen);
      Atomics.add(ints, progress, 1);
      Atomics.notify(ints, progress);
      if (move === NO_MORE) return;
    }
  }

  #make(move: Move): void {
    const { program } = this.#part.reproduction;
    if (move.is === 'event') {
      const event = eventOf(program, move);
      const position = program.tasks.findIndex(({ id }) => id === event.task);
      litmusEvent(event).make(this.#linux, this.#tid(position), event);
    }
    if (move.is !== 'calls') return;
    for (const id of move.ops) this.#call(opOf(program, move.task, id));
  }

  #tid(hand: number): number {
    return this.#board.ints[this.#board.slot(hand, TID)] as number;
  }

  #call(op: Op): void {
    const memory = this.#memory;
    const { ints } = memory;
    const { hand } = this.#part;
    const kind = kindOf(op);
    const bit = 1 << lockOf(op);
    const holds = memory.at(hand, HOLDS);
    if (kind.onlyIfHeld(op) && (Atomics.load(ints, holds) & bit) === 0) return;
    if (releases(op)) Atomics.and(ints, holds, ~bit);
    const word = this.#board.word(lockOf(op));
    const address = this.#base + 4 * word;
    const timeout = mayTimeOut(op) ? this.#base + this.#board.timeoutOffset(hand) : 0;
    const ret = carryOut(kind.routine(glibc), kind.isStraight(op), {
      ints: this.#board.ints,
      word,
      tid: this.#tid(hand),
      call: (call) => {
        if (timeout !== 0) this.#setTimeout(futexCalls[call].clock);
        return makeCall(this.#linux, call, { lock: address, condition: 0, timeout, many: false });
      },
      meddle: noMeddling,
      retrying() {},
    });
    ints[memory.wordAt(hand, op.id)] = Atomics.load(this.#board.ints, word);
    if (acquires(op) && ret === 0) Atomics.or(ints, holds, bit);
    ints[memory.heldAt(hand, op.id)] = Atomics.load(ints, holds) & bit;
    Atomics.store(ints, memory.answerAt(hand, op.id), ret);
  }

  #setTimeout(clock: 'realtime' | 'monotonic'): void {
    const { hand } = this.#part;
    const deadline = this.#memory.deadline(hand);
    const now = this.#clocks[clock]();
    const until = deadline === 0n ? NEVER : deadline - this.#clocks.monotonic();
    this.#board.setTimeout(hand, now + until);
  }
}
