/** The first file of a hand: a thread that makes the system calls of one task, when it is told. */
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { EAGAIN } from '../kernel/errno.ts';
import { AGAIN, Board, DONE, FAST, FROM, GO, LITMUS, OP, RET, TID, TIMED, TO } from './board.ts';
import { findLinux, type Linux } from './linux.ts';
import { Clocks, LitmusHand, type Role } from './litmus-run.ts';

export interface HandData {
  readonly buffer: SharedArrayBuffer;
  readonly hand: number;
}

class Hand {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #hand: number;
  readonly #base: number;
  readonly #clocks = new Clocks();
  readonly #port: MessagePort;

  constructor(linux: Linux, port: MessagePort, { buffer, hand }: HandData) {
    this.#port = port;
    this.#linux = linux;
    this.#board = new Board(buffer);
    this.#hand = hand;
    this.#base = linux.addressOf(this.#board.ints);
    this.#board.ints[this.#slot(TID)] = linux.gettid();
  }

  /** Never comes back: a process with hands is ended from outside. */
  work(): never {
    const { ints, progress } = this.#board;
    const go = this.#slot(GO);
    for (let seen = 0; ; ) {
      // Who comes late with its notification wakes a hand that has obeyed already.
      while (Atomics.load(ints, go) === seen) Atomics.wait(ints, go, seen);
      seen = Atomics.load(ints, go);
      ints[this.#slot(RET)] = this.#act();
      Atomics.store(ints, this.#slot(DONE), seen);
      Atomics.add(ints, progress, 1);
      Atomics.notify(ints, progress);
    }
  }

  /** Its role was sent before it was told to go. */
  #litmus(): number {
    const role = receiveMessageOnPort(this.#port)?.message as Role;
    const outcomes = new LitmusHand(this.#linux, this.#board, this.#clocks, role).run();
    if (role.position === 0) this.#port.postMessage(outcomes);
    return 0;
  }

  #slot(slot: number): number {
    return this.#board.slot(this.#hand, slot);
  }

  #act(): number {
    const { ints } = this.#board;
    const op = ints[this.#slot(OP)] as number;
    if (op === LITMUS) return this.#litmus();
    const address = this.#board.address(this.#hand);
    const fast = ints[this.#slot(FAST)] as number;
    const timeout =
      ints[this.#slot(TIMED)] === 0 ? 0 : this.#base + this.#board.timeoutOffset(this.#hand);
    for (;;) {
      const from = ints[this.#slot(FROM)] as number;
      const to = ints[this.#slot(TO)] as number;
      if (fast !== 0 && Atomics.compareExchange(ints, fast, from, to) === from) return 0;
      const ret = this.#linux.futex(address, op, timeout);
      if (ret !== -EAGAIN || ints[this.#slot(AGAIN)] === 0) return ret;
    }
  }
}

const linux = findLinux();
if (typeof linux === 'string') throw new Error(linux);
const port = parentPort as MessagePort;
const hand = new Hand(linux, port, workerData as HandData);
port.postMessage('ready');
hand.work();
