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
import { type Board, CALL, DONE, GO, MANY, RET, STRAIGHT, TID, TIMED, WORD } from './board.ts';
import { Expiries } from './expiries.ts';
import { isQueuedAt } from './futex-calls.ts';
import { type Linux, SIGNAL } from './linux.ts';
import type { Observation, TaskSeen, Transcript } from './observation.ts';
import {
  type AnyCall,
  SCRIPT_CONDITIONS,
  SCRIPT_FUTEXES,
  type Script,
  type ScriptCommand,
  type ScriptSizes,
  sizesOf,
} from './script.ts';
import { calledBy, HAND_CALLS, nowFor } from './script-calls.ts';
import { placeOf, type Sleep } from './sleepers.ts';
import type { TaskFiles } from './task-files.ts';
import type { Tids } from './tids.ts';

/** Nobody is runnable for so long without being run. */
const LIMIT_MS = 10_000;
const FAR_MS = 1_000_000;
const RESCUES = 40;
const PEEKS = 6;

export class KernelStage {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #tids: Tids;
  readonly #files: readonly TaskFiles[];
  /** Where the board's memory is. */
  readonly #base: number;
  /** Positions of the words of f1, f2 ... and of c1, c2 ... */
  readonly #words: readonly number[];
  readonly #conditions: readonly number[];
  /** Addresses by name. */
  readonly #names: ReadonlyMap<string, number>;
  readonly #active: boolean[];
  readonly #returned: (number | null)[];
  readonly #expiries: Expiries;

  constructor(linux: Linux, board: Board, tids: Tids, files: readonly TaskFiles[]) {
    this.#linux = linux;
    this.#board = board;
    this.#tids = tids;
    this.#files = files;
    this.#base = linux.addressOf(board.ints);
    this.#words = numbers(SCRIPT_FUTEXES).map((futex) => board.word(futex));
    this.#conditions = numbers(SCRIPT_CONDITIONS).map((condition) => board.condition(condition));
    this.#names = new Map([
      ...this.#words.map((word, at) => [`f${at + 1}`, this.#addressOf(word)] as const),
      ...this.#conditions.map((word, at) => [`c${at + 1}`, this.#addressOf(word)] as const),
    ]);
    this.#active = files.map(() => false);
    this.#returned = files.map(() => null);
    this.#expiries = new Expiries(files.length);
  }

  /**
   * @param patience how many times the usual time until a timeout comes
   * @returns null if a timeout came too early
   */
  play(script: Script, patience: number): Transcript | null {
    const sizes = sizesOf(script);
    const seen: Observation[] = [];
    for (const [at, command] of script.entries()) {
      const began = performance.now();
      this.#returned.fill(null);
      const trouble = this.#begin(script, at, command, patience) ?? this.#settle();
      seen.push(this.#observe(sizes, trouble));
      if (this.#expiries.isLate(at)) return null;
      if (trouble !== null) break;
      if (command.kind !== 'expire') this.#expiries.took(performance.now() - began);
    }
    return seen;
  }

  /** Frees everybody and puts all back as it was; false if somebody cannot be freed. */
  clear(): boolean {
    const { ints } = this.#board;
    for (let round = 0; this.#active.includes(true); round++) {
      if (round === RESCUES) return false;
      for (const word of this.#words) Atomics.store(ints, word, 0);
      // Whoever sleeps there begins anew after a signal, and is told that it has changed.
      for (const word of this.#conditions) Atomics.store(ints, word, 1);
      const hand = this.#pick(round);
      this.#linux.tgkill(process.pid, this.#tid(hand), SIGNAL);
      if (this.#settle() !== null) return false;
    }
    for (const word of [...this.#words, ...this.#conditions]) ints[word] = 0;
    this.#tids.writeMisaligned(0);
    for (const hand of this.#files.keys()) this.#linux.setPriority(this.#tid(hand), 0);
    this.#expiries.forgetAll();
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
      case 'wait_requeue_pi':
      case 'cmp_requeue_pi':
        if (this.#active[hand]) return `T${command.task} is still blocked`;
        this.#call(command, () => this.#expiries.plan(hand, script, at, patience));
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

  /** @param plan in how many milliseconds its timeout comes, or null if it is far away */
  #call(command: AnyCall, plan: () => number | null): void {
    const hand = command.task - 1;
    const { ints } = this.#board;
    const { target } = command;
    const { call, makes, patience, isStraight, condition, many } = calledBy(command);
    const set = (slot: number, value: number) => {
      ints[this.#board.slot(hand, slot)] = value;
    };
    const word = typeof target === 'number' ? this.#board.word(target) : 0;
    set(CALL, HAND_CALLS.indexOf(call));
    set(WORD, word);
    set(STRAIGHT, isStraight ? 1 : 0);
    set(TIMED, patience === 'forever' ? 0 : 1);
    set(MANY, many ? 1 : 0);
    const where =
      typeof target === 'number' ? this.#addressOf(word) : this.#tids.place(target, hand);
    this.#board.setAddress(hand, where);
    const sleeps = condition === 0 ? 0 : this.#addressOf(this.#board.condition(condition));
    this.#board.setConditionAddress(hand, sleeps);
    this.#expiries.forget(hand);
    if (patience === 'expired') this.#board.setTimeout(hand, 1n);
    if (patience === 'timeout') {
      const ms = plan() ?? FAR_MS;
      this.#board.setTimeout(hand, nowFor(makes) + BigInt(Math.round(ms * 1e6)));
    }
    this.#active[hand] = true;
    Atomics.add(ints, this.#board.slot(hand, GO), 1);
    Atomics.notify(ints, this.#board.slot(hand, GO));
  }

  /** Waits for a timeout to come. */
  #expire(hand: number): string | null {
    const { ints, progress } = this.#board;
    const deadline = this.#expiries.of(hand);
    if (!this.#active[hand] || deadline === null) {
      return `T${hand + 1} does not wait with a timeout`;
    }
    this.#expiries.forget(hand);
    const limit = deadline + LIMIT_MS;
    while (!this.#isDone(hand)) {
      const now = performance.now();
      if (now > limit) return null;
      const before = Atomics.load(ints, progress);
      if (!this.#isDone(hand)) {
        Atomics.wait(ints, progress, before, Math.max(deadline - now, 1));
      }
    }
    return null;
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
        if (ret !== -ETIMEDOUT) this.#expiries.forget(hand);
      } else if ((this.#files[hand] as TaskFiles).blockedAt() === null) {
        found = hand;
      }
    }
    return found;
  }

  #observe({ tasks, futexes }: ScriptSizes, trouble: string | null): Observation {
    const sleeps = this.#sleeps(tasks);
    const isQueued = (name: string) => isQueuedAt(this.#linux, this.#names.get(name) as number);
    const seen: TaskSeen[] = [];
    for (let hand = 0; hand < tasks; hand++) {
      const files = this.#files[hand] as TaskFiles;
      const prio = files.priority();
      const sleep = sleeps.get(hand);
      const at = this.#active[hand] ? files.blockedAt() : null;
      const place = at === null ? null : this.#nameOf(at);
      seen.push({
        returned: this.#returned[hand] ?? null,
        blocked: sleep === undefined ? place : placeOf(sleep, [...sleeps.values()], isQueued),
        // Nice levels are nobody's business here.
        prio: prio < MAX_RT_PRIO ? prio : DEFAULT_PRIO,
      });
    }
    const words = this.#words.slice(0, futexes).map((word) => {
      return this.#tids.wordName(this.#board.ints[word] as number);
    });
    return { tasks: seen, words, trouble };
  }

  /** By hand: what it sleeps on that is to be moved from one word to another. */
  #sleeps(tasks: number): ReadonlyMap<number, Sleep> {
    const sleeps = new Map<number, Sleep>();
    for (let hand = 0; hand < tasks; hand++) {
      if (!this.#active[hand]) continue;
      const files = this.#files[hand] as TaskFiles;
      const at = files.blockedAt();
      const to = at === null ? null : files.movesTo();
      if (at === null || to === null) continue;
      sleeps.set(hand, { condition: this.#nameOf(at), lock: this.#nameOf(to) });
    }
    return sleeps;
  }

  #addressOf(word: number): number {
    return this.#base + 4 * word;
  }

  #nameOf(address: number): string {
    for (const [name, known] of this.#names) if (known === address) return name;
    return `address ${address.toString(16)}`;
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function complaint(call: string, ret: number): string | null {
  return ret < 0 ? `${call} failed with ${ret}` : null;
}
