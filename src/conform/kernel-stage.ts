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
import type { Board } from './board.ts';
import { Expiries } from './expiries.ts';
import { isQueuedAt } from './futex-calls.ts';
import { STAGE_TASKS, type StageHands } from './hands.ts';
import { type Linux, SIGNAL } from './linux.ts';
import type { Observation, TaskSeen, Transcript } from './observation.ts';
import {
  type AnyCall,
  mortalsOf,
  SCRIPT_CONDITIONS,
  SCRIPT_FUTEXES,
  SCRIPT_TASKS,
  type Script,
  type ScriptCommand,
  type ScriptSizes,
  sizesOf,
} from './script.ts';
import { calledBy, nowFor } from './script-calls.ts';
import { placeOf, type Sleep } from './sleepers.ts';
import type { Tids } from './tids.ts';
import type { WordPages } from './word-pages.ts';

/** Nobody is runnable for so long without being run. */
const LIMIT_MS = 10_000;
const FAR_MS = 1_000_000;
const RESCUES = 40;
const PEEKS = 6;

export class KernelStage {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #tids: Tids;
  readonly #pages: WordPages;
  readonly #hands: StageHands;
  /** Positions of the words of f1, f2 ... and of c1, c2 ... */
  readonly #words: readonly number[];
  readonly #conditions: readonly number[];
  /** Addresses by name. */
  readonly #names: ReadonlyMap<string, number>;
  /** Tasks that are in a call. */
  readonly #active = new Set<number>();
  /** By task: what a call that has just ended returned. */
  readonly #returned = new Map<number, number>();
  readonly #expiries = new Expiries(SCRIPT_TASKS + 1);

  constructor(linux: Linux, board: Board, tids: Tids, pages: WordPages, hands: StageHands) {
    this.#linux = linux;
    this.#board = board;
    this.#tids = tids;
    this.#pages = pages;
    this.#hands = hands;
    this.#words = numbers(SCRIPT_FUTEXES).map((futex) => board.word(futex));
    this.#conditions = numbers(SCRIPT_CONDITIONS).map((condition) => board.condition(condition));
    const base = linux.addressOf(board.ints);
    this.#names = new Map([
      ...this.#words.map((word, at) => [`f${at + 1}`, base + 4 * word] as const),
      ...this.#conditions.map((word, at) => [`c${at + 1}`, base + 4 * word] as const),
    ]);
  }

  /**
   * @param patience how many times the usual time until a timeout comes
   * @returns null if a timeout came too early
   */
  play(script: Script, patience: number): Transcript | null {
    const sizes = sizesOf(script);
    const seen: Observation[] = [];
    let trouble = this.#hands.begin(mortalsOf(script));
    if (trouble !== null) return [this.#observe({ ...sizes, tasks: 0 }, trouble)];
    for (const [at, command] of script.entries()) {
      const began = performance.now();
      this.#returned.clear();
      trouble = this.#begin(script, at, command, patience) ?? this.#settle();
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
    this.#pages.restore();
    for (let round = 0; this.#active.size > 0; round++) {
      if (round === RESCUES) return false;
      for (const word of this.#words) Atomics.store(ints, word, 0);
      // Whoever sleeps there begins anew after a signal, and is told that it has changed.
      for (const word of this.#conditions) Atomics.store(ints, word, 1);
      const tasks = [...this.#active];
      this.#signal(tasks[round % tasks.length] as number);
      if (this.#settle() !== null) return false;
    }
    for (const word of [...this.#words, ...this.#conditions]) ints[word] = 0;
    this.#tids.writeMisaligned(0);
    this.#expiries.forgetAll();
    return this.#hands.end();
  }

  #signal(task: number): number {
    return this.#linux.tgkill(process.pid, this.#hands.tid(task), SIGNAL);
  }

  #begin(script: Script, at: number, command: ScriptCommand, patience: number): string | null {
    switch (command.kind) {
      case 'write': {
        const { target, value } = command;
        if (target === 'misaligned') this.#tids.writeMisaligned(value);
        else this.#pages.write(target, this.#tids.toLinux(value));
        return null;
      }
      case 'swap_out':
      case 'protect':
      case 'unprotect':
        return complaint(command.kind, this.#pages.put(command.target, command.kind));
      case 'call':
      case 'wait_requeue_pi':
      case 'cmp_requeue_pi':
        if (this.#active.has(command.task)) return `T${command.task} is still blocked`;
        this.#call(command, () => this.#expiries.plan(command.task, script, at, patience));
        return null;
      case 'set_robust_list':
        this.#active.add(command.task);
        this.#hands.register(command.task, command.listed, command.pending);
        return null;
      case 'kill':
        this.#active.delete(command.task);
        this.#expiries.forget(command.task);
        return this.#hands.kill(command.task);
      case 'expire':
        return this.#expire(command.task);
      case 'signal':
        return complaint('tgkill', this.#signal(command.task));
      case 'setprio':
        return complaint(
          'sched_setscheduler',
          this.#linux.setPriority(this.#hands.tid(command.task), command.fifo),
        );
    }
  }

  /** @param plan in how many milliseconds its timeout comes, or null if it is far away */
  #call(command: AnyCall, plan: () => number | null): void {
    const { makes, patience } = calledBy(command);
    this.#expiries.forget(command.task);
    let timeout = patience === 'expired' ? 1n : null;
    if (patience === 'timeout') {
      const ms = plan() ?? FAR_MS;
      timeout = nowFor(makes) + BigInt(Math.round(ms * 1e6));
    }
    this.#active.add(command.task);
    this.#hands.call(command, timeout);
  }

  /** Waits for a timeout to come. */
  #expire(task: number): string | null {
    const { ints, progress } = this.#board;
    const deadline = this.#expiries.of(task);
    if (!this.#active.has(task) || deadline === null)
      return `T${task} does not wait with a timeout`;
    this.#expiries.forget(task);
    const limit = deadline + LIMIT_MS;
    while (!this.#hands.isDone(task)) {
      const now = performance.now();
      if (now > limit) return null;
      const before = Atomics.load(ints, progress);
      if (!this.#hands.isDone(task)) {
        Atomics.wait(ints, progress, before, Math.max(deadline - now, 1));
      }
    }
    return null;
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
        if (++quiet === 2 || this.#active.size === 0) return null;
        continue;
      }
      quiet = 0;
      if (peeks < PEEKS) continue;
      if (performance.now() > limit) {
        const task = restless ?? 1;
        const says = this.#hands.says(task);
        return `T${task} neither returned nor slept for ${LIMIT_MS / 1000} s (${says})`;
      }
      Atomics.wait(ints, progress, before, 0.1);
    }
  }

  /** A task that is on its way; notes who has returned. */
  #restless(): number | null {
    let found: number | null = null;
    for (const task of [...this.#active].sort()) {
      if (this.#hands.isDone(task)) {
        this.#active.delete(task);
        const ret = this.#hands.answer(task);
        this.#returned.set(task, ret);
        if (ret !== -ETIMEDOUT) this.#expiries.forget(task);
      } else if (this.#hands.hasDied(task)) {
        this.#active.delete(task);
        this.#expiries.forget(task);
      } else if (this.#hands.blockedAt(task) === null) {
        found = task;
      }
    }
    return found;
  }

  #observe({ tasks, futexes }: ScriptSizes, trouble: string | null): Observation {
    const sleeps = this.#sleeps();
    const isQueued = (name: string) => isQueuedAt(this.#linux, this.#names.get(name) as number);
    const seen = STAGE_TASKS.slice(0, tasks).map((task): TaskSeen => {
      if (this.#hands.isGone(task)) {
        return { returned: null, blocked: null, isGone: true, prio: DEFAULT_PRIO };
      }
      const prio = this.#hands.priority(task);
      const sleep = sleeps.get(task);
      const at = this.#active.has(task) ? this.#hands.blockedAt(task) : null;
      const place = at === null ? null : this.#nameOf(at);
      return {
        returned: this.#returned.get(task) ?? null,
        blocked: sleep === undefined ? place : placeOf(sleep, [...sleeps.values()], isQueued),
        isGone: false,
        // Nice levels are nobody's business here.
        prio: prio < MAX_RT_PRIO ? prio : DEFAULT_PRIO,
      };
    });
    const words = numbers(futexes).map((futex) => this.#tids.wordName(this.#pages.read(futex)));
    return { tasks: seen, words, trouble };
  }

  /** By task: what it sleeps on that is to be moved from one word to another. */
  #sleeps(): ReadonlyMap<number, Sleep> {
    const sleeps = new Map<number, Sleep>();
    for (const task of [...this.#active].sort()) {
      const at = this.#hands.blockedAt(task);
      const to = at === null ? null : this.#hands.movesTo(task);
      if (at === null || to === null) continue;
      sleeps.set(task, { condition: this.#nameOf(at), lock: this.#nameOf(to) });
    }
    return sleeps;
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
