/**
 * A reproduction on the machine's own kernel: round after round, each move when everybody has
 * returned or sleeps, and what races at moments that are swept over some microseconds.
 */

import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import { MAX_RT_PRIO } from '../../kernel/sched/task_struct.ts';
import { futexesOf, lockOf, type Op, type Program } from '../../program/program.ts';
import { type Act, eventOf, type Move } from '../../reproduce/move.ts';
import { movesOf, type Reproduction } from '../../reproduce/reproduction.ts';
import { type OutsideSighting, sightedWord } from '../../reproduce/sighting.ts';
import type { Complaint } from '../../reproduce/sign.ts';
import { signs } from '../../reproduce/signs.ts';
import { type Board, TID } from '../board.ts';
import { type Linux, SIGNAL } from '../linux.ts';
import { DISTURBER } from '../litmus/roles.ts';
import type { TaskFiles } from '../task-files.ts';
import { HOLDS, MOVE, NO_MORE, NONE, RoundMemory, TOLD } from './memory.ts';
import { deadlineOf, keyOf, Timing } from './timing.ts';

/** What came of many rounds. */
export interface RoundTally {
  readonly rounds: number;
  /** Those in which the rule was broken. */
  readonly hits: number;
  /** Those that do not count, because a timeout came before its time. */
  readonly late: number;
  /** What was seen in the first hit, in one sentence. */
  readonly first: string | null;
}

/** How long before they race hands are told to. */
const AHEAD = 150_000n;
const STUCK_MS = 10_000;
const RESCUES = 100;

export interface ReproductionHands {
  readonly linux: Linux;
  readonly board: Board;
  readonly files: readonly TaskFiles[];
  readonly cpus: number;
}

export class ReproductionStage {
  readonly memory = new RoundMemory();
  readonly #hands: ReproductionHands;
  readonly #reproduction: Reproduction;
  readonly #moves: readonly Move[];
  readonly #program: Program;
  readonly #own: number[];
  readonly #timing = new Timing();
  /** Somebody neither returns nor sleeps. */
  stuck = false;

  constructor(hands: ReproductionHands, reproduction: Reproduction) {
    this.#hands = hands;
    this.#reproduction = reproduction;
    this.#moves = movesOf(reproduction);
    this.#program = reproduction.program;
    this.#own = this.#program.tasks.map(() => 0);
  }

  /** Which hands take part. */
  get taking(): number[] {
    const { tasks, events } = this.#program;
    const all = tasks.map((_, hand) => hand);
    return events.length > 0 ? [...all, DISTURBER] : all;
  }

  /** @param acts what is done, the probes aside */
  round(acts: readonly Act[]): Complaint | 'late' | null {
    const timing = this.#timing;
    timing.begin();
    this.#setUp(acts);
    const stamps = timing.stamps(acts);
    const deadlines = timing.deadlines(stamps);
    const late = !acts.every((act) => this.#perform(act, stamps.get(act) ?? null, deadlines));
    timing.ended(late);
    return late ? 'late' : this.#judged();
  }

  /** What the probes show, and everybody's answers. */
  #judged(): Complaint | null {
    const sign = signs[this.#reproduction.sign];
    let before: OutsideSighting | null = null;
    for (const probe of this.#reproduction.probes) {
      if (sign.atRest !== undefined) before = this.#sighting();
      this.#tell(probe, 0n, 0n);
      this.#settle(null);
    }
    if (this.stuck) return null;
    const found = sign.atRest?.(this.#sighting(), before) ?? null;
    return found ?? this.#answered();
  }

  #answered(): Complaint | null {
    const { answered } = signs[this.#reproduction.sign];
    if (answered === undefined) return null;
    for (const [hand, { id, ops }] of this.#program.tasks.entries()) {
      for (const op of ops) {
        const ret = Atomics.load(this.memory.ints, this.memory.answerAt(hand, op.id));
        if (ret === NONE) continue;
        const complaint = answered(this.#program, this.#answer(hand, id, op, ret));
        if (complaint !== null) return complaint;
      }
    }
    return null;
  }

  #answer(hand: number, task: number, op: Op, ret: number) {
    const lock = lockOf(op);
    const word = this.memory.ints[this.memory.wordAt(hand, op.id)] as number;
    const holds = this.memory.ints[this.memory.heldAt(hand, op.id)] !== 0;
    return { task, op, ret, holds, word: sightedWord(lock, this.#named(word)) };
  }

  #tid(hand: number): number {
    return this.#hands.board.ints[this.#hands.board.slot(hand, TID)] as number;
  }

  #handOf(task: number): number {
    return this.#program.tasks.findIndex(({ id }) => id === task);
  }

  #setUp(acts: readonly Act[]): void {
    const { linux, board, cpus } = this.#hands;
    const { ints } = this.memory;
    for (const futex of futexesOf(this.#program)) board.ints[board.word(futex)] = 0;
    for (const [hand, { fifo, holds, ops }] of this.#program.tasks.entries()) {
      linux.setPriority(this.#tid(hand), fifo);
      this.#own[hand] = fifo;
      let held = 0;
      for (const lock of holds) {
        board.ints[board.word(lock)] = this.#tid(hand);
        held |= 1 << lock;
      }
      Atomics.store(ints, this.memory.at(hand, HOLDS), held);
      for (const op of ops) ints[this.memory.answerAt(hand, op.id)] = NONE;
    }
    const race = acts.find(({ moves }) => moves.length > 1);
    const movers = race?.moves.map((move) => this.#handFor(move)) ?? [];
    for (const [at, hand] of movers.entries()) linux.setCpus(this.#tid(hand), [at % cpus]);
    for (const [nth, task] of (race?.woken ?? []).entries()) {
      linux.setCpus(this.#tid(this.#handOf(task)), [(this.#timing.round >> nth) % cpus]);
    }
    if (race !== undefined) return;
    for (const hand of this.taking) linux.setCpus(this.#tid(hand), [0]);
  }

  #handFor(move: Move): number {
    return move.is === 'event' ? DISTURBER : this.#handOf(move.task);
  }

  /** False if it is too late for it. */
  #perform(act: Act, timed: bigint | null, deadlines: ReadonlyMap<string, bigint>): boolean {
    const { moves } = act;
    const isRace = moves.length > 1;
    const stamp = timed ?? process.hrtime.bigint() + AHEAD;
    for (const [nth, move] of moves.entries()) {
      const start = isRace ? stamp + BigInt(Math.round(this.#timing.offset(act, nth))) : 0n;
      this.#tell(move, start, deadlineOf(move, deadlines));
    }
    const expiries = moves.filter((move) => move.is === 'expiry');
    const now = process.hrtime.bigint();
    if (expiries.some((expiry) => now > (deadlines.get(keyOf(expiry)) as bigint))) {
      this.#settle(null);
      return false;
    }
    if (expiries.length === 0) this.#settle(null);
    for (const expiry of expiries) {
      const hand = this.#handOf(expiry.task);
      this.#settle(hand);
      if (!isRace) continue;
      const passed = Number(this.memory.returned(hand) - (deadlines.get(keyOf(expiry)) as bigint));
      this.#timing.woke(passed);
    }
    return true;
  }

  #tell(move: Move, start: bigint, deadline: bigint): void {
    if (move.is === 'expiry' || this.stuck) return;
    const { ints } = this.memory;
    const hand = this.#handFor(move);
    if (move.is === 'event') {
      const event = eventOf(this.#program, move);
      if (event.call === 'setprio') this.#own[this.#handOf(event.task)] = event.fifo;
    }
    this.memory.plan(hand, start, deadline);
    ints[this.memory.at(hand, MOVE)] = this.#moves.indexOf(move);
    Atomics.add(ints, this.memory.at(hand, TOLD), 1);
    Atomics.notify(ints, this.memory.at(hand, TOLD));
  }

  /** Until everybody has returned or sleeps, and that one has returned. */
  #settle(back: number | null): void {
    const { ints, progress } = this.memory;
    const limit = performance.now() + STUCK_MS;
    for (let still = 0; still < 2 && !this.stuck; ) {
      const before = Atomics.load(ints, progress);
      const moving =
        (back !== null && !this.memory.isThrough(back)) ||
        this.taking.some((hand) => !this.memory.isThrough(hand) && !this.#sleeps(hand));
      if (!moving && Atomics.load(ints, progress) === before) {
        still++;
        continue;
      }
      still = 0;
      this.stuck = performance.now() > limit;
      Atomics.wait(ints, progress, before, 0.05);
    }
  }

  #sleeps(hand: number): boolean {
    return this.#hands.files[hand]?.blockedAt() !== null;
  }

  #named(word: number): number {
    const tid = word & FUTEX_TID_MASK;
    const task = this.#program.tasks.find((_, hand) => this.#tid(hand) === tid);
    return (word & ~FUTEX_TID_MASK) | (task?.id ?? tid);
  }

  #sighting(): OutsideSighting {
    const { board, linux, files } = this.#hands;
    const base = linux.addressOf(board.ints);
    const futexes = futexesOf(this.#program);
    return {
      tasks: this.#program.tasks.map(({ id }, hand) => {
        const prio = (files[hand] as TaskFiles).priority();
        const at = this.memory.isThrough(hand) ? null : files[hand]?.blockedAt();
        const held = Atomics.load(this.memory.ints, this.memory.at(hand, HOLDS));
        return {
          id,
          own: this.#own[hand] as number,
          runs: prio < MAX_RT_PRIO ? MAX_RT_PRIO - 1 - prio : 0,
          sleepsAt: futexes.find((futex) => at === base + 4 * board.word(futex)) ?? null,
          holds: futexes.filter((futex) => (held & (1 << futex)) !== 0),
        };
      }),
      words: futexes.map((futex) => {
        return sightedWord(futex, this.#named(board.ints[board.word(futex)] as number));
      }),
    };
  }

  /** Frees whoever sleeps: the word is 0, and a signal makes the call start anew. */
  clear(): void {
    const { board, linux } = this.#hands;
    for (let tries = 0; !this.stuck; tries++) {
      for (const futex of futexesOf(this.#program)) {
        Atomics.store(board.ints, board.word(futex), 0);
      }
      const asleep = this.taking.filter((hand) => !this.memory.isThrough(hand));
      if (asleep.length === 0) return;
      for (const hand of asleep) linux.tgkill(process.pid, this.#tid(hand), SIGNAL);
      this.#settle(null);
      this.stuck ||= tries === RESCUES;
    }
  }

  /** Lets the hands go, as they were. */
  release(): void {
    const { linux } = this.#hands;
    const { ints } = this.memory;
    for (const hand of this.taking) {
      linux.setPriority(this.#tid(hand), 0);
      linux.setCpus(
        this.#tid(hand),
        Array.from({ length: 1024 }, (_, cpu) => cpu),
      );
      ints[this.memory.at(hand, MOVE)] = NO_MORE;
      Atomics.add(ints, this.memory.at(hand, TOLD), 1);
      Atomics.notify(ints, this.memory.at(hand, TOLD));
    }
  }
}
