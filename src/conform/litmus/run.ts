/**
 * A litmus program on the machine's own kernel: every task is a hand that makes its calls as fast
 * as it can, round after round, with a barrier before and after each. What one round ended with is
 * put together by the first hand.
 *
 * So that more than the usual happens, a hand waits a little before each call, every time for
 * another while, and a third of the rounds each is run with all CPUs for everybody, with a CPU for
 * each hand, and with one CPU for all.
 */
import { routineOf } from '../../program/errand.ts';
import { kindOf } from '../../program/op-kinds.ts';
import {
  CONDITION_BASE,
  conditionsOf,
  lockOf,
  mayTimeOut,
  type Op,
  type Program,
  releases,
  type TaskSpec,
  targetsOf,
} from '../../program/program.ts';
import { glibc } from '../../userspace/glibc.ts';
import type { FutexCall } from '../../userspace/library.ts';
import { robust } from '../../userspace/robust.ts';
import type { Board } from '../board.ts';
import { carryOut } from '../carry-out.ts';
import type { Clocks } from '../clocks.ts';
import { futexCalls, makeCall } from '../futex-calls.ts';
import type { Linux } from '../linux.ts';
import type { MortalThreads } from '../mortal/threads.ts';
import { BEGUN, LEFT_OUT, packed } from '../packed-answers.ts';
import { meet } from './barrier.ts';
import { Disturber } from './disturber.ts';
import { litmusEvent } from './events.ts';
import {
  ASLEEP,
  answerAt,
  BUSY,
  CHANGES,
  ENDED,
  OVER,
  RELEASED,
  ROUND,
  resetRound,
  STOP,
  stateOf,
  takenAt,
} from './memory.ts';
import { LitmusMortals } from './mortals.ts';
import { outcomeOf } from './noting.ts';
import { mortalsIn, tidAt } from './roles.ts';
import { needsWaker, sleepsForever } from './sleeps.ts';
import { LitmusWords } from './words.ts';

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
  /** What the round had come to that hung. */
  readonly stuck: string | null;
}

/** What a hand is told. */
export interface Role {
  readonly litmus: Litmus;
  readonly shared: SharedArrayBuffer;
  /** Of its task in the program; behind all tasks stands whoever disturbs them. */
  readonly position: number;
  /** It sets every round up, and writes down what has come of it. */
  readonly leads: boolean;
  readonly count: number;
  readonly cpus: number;
}

/** The longest of the little waits in a round, in turns of a loop. */
const WAITS = [1, 30, 300, 2_000] as const;

export class LitmusHand {
  readonly #linux: Linux;
  readonly #board: Board;
  readonly #role: Role;
  readonly #ints: Int32Array;
  readonly #base: number;
  readonly #words: LitmusWords;
  readonly #conditions: readonly number[];
  /** Somebody looks whether everybody sleeps. */
  readonly #isAttended: boolean;
  readonly #disturber: Disturber | null;
  /** Of who leads, if tasks are killed. */
  readonly #mortals: LitmusMortals | null;
  readonly #outcomes = new Map<string, number>();
  readonly #clocks: Clocks;
  #random: number;
  #wait = 1;

  /** @param threads makes threads that can die */
  constructor(
    linux: Linux,
    board: Board,
    clocks: Clocks,
    role: Role,
    threads: () => MortalThreads,
  ) {
    this.#linux = linux;
    this.#board = board;
    this.#role = role;
    this.#ints = new Int32Array(role.shared);
    this.#base = linux.addressOf(board.ints);
    const { program } = role.litmus;
    this.#words = new LitmusWords(linux, board, program);
    this.#conditions = conditionsOf(program).map((c) => board.condition(c - CONDITION_BASE));
    this.#isAttended = needsWaker(program);
    const luck = { below: (bound: number) => this.#below(bound), pause: () => this.#pause() };
    this.#disturber =
      role.position < program.tasks.length
        ? null
        : new Disturber(linux, board, this.#ints, program, luck);
    this.#mortals =
      role.leads && mortalsIn(program).length > 0
        ? new LitmusMortals(linux, board, threads(), program, this.#ints)
        : null;
    this.#clocks = clocks;
    this.#random = (role.litmus.seed * 31 + role.position * 7919 + 1) | 0;
  }

  /** All rounds; the outcomes for who leads, nothing for the others. */
  run(): ReadonlyMap<string, number> {
    const { litmus, position, leads } = this.#role;
    const { program, rounds } = litmus;
    const task = program.tasks[position];
    for (let round = 0; round < rounds; round++) {
      this.#settleOnCpu(round);
      this.#wait = WAITS[this.#below(WAITS.length)] as number;
      if (leads) this.#setUp(program, round);
      // Who is let go wakes up for a while; sometimes that is to be over when the others leave.
      const isEarly = this.#below(2) === 0;
      if (isEarly && Atomics.load(this.#ints, ENDED) === 0) this.#mortals?.letGo();
      meet(this.#ints, this.#role.count);
      if (Atomics.load(this.#ints, ENDED) !== 0) break;
      if (!isEarly) this.#mortals?.letGo();
      if (task === undefined) this.#disturber?.disturb();
      else this.#live(task);
      meet(this.#ints, this.#role.count);
      if (leads) this.#note(program, round);
    }
    this.#disturber?.close();
    this.#mortals?.end();
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
    const third = Math.ceil(this.#role.litmus.rounds / 3);
    if (round !== third && round !== 2 * third) return;
    this.#linux.setCpus(0, this.#cpusOf(this.#role.position, round));
  }

  /** Where a task runs in a round. */
  #cpusOf(position: number, round: number): readonly number[] {
    const { litmus, cpus } = this.#role;
    const third = Math.ceil(litmus.rounds / 3);
    if (round < third) return allCpus(1024);
    return [(round < 2 * third ? position : litmus.seed) % cpus];
  }

  #tid(position: number): number {
    return tidAt(this.#role.litmus.program, this.#board, position);
  }

  #positionOf(task: number): number {
    return this.#role.litmus.program.tasks.findIndex(({ id }) => id === task);
  }

  #setUp({ tasks, events }: Program, round: number): void {
    // Only here, so that all hands leave in the same round.
    Atomics.store(this.#ints, ENDED, Atomics.load(this.#ints, STOP));
    if (Atomics.load(this.#ints, ENDED) !== 0) return;
    this.#mortals?.start({
      wait: () => this.#below(this.#wait),
      deadline: (call) => this.#deadline(call),
      cpus: (position) => this.#cpusOf(position, round),
    });
    this.#words.begin();
    for (const word of this.#conditions) Atomics.store(this.#board.ints, word, 0);
    resetRound(this.#ints, this.#words.futexes, LEFT_OUT);
    for (const event of events) {
      const position = this.#positionOf(event.task);
      litmusEvent(event).undo(this.#linux, this.#tid(position), tasks[position] as TaskSpec);
    }
  }

  #pause(): void {
    for (let left = this.#below(this.#wait); left > 0; left--) Atomics.load(this.#ints, ROUND);
  }

  #live({ holds, ops, id }: TaskSpec): void {
    const { position } = this.#role;
    const held = new Set(holds);
    for (const [index, op] of ops.entries()) {
      const lock = lockOf(op);
      if (kindOf(op).onlyIfHeld(op) && !held.has(lock)) continue;
      this.#pause();
      if (releases(op)) held.delete(lock);
      const told = answerAt(position, index);
      Atomics.store(this.#ints, told, BEGUN);
      const answer = this.#call(op);
      // Without that it would not have come back.
      if (Atomics.load(this.#ints, RELEASED) !== 0) break;
      Atomics.store(this.#ints, told, packed(answer.ret, answer.retried));
      if (!kindOf(op).grants(op, answer.ret)) continue;
      held.add(lock);
      // As collectors of outcomes have it: who is told of a death has come to it in another way.
      if (answer.ret !== 0) continue;
      const taken = takenAt(lock);
      this.#ints[taken + 1 + Atomics.add(this.#ints, taken, 1)] = id;
    }
    if (this.#isAttended) this.#isAt(OVER);
  }

  /** Tells whoever ends sleeps. */
  #isAt(state: number): void {
    // First: who sees the new state has to see that there was a change since it looked at others.
    Atomics.add(this.#ints, CHANGES, 1);
    Atomics.store(this.#ints, stateOf(this.#role.position), state);
    if (state !== ASLEEP) Atomics.notify(this.#ints, CHANGES);
  }

  /** What it is answered, and how often it was told EAGAIN before. */
  #call(op: Op): { readonly ret: number; readonly retried: number } {
    const kind = kindOf(op);
    const word = this.#words.positionOf(lockOf(op));
    const about = {
      lock: this.#base + 4 * word,
      condition: this.#base + 4 * this.#words.positionOf(targetsOf(op)[0] as number),
      many: kind.attributes(op).includes('requeueAll'),
      reach: kind.reach?.(op) ?? ([0, 0] as const),
    };
    const sleeps = this.#isAttended && sleepsForever(op);
    if (sleeps) this.#isAt(ASLEEP);
    let retried = 0;
    const library = this.#role.litmus.program.robust.includes(lockOf(op)) ? robust : glibc;
    const ret = carryOut(routineOf(op, library), kind.isStraight(op), {
      ints: this.#board.ints,
      word,
      tid: this.#tid(this.#role.position),
      call: (call) => {
        const timeout = mayTimeOut(op) ? this.#timeout(call) : 0;
        return makeCall(this.#linux, call, { ...about, timeout });
      },
      meddle: (does) => this.#words.meddle(op, does),
      retrying: () => retried++,
    });
    if (sleeps) this.#isAt(BUSY);
    return { ret, retried };
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
    const later = BigInt(1_000 * (1 + this.#below(us)));
    // It is told for how long, and not until when.
    return call === 'wait' ? later : this.#clocks[futexCalls[call].clock]() + later;
  }

  #note(program: Program, round: number): void {
    const outcome = outcomeOf(program, this.#board, this.#ints);
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    Atomics.store(this.#ints, ROUND, round + 1);
  }
}

export function allCpus(count: number): number[] {
  return Array.from({ length: count }, (_, cpu) => cpu);
}
