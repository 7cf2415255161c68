/** Whoever disturbs the tasks of a litmus program, kills them, and ends their sleep. */
import { kindOfEvent } from '../../program/event-kinds.ts';
import type { Program, TaskSpec } from '../../program/program.ts';
import type { Board } from '../board.ts';
import type { Linux } from '../linux.ts';
import { killThread } from '../mortal/threads.ts';
import { LEFT_OUT } from '../packed-answers.ts';
import { litmusEvent } from './events.ts';
import { answerAt } from './memory.ts';
import { isKilled, mortalsIn, tidAt } from './roles.ts';
import { needsWaker } from './sleeps.ts';
import { Waker } from './waker.ts';

const SPINS = 2_000;
/** For so long an op is waited for that may not come. */
const LONGEST_MS = 3;
const GLANCE_MS = 0.02;

/** What chance decides about. */
export interface DisturberLuck {
  below(bound: number): number;
  pause(): void;
}

export class Disturber {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #ints: Int32Array;
  readonly #program: Program;
  readonly #luck: DisturberLuck;
  readonly #waker: Waker | null;
  readonly #killed: readonly number[];

  constructor(linux: Linux, board: Board, ints: Int32Array, program: Program, luck: DisturberLuck) {
    this.#linux = linux;
    this.#board = board;
    this.#ints = ints;
    this.#program = program;
    this.#luck = luck;
    this.#waker = needsWaker(program) ? new Waker(linux, board, ints, program) : null;
    this.#killed = mortalsIn(program).filter((position) => isKilled(program, position));
  }

  /** One round. */
  disturb(): void {
    const { tasks, events } = this.#program;
    for (const event of events) {
      const position = tasks.findIndex(({ id }) => id === event.task);
      if (kindOfEvent(event).kills) this.#awaitOp(position);
      this.#luck.pause();
      const tid = tidAt(this.#program, this.#board, position);
      litmusEvent(event).make(this.#linux, tid, event);
    }
    // Who was killed in the middle of something may have gone to sleep since.
    for (const position of this.#killed) killThread(this.#linux, this.#board, position);
    this.#waker?.attend();
  }

  /** Until the task has begun one of its ops, which chance says; or not at all, or not for long. */
  #awaitOp(position: number): void {
    const { ops } = this.#program.tasks[position] as TaskSpec;
    const nth = this.#luck.below(ops.length + 1);
    if (nth === 0) return;
    const told = answerAt(position, nth - 1);
    const limit = performance.now() + LONGEST_MS;
    for (let looks = 0; Atomics.load(this.#ints, told) === LEFT_OUT; looks++) {
      if (looks < SPINS) continue;
      if (performance.now() > limit) return;
      Atomics.wait(this.#ints, told, LEFT_OUT, GLANCE_MS);
    }
  }

  close(): void {
    this.#waker?.close();
  }
}
