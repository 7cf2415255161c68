/**
 * A litmus program on the machine's own kernel: every task is a hand that makes its calls as fast
 * as it can, round after round, with a barrier before and after each. What one round ended with is
 * put together by the first hand.
 *
 * So that more than the usual happens, a hand waits a little before each call, every time for
 * another while, and a third of the rounds each is run with all CPUs for everybody, with a CPU for
 * each hand, and with one CPU for all.
 */
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import { wordText } from '../../oracle/word-text.ts';
import { outcomeText } from '../../outcomes/outcome.ts';
import { kindOf } from '../../program/op-kinds.ts';
import {
  acquires,
  futexesOf,
  lockOf,
  mayTimeOut,
  type Op,
  type Program,
  releases,
  type TaskSpec,
} from '../../program/program.ts';
import { glibc } from '../../userspace/glibc.ts';
import type { FutexCall } from '../../userspace/library.ts';
import { type Board, HANDS, TID } from '../board.ts';
import { carryOut } from '../carry-out.ts';
import type { Clocks } from '../clocks.ts';
import { FUTEX_PRIVATE_FLAG, futexCalls } from '../futex-calls.ts';
import type { Linux } from '../linux.ts';
import { answersOf, LEFT_OUT, packed } from '../packed-answers.ts';
import { litmusEvent } from './events.ts';

export interface Litmus {
  readonly program: Program;
  readonly rounds: number;
  /** Makes the little waits. */
  readonly seed: number;
}

export interface LitmusSeen {
  /** Outcomes and how often each was seen. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Where it hung, in one sentence; null if it did not. */
  readonly hung: string | null;
}

/** What a hand is told. */
export interface Role {
  readonly litmus: Litmus;
  readonly shared: SharedArrayBuffer;
  /** Its position among those that take part; the last one may be whoever disturbs the others. */
  readonly position: number;
  readonly count: number;
  readonly cpus: number;
}

/** The memory that the hands of a litmus program share, in 32-bit numbers. */
const LINE = 16;
const ARRIVED = 0;
const PHASE = LINE;
export const ROUND = 2 * LINE;
/** Somebody wants no further round; and this round is not to be begun. */
export const STOP = ROUND + 1;
const ENDED = ROUND + 2;
const RETURNED = 3 * LINE;
const TAKEN = RETURNED + HANDS * LINE;
const TAKEN_SIZE = 2 * LINE;
const SIZE = TAKEN + 8 * TAKEN_SIZE;

export function litmusMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * SIZE);
}

/** Whoever disturbs the tasks has the last hand. */
export const DISTURBER = HANDS - 1;

const SPINS = 2_000;
/** The longest of the little waits in a round, in turns of a loop. */
const WAITS = [1, 30, 300, 2_000] as const;

export class LitmusHand {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #role: Role;
  readonly #ints: Int32Array;
  readonly #base: number;
  readonly #futexes: readonly number[];
  readonly #outcomes = new Map<string, number>();
  readonly #clocks: Clocks;
  #random: number;
  #wait = 1;

  constructor(linux: Linux, board: Board, clocks: Clocks, role: Role) {
    this.#linux = linux;
    this.#board = board;
    this.#role = role;
    this.#ints = new Int32Array(role.shared);
    this.#base = linux.addressOf(board.ints);
    this.#futexes = futexesOf(role.litmus.program);
    this.#clocks = clocks;
    this.#random = (role.litmus.seed * 31 + role.position * 7919 + 1) | 0;
  }

  /** All rounds; the outcomes for the first hand, nothing for the others. */
  run(): ReadonlyMap<string, number> {
    const { litmus, position } = this.#role;
    const { program, rounds } = litmus;
    const task = program.tasks[position];
    for (let round = 0; round < rounds; round++) {
      this.#settleOnCpu(round);
      this.#wait = WAITS[this.#below(WAITS.length)] as number;
      if (position === 0) this.#setUp(program);
      this.#meet();
      if (Atomics.load(this.#ints, ENDED) !== 0) break;
      if (task === undefined) this.#disturb(program);
      else this.#live(task);
      this.#meet();
      if (position === 0) this.#note(program, round);
    }
    this.#linux.setCpus(0, allCpus(1024));
    return this.#outcomes;
  }

  #below(bound: number): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % bound;
  }

  #settleOnCpu(round: number): void {
    const { litmus, position, cpus } = this.#role;
    const third = Math.ceil(litmus.rounds / 3);
    if (round === third) this.#linux.setCpus(0, [position % cpus]);
    if (round === 2 * third) this.#linux.setCpus(0, [litmus.seed % cpus]);
  }

  /** Waits until all hands have come here. */
  #meet(): void {
    const ints = this.#ints;
    const phase = Atomics.load(ints, PHASE);
    if (Atomics.add(ints, ARRIVED, 1) === this.#role.count - 1) {
      Atomics.store(ints, ARRIVED, 0);
      Atomics.add(ints, PHASE, 1);
      Atomics.notify(ints, PHASE);
      return;
    }
    for (let spins = 0; spins < SPINS; spins++) {
      if (Atomics.load(ints, PHASE) !== phase) return;
    }
    while (Atomics.load(ints, PHASE) === phase) Atomics.wait(ints, PHASE, phase);
  }

  #tid(position: number): number {
    return this.#board.ints[this.#board.slot(position, TID)] as number;
  }

  #positionOf(task: number): number {
    return this.#role.litmus.program.tasks.findIndex(({ id }) => id === task);
  }

  #setUp({ tasks, events }: Program): void {
    // Only here, so that all hands leave in the same round.
    Atomics.store(this.#ints, ENDED, Atomics.load(this.#ints, STOP));
    for (const futex of this.#futexes) {
      const holder = tasks.findIndex(({ holds }) => holds.includes(futex));
      const word = holder < 0 ? 0 : this.#tid(holder);
      Atomics.store(this.#board.ints, this.#board.word(futex), word);
      this.#ints[this.#takenAt(futex)] = 0;
    }
    this.#ints.fill(LEFT_OUT, RETURNED, TAKEN);
    for (const event of events) {
      const position = this.#positionOf(event.task);
      litmusEvent(event).undo(this.#linux, this.#tid(position), tasks[position] as TaskSpec);
    }
  }

  #takenAt(futex: number): number {
    return TAKEN + futex * TAKEN_SIZE;
  }

  #pause(): void {
    for (let left = this.#below(this.#wait); left > 0; left--) Atomics.load(this.#ints, ROUND);
  }

  #disturb({ events }: Program): void {
    for (const event of events) {
      this.#pause();
      litmusEvent(event).make(this.#linux, this.#tid(this.#positionOf(event.task)), event);
    }
  }

  #live({ holds, ops, id }: TaskSpec): void {
    const { position } = this.#role;
    const held = new Set(holds);
    for (const [index, op] of ops.entries()) {
      const lock = lockOf(op);
      if (kindOf(op).onlyIfHeld(op) && !held.has(lock)) continue;
      this.#pause();
      if (releases(op)) held.delete(lock);
      const ret = this.#call(op, RETURNED + position * LINE + index);
      if (!acquires(op) || ret !== 0) continue;
      held.add(lock);
      const taken = this.#takenAt(lock);
      this.#ints[taken + 1 + Atomics.add(this.#ints, taken, 1)] = id;
    }
  }

  /** @param told where the answers are noted */
  #call(op: Op, told: number): number {
    const kind = kindOf(op);
    const word = this.#board.word(lockOf(op));
    const address = this.#base + 4 * word;
    let retried = 0;
    const ret = carryOut(kind.routine(glibc), kind.isStraight(op), {
      ints: this.#board.ints,
      word,
      tid: this.#tid(this.#role.position),
      call: (call) => {
        const timeout = mayTimeOut(op) ? this.#timeout(call) : 0;
        return this.#linux.futex(address, futexCalls[call].op | FUTEX_PRIVATE_FLAG, timeout);
      },
      retrying: () => retried++,
    });
    this.#ints[told] = packed(ret, retried);
    return ret;
  }

  /** Where the timeout of a call stands, which soon expires or has done so. */
  #timeout(call: FutexCall): number {
    const { position } = this.#role;
    this.#board.setTimeout(position, this.#deadline(call));
    return this.#base + this.#board.timeoutOffset(position);
  }

  #deadline(call: FutexCall): bigint {
    const us = [0, 60, 400][this.#below(3)] as number;
    if (us === 0) return 1n;
    return this.#clocks[futexCalls[call].clock]() + BigInt(1_000 * (1 + this.#below(us)));
  }

  #note({ tasks }: Program, round: number): void {
    const ints = this.#ints;
    const answers = tasks.map(({ ops }, position) => {
      return ops.map((_, index) => answersOf(ints[RETURNED + position * LINE + index] as number));
    });
    const words = this.#futexes.map((futex) => this.#wordText(futex));
    const taken = this.#futexes.map((futex) => {
      const at = this.#takenAt(futex);
      return [...ints.subarray(at + 1, at + 1 + (ints[at] as number))];
    });
    const ids = tasks.map(({ id }) => id);
    const outcome = outcomeText({ answers, words, taken }, ids, this.#futexes);
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    Atomics.store(ints, ROUND, round + 1);
  }

  #wordText(futex: number): string {
    const value = Atomics.load(this.#board.ints, this.#board.word(futex));
    const tid = value & FUTEX_TID_MASK;
    const { tasks } = this.#role.litmus.program;
    const position = tasks.findIndex((_, at) => this.#tid(at) === tid);
    const rest = value & ~FUTEX_TID_MASK;
    return wordText(rest | (position < 0 ? tid : (tasks[position]?.id ?? 0)));
  }
}

export function allCpus(count: number): number[] {
  return Array.from({ length: count }, (_, cpu) => cpu);
}
