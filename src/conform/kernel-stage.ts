/**
 * A script on the machine's own kernel. The director (this thread) tells hands what to call, and
 * after each command waits until every hand has returned or sleeps in the kernel.
 *
 * Departures from the model:
 * - A wait that is to expire gets a timeout that should come right when the script is there. If it
 *   came too early the script is late: it is played again with more time.
 */
import { ETIMEDOUT } from '../kernel/errno.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';
import { type Board, CALL, DONE, GO, RET, STRAIGHT, TID, TIMED, WORD } from './board.ts';
import { type Linux, SIGNAL } from './linux.ts';
import type { Observation, TaskSeen, Transcript } from './observation.ts';
import {
  type CallCommand,
  SCRIPT_FUTEXES,
  type Script,
  type ScriptCommand,
  sizesOf,
} from './script.ts';
import { nowFor, SCRIPT_CALLS } from './script-calls.ts';
import type { TaskFiles } from './task-files.ts';
import type { Tids } from './tids.ts';

/** Nobody is runnable for so long without being run. */
const LIMIT_MS = 10_000;
const FAR_MS = 1_000_000;
/** How much a timeout is later than it would have to be if nothing ever took longer. */
const EXPIRY_MS = 2.5;
const RESCUES = 40;
const PEEKS = 6;

/** When a wait is to expire. */
interface Deadline {
  /** In milliseconds of performance.now(): not before this. */
  readonly at: number;
  /** The position of the command `expire`. */
  readonly due: number;
}

export class KernelStage {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #tids: Tids;
  readonly #files: readonly TaskFiles[];
  /** Where the board's memory is. */
  readonly #base: number;
  /** How long a command takes, in milliseconds; follows the machine's load. */
  #pace = 0.5;
  /** The command and the moment from which timeouts are planned. */
  #anchor = { at: 0, ms: 0 };
  readonly #active: boolean[];
  readonly #returned: (number | null)[];
  readonly #deadlines: (Deadline | null)[];

  constructor(linux: Linux, board: Board, tids: Tids, files: readonly TaskFiles[]) {
    this.#linux = linux;
    this.#board = board;
    this.#tids = tids;
    this.#files = files;
    this.#base = linux.addressOf(board.ints);
    this.#active = files.map(() => false);
    this.#returned = files.map(() => null);
    this.#deadlines = files.map(() => null);
  }

  /**
   * @param patience how many times the usual time until a timeout comes
   * @returns null if a timeout came too early
   */
  play(script: Script, patience: number): Transcript | null {
    const { tasks, futexes } = sizesOf(script);
    const seen: Observation[] = [];
    for (const [at, command] of script.entries()) {
      const began = performance.now();
      this.#returned.fill(null);
      const trouble = this.#begin(script, at, command, patience) ?? this.#settle();
      seen.push(this.#observe(tasks, futexes, trouble));
      if (this.#isLate(at)) return null;
      if (trouble !== null) break;
      if (command.kind !== 'expire') {
        this.#pace += (performance.now() - began - this.#pace) / 16;
      }
    }
    return seen;
  }

  /** Frees everybody and puts all back as it was; false if somebody cannot be freed. */
  clear(): boolean {
    const { ints } = this.#board;
    for (let round = 0; this.#active.includes(true); round++) {
      if (round === RESCUES) return false;
      for (let futex = 1; futex <= SCRIPT_FUTEXES; futex++) {
        Atomics.store(ints, this.#board.word(futex), 0);
      }
      const hand = this.#pick(round);
      this.#linux.tgkill(process.pid, this.#tid(hand), SIGNAL);
      if (this.#settle() !== null) return false;
    }
    for (let futex = 1; futex <= SCRIPT_FUTEXES; futex++) ints[this.#board.word(futex)] = 0;
    this.#tids.writeMisaligned(0);
    for (const hand of this.#files.keys()) this.#linux.setPriority(this.#tid(hand), 0);
    this.#deadlines.fill(null);
    return true;
  }

  /** Somebody who is not free, another one each round. */
  #pick(round: number): number {
    const hands = [...this.#active.keys()].filter((hand) => this.#active[hand]);
    return hands[round % hands.length] as number;
  }

  #tid(hand: number): number {
    return this.#board.ints[this.#board.slot(hand, TID)] as number;
  }

  #begin(script: Script, at: number, command: ScriptCommand, patience: number): string | null {
    if (command.kind === 'write') {
      const { target, value } = command;
      if (target === 'misaligned') this.#tids.writeMisaligned(value);
      else Atomics.store(this.#board.ints, this.#board.word(target), this.#tids.toLinux(value));
      return null;
    }
    const hand = command.task - 1;
    switch (command.kind) {
      case 'call':
        if (this.#active[hand]) return `T${command.task} is still blocked`;
        this.#call(script, at, patience);
        return null;
      case 'expire':
        return this.#expire(hand);
      case 'signal':
        return complaint('tgkill', this.#linux.tgkill(process.pid, this.#tid(hand), SIGNAL));
      case 'setprio':
        return complaint(
          'sched_setscheduler',
          this.#linux.setPriority(this.#tid(hand), command.fifo),
        );
    }
  }

  /** When a command should come right, in milliseconds of performance.now(). */
  #planned(script: Script, at: number, due: number, patience: number): number {
    if (this.#deadlines.every((deadline) => deadline === null)) {
      this.#anchor = { at, ms: performance.now() };
    }
    // Two timeouts that are due one after another have to come in that order.
    const waits = script.slice(this.#anchor.at, due + 1).filter(({ kind }) => kind === 'expire');
    const work = 3 * this.#pace * (due - this.#anchor.at);
    return this.#anchor.ms + patience * (EXPIRY_MS * waits.length + work);
  }

  #call(script: Script, at: number, patience: number): void {
    const command = script[at] as CallCommand;
    const due = expiryOf(script, at);
    const hand = command.task - 1;
    const { ints } = this.#board;
    const { call, target, kernelOnly } = command;
    const set = (slot: number, value: number) => {
      ints[this.#board.slot(hand, slot)] = value;
    };
    const word = typeof target === 'number' ? this.#board.word(target) : 0;
    set(CALL, SCRIPT_CALLS.indexOf(call));
    set(WORD, word);
    // User space tries nothing by itself where no futex can be.
    set(STRAIGHT, kernelOnly || typeof target !== 'number' ? 1 : 0);
    set(TIMED, command.patience === 'forever' ? 0 : 1);
    const where =
      typeof target === 'number' ? this.#base + 4 * word : this.#tids.place(target, hand);
    this.#board.setAddress(hand, where);
    this.#deadlines[hand] = null;
    if (command.patience === 'expired') this.#board.setTimeout(hand, 1n);
    if (command.patience === 'timeout') {
      const now = performance.now();
      const ms = due === null ? FAR_MS : this.#planned(script, at, due, patience) - now;
      // A clock that counts milliseconds may be one behind.
      if (due !== null) this.#deadlines[hand] = { at: now + ms - 1, due };
      this.#board.setTimeout(hand, nowFor(call) + BigInt(Math.round(ms * 1e6)));
    }
    this.#active[hand] = true;
    Atomics.add(ints, this.#board.slot(hand, GO), 1);
    Atomics.notify(ints, this.#board.slot(hand, GO));
  }

  /** Waits for a timeout to come. */
  #expire(hand: number): string | null {
    const { ints, progress } = this.#board;
    const deadline = this.#deadlines[hand];
    if (!this.#active[hand] || !deadline) return `T${hand + 1} does not wait with a timeout`;
    this.#deadlines[hand] = null;
    const limit = deadline.at + LIMIT_MS;
    while (!this.#isDone(hand)) {
      const now = performance.now();
      if (now > limit) return null;
      const before = Atomics.load(ints, progress);
      if (!this.#isDone(hand)) {
        Atomics.wait(ints, progress, before, Math.max(deadline.at - now, 1));
      }
    }
    return null;
  }

  /** Whether a timeout that is due later may have come already. */
  #isLate(at: number): boolean {
    const now = performance.now();
    return this.#deadlines.some((deadline) => {
      return deadline !== null && at < deadline.due && now >= deadline.at;
    });
  }

  #isDone(hand: number): boolean {
    const { ints } = this.#board;
    const go = ints[this.#board.slot(hand, GO)];
    return Atomics.load(ints, this.#board.slot(hand, DONE)) === go;
  }

  /** Until nobody moves any more: null, or what is wrong. */
  #settle(): string | null {
    const { ints, progress } = this.#board;
    const limit = performance.now() + LIMIT_MS;
    // Who was looked at first may have been woken by who was looked at last: so look twice.
    for (let quiet = 0, peeks = 0; ; peeks++) {
      const before = Atomics.load(ints, progress);
      const restless = this.#restless();
      if (restless === null && Atomics.load(ints, progress) === before) {
        if (++quiet === 2 || !this.#active.includes(true)) return null;
        continue;
      }
      quiet = 0;
      if (peeks < PEEKS) continue;
      if (performance.now() > limit) {
        const hand = restless ?? 0;
        const says = this.#files[hand]?.says();
        return `T${hand + 1} neither returned nor slept for ${LIMIT_MS / 1000} s (${says})`;
      }
      Atomics.wait(ints, progress, before, 0.1);
    }
  }

  /** A hand that is on its way; notes who has returned. */
  #restless(): number | null {
    let found: number | null = null;
    for (const [hand, active] of this.#active.entries()) {
      if (!active) continue;
      if (this.#isDone(hand)) {
        this.#active[hand] = false;
        const ret = this.#board.ints[this.#board.slot(hand, RET)] as number;
        this.#returned[hand] = ret;
        if (ret !== -ETIMEDOUT) this.#deadlines[hand] = null;
      } else if ((this.#files[hand] as TaskFiles).blockedAt() === null) {
        found = hand;
      }
    }
    return found;
  }

  #observe(tasks: number, futexes: number, trouble: string | null): Observation {
    const seen: TaskSeen[] = [];
    for (let hand = 0; hand < tasks; hand++) {
      const files = this.#files[hand] as TaskFiles;
      const prio = files.priority();
      const at = this.#active[hand] ? files.blockedAt() : null;
      seen.push({
        returned: this.#returned[hand] ?? null,
        blocked: at === null ? null : this.#nameOf(at),
        // Nice levels are nobody's business here.
        prio: prio < MAX_RT_PRIO ? prio : DEFAULT_PRIO,
      });
    }
    const words: string[] = [];
    for (let futex = 1; futex <= futexes; futex++) {
      words.push(this.#tids.wordName(this.#board.ints[this.#board.word(futex)] as number));
    }
    return { tasks: seen, words, trouble };
  }

  #nameOf(address: number): string {
    for (let futex = 1; futex <= SCRIPT_FUTEXES; futex++) {
      if (address === this.#base + 4 * this.#board.word(futex)) return `f${futex}`;
    }
    return `address ${address.toString(16)}`;
  }
}

function complaint(call: string, ret: number): string | null {
  return ret < 0 ? `${call} failed with ${ret}` : null;
}

/** The position of the command that makes the call at `at` expire. */
function expiryOf(script: Script, at: number): number | null {
  const { task } = script[at] as CallCommand;
  for (let next = at + 1; next < script.length; next++) {
    const command = script[next] as ScriptCommand;
    if (command.kind === 'write' || command.task !== task) continue;
    if (command.kind === 'expire') return next;
    if (command.kind === 'call') return null;
  }
  return null;
}
