/**
 * Threads that can die: one for each task that a script or a litmus program kills, started anew for
 * each. They have the board's last hands. What ends them is in body.ts.
 */
import { arch } from 'node:os';
import { ALIVE_AT, BEGUN_AT, type Board, GO, HANDS, MORTALS, TID } from '../board.ts';
import { FATAL_SIGNAL, FAULT_SIGNAL, type Linux } from '../linux.ts';
import { faultHandler, handler } from './body.ts';
import { MachineCode } from './machine-code.ts';

const PAGE = 4096;
/** For one thread: its code, and its stack, on which the handler runs. */
const CODE = 8 * PAGE;
const STACK = 16 * PAGE;
const ROOM = CODE + STACK;
/** Nobody who can run needs so long to begin, or to die. */
const LIMIT_MS = 10_000;
const AGAIN_MS = 0.05;
const FUTEX_WAKE_PRIVATE = 129;

/** Why threads that can die cannot be had, as half a sentence; null if they can. */
export function noMortals(): string | null {
  return arch() === 'x64' ? null : `the machine code of threads that die is for x64, not ${arch()}`;
}

export class MortalThreads {
  readonly #linux: Linux;
  readonly #board: Board;
  /** Where the board is, and the memory for code and stacks. */
  readonly #base: number;
  readonly #memory: number;

  /** @throws Error if there is no memory that can be executed */
  constructor(linux: Linux, board: Board, threads: number) {
    this.#linux = linux;
    this.#board = board;
    this.#base = linux.addressOf(board.ints);
    this.#memory = linux.executableMemory(PAGE + threads * ROOM);
    if (this.#memory < 0) throw new Error(`mmap() of memory to execute fails with ${this.#memory}`);
    const code = new MachineCode();
    handler(code);
    linux.write(this.#memory, code.bytes());
    linux.handle(FATAL_SIGNAL, this.#memory);
    const fault = new MachineCode();
    const slots = (thread: number) => this.#base + 4 * board.slot(HANDS + thread, 0);
    faultHandler(fault, slots(0), slots(MORTALS));
    linux.write(this.#memory + PAGE / 2, fault.bytes());
    linux.handle(FAULT_SIGNAL, this.#memory + PAGE / 2);
  }

  /** Puts code where the thread with that number is to find it, and says where that is. */
  load(thread: number, code: MachineCode): number {
    const bytes = code.bytes();
    if (bytes.length > CODE) throw new Error(`${bytes.length} bytes of machine code are too many`);
    this.#linux.write(this.#room(thread), bytes);
    return this.#room(thread);
  }

  /** Behind code that is not longer than a page. */
  loadBehind(thread: number, code: MachineCode): number {
    const at = this.#room(thread) + PAGE;
    this.#linux.write(at, code.bytes());
    return at;
  }

  #room(thread: number): number {
    return this.#memory + PAGE + thread * ROOM;
  }

  /** Its slots on the board, and their address. */
  #slot(thread: number, offset: number): number {
    return this.#board.slot(HANDS + thread, 0) + offset / 4;
  }

  /** The address of its slots. */
  slots(thread: number): number {
    return this.#base + 4 * this.#slot(thread, 0);
  }

  /** Runs the code that was loaded for it. False if it cannot be started. */
  start(thread: number): boolean {
    const { ints } = this.#board;
    const first = this.#slot(thread, 0);
    ints.fill(0, first, this.#board.slot(HANDS + thread + 1, 0));
    ints[this.#slot(thread, ALIVE_AT)] = 1;
    const end = this.#room(thread) + ROOM;
    const cleared = this.slots(thread) + ALIVE_AT;
    const tid = this.#linux.startThread(this.#room(thread), end, this.slots(thread), cleared);
    if (tid < 0) {
      ints[this.#slot(thread, ALIVE_AT)] = 0;
      return false;
    }
    ints[this.#board.slot(HANDS + thread, TID)] = tid;
    return until(this.#board, () => Atomics.load(ints, this.#slot(thread, BEGUN_AT)) === 1);
  }

  tid(thread: number): number {
    return this.#board.ints[this.#board.slot(HANDS + thread, TID)] as number;
  }

  /** Whether it is there, and not through with its futexes. */
  isAlive(thread: number): boolean {
    return Atomics.load(this.#board.ints, this.#slot(thread, ALIVE_AT)) !== 0;
  }

  /** Ends it, wherever it is; false if that does not come. */
  kill(thread: number): boolean {
    return killThread(this.#linux, this.#board, thread);
  }

  /** Lets it go that waits for GO to change. */
  wake(thread: number): void {
    const { ints } = this.#board;
    Atomics.add(ints, this.#slot(thread, 4 * GO), 1);
    // No notification of JavaScript's would reach it.
    this.#linux.futex(this.slots(thread) + 4 * GO, FUTEX_WAKE_PRIVATE, 1, 0, 0);
  }
}

function until(board: Board, isSo: () => boolean): boolean {
  const { ints, progress } = board;
  for (const limit = performance.now() + LIMIT_MS; !isSo(); ) {
    if (performance.now() > limit) return false;
    Atomics.wait(ints, progress, Atomics.load(ints, progress), AGAIN_MS);
  }
  return true;
}

/** Ends a thread, wherever it is; it is through with its futexes then. False if it is not. */
export function killThread(linux: Linux, board: Board, thread: number): boolean {
  const alive = board.slot(HANDS + thread, 0) + ALIVE_AT / 4;
  const tid = board.ints[board.slot(HANDS + thread, TID)] as number;
  return until(board, () => {
    if (Atomics.load(board.ints, alive) !== 0) linux.tgkill(process.pid, tid, FATAL_SIGNAL);
    return Atomics.load(board.ints, alive) === 0;
  });
}
