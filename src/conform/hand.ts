/** The first file of a hand: a thread that makes the system calls of one task, when it is told. */
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import type { Library } from '../userspace/library.ts';
import { raw } from '../userspace/raw.ts';
import {
  Board,
  CALL,
  DONE,
  GO,
  LITMUS,
  MANY,
  MORTALS,
  PART,
  RET,
  STRAIGHT,
  TID,
  TIMED,
  WORD,
} from './board.ts';
import { carryOut, noMeddling } from './carry-out.ts';
import { Clocks } from './clocks.ts';
import { makeCall } from './futex-calls.ts';
import { findLinux, type Linux } from './linux.ts';
import { LitmusHand, type Role } from './litmus/run.ts';
import { MortalThreads } from './mortal/threads.ts';
import { type HandPart, PartHand } from './reproducing/part.ts';
import { HAND_CALLS } from './script-calls.ts';

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
  /** Threads that can die, once somebody has needed some. */
  #mortals: MortalThreads | null = null;

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
    const threads = () => {
      this.#mortals ??= new MortalThreads(this.#linux, this.#board, MORTALS);
      return this.#mortals;
    };
    const hand = new LitmusHand(this.#linux, this.#board, this.#clocks, role, threads);
    const outcomes = hand.run();
    if (role.leads) this.#port.postMessage(outcomes);
    return 0;
  }

  /** As above. */
  #part(): number {
    const part = receiveMessageOnPort(this.#port)?.message as HandPart;
    new PartHand(this.#linux, this.#board, this.#clocks, part).run();
    return 0;
  }

  #slot(slot: number): number {
    return this.#board.slot(this.#hand, slot);
  }

  #told(slot: number): number {
    return this.#board.ints[this.#slot(slot)] as number;
  }

  #act(): number {
    const call = this.#told(CALL);
    if (call === LITMUS) return this.#litmus();
    if (call === PART) return this.#part();
    const address = this.#board.address(this.#hand);
    const timeout =
      this.#told(TIMED) === 0 ? 0 : this.#base + this.#board.timeoutOffset(this.#hand);
    const about = {
      lock: address,
      condition: this.#board.conditionAddress(this.#hand),
      timeout,
      many: this.#told(MANY) !== 0,
    };
    const routine = raw[HAND_CALLS[call] as keyof Library];
    return carryOut(routine, this.#told(STRAIGHT) !== 0, {
      ints: this.#board.ints,
      word: this.#told(WORD),
      tid: this.#told(TID),
      call: (made) => makeCall(this.#linux, made, about),
      meddle: noMeddling,
      retrying() {},
    });
  }
}

const linux = findLinux();
if (typeof linux === 'string') throw new Error(linux);
const port = parentPort as MessagePort;
const hand = new Hand(linux, port, workerData as HandData);
port.postMessage('ready');
hand.work();
