/** The tasks of a litmus program that are killed: threads of their own in every round. */

import { kindOf } from '../../program/op-kinds.ts';
import { mayTimeOut, type Program, type TaskSpec } from '../../program/program.ts';
import { glibc } from '../../userspace/glibc.ts';
import type { FutexCall } from '../../userspace/library.ts';
import { type Board, HANDS, HELD_AT, WAIT_AT } from '../board.ts';
import type { Linux } from '../linux.ts';
import { MachineCode } from '../mortal/machine-code.ts';
import { layOutList } from '../mortal/robust-list.ts';
import type { MortalThreads } from '../mortal/threads.ts';
import { deadlineAt } from './memory.ts';
import { mortalTask } from './mortal-task.ts';
import { mortalsIn, tidAt, tidSlotOf } from './roles.ts';
import { needsWaker } from './sleeps.ts';

const NS_PER_S = 1_000_000_000n;

/** What whoever leads the round decides about chance. */
export interface MortalLuck {
  /** How long the little waits are. */
  wait(): number;
  /** When a timeout is over, in nanoseconds of the call's clock. */
  deadline(call: FutexCall): bigint;
  /** Where a task may run. */
  cpus(position: number): readonly number[];
}

export class LitmusMortals {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #base: number;
  readonly #threads: MortalThreads;
  readonly #program: Program;
  readonly #longs: BigInt64Array;
  readonly #positions: readonly number[];

  /** @param shared the memory of the program */
  constructor(
    linux: Linux,
    board: Board,
    threads: MortalThreads,
    program: Program,
    shared: Int32Array,
  ) {
    this.#linux = linux;
    this.#board = board;
    this.#base = linux.addressOf(board.ints);
    this.#threads = threads;
    this.#program = program;
    this.#longs = new BigInt64Array(shared.buffer);
    this.#positions = mortalsIn(program);
    const wordOf = (futex: number) => this.#base + 4 * board.word(futex);
    for (const position of this.#positions) {
      const code = new MachineCode();
      mortalTask(code, this.#task(position), {
        position,
        robust: program.robust,
        slots: threads.slots(position),
        shared: linux.addressOf(shared),
        wordOf,
        isAttended: needsWaker(program),
        tidAddress: (stored) => {
          const slot = tidSlotOf(program, board, stored);
          return slot === null ? null : this.#base + 4 * slot;
        },
        entryOf: (futex) => wordOf(futex) + board.entryOffset(position + 1),
      });
      threads.load(position, code);
    }
  }

  #task(position: number): TaskSpec {
    return this.#program.tasks[position] as TaskSpec;
  }

  /** Ends those that are left from a round. */
  end(): void {
    for (const position of this.#positions) {
      if (!this.#threads.kill(position)) throw new Error('a thread cannot be ended');
    }
  }

  /** Starts all of them anew; they wait until they are let go. */
  start(luck: MortalLuck): void {
    this.end();
    for (const position of this.#positions) {
      if (!this.#threads.start(position)) throw new Error('no thread can be started that dies');
      const { fifo, holds, ops } = this.#task(position);
      const tid = tidAt(this.#program, this.#board, position);
      this.#linux.setPriority(tid, fifo);
      this.#linux.setCpus(tid, luck.cpus(position));
      const first = this.#board.slot(HANDS + position, 0);
      this.#board.ints[first + HELD_AT / 4] = holds.reduce((bits, lock) => bits | (1 << lock), 0);
      this.#board.ints[first + WAIT_AT / 4] = luck.wait();
      const listed = holds.filter((lock) => this.#program.robust.includes(lock)).reverse();
      const [task, hand] = [position + 1, HANDS + position];
      layOutList(this.#board, this.#base, { task, hand, listed, pending: 0 });
      for (const [at, op] of ops.entries()) {
        if (!mayTimeOut(op)) continue;
        const call = kindOf(op).routine(glibc).first(true);
        if (call.is === 'call') this.#setDeadline(position, at, luck.deadline(call.call));
      }
    }
  }

  #setDeadline(position: number, op: number, deadline: bigint): void {
    const at = deadlineAt(position, op) / 2;
    this.#longs[at] = deadline / NS_PER_S;
    this.#longs[at + 1] = deadline % NS_PER_S;
  }

  /** The round begins. */
  letGo(): void {
    for (const position of this.#positions) this.#threads.wake(position);
  }
}
