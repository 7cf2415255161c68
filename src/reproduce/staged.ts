/**
 * A run as somebody outside of the kernel makes it: one move after another, each when everybody has
 * returned or sleeps. It may begin with a schedule that is given step by step. At every rest, and
 * at every answer, it is looked at as from outside.
 */
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import type { Event } from '../machine/event.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { SeenTask, View } from '../oracle/view.ts';
import { lockOf, type Op, type Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run, type Scheduler } from '../run.ts';
import { type Move, moverOf } from './move.ts';
import { type OutsideSighting, sightedWord, sightingOf } from './sighting.ts';
import type { Complaint } from './sign.ts';
import { SIGN_NAMES, type SignName, signs } from './signs.ts';

/** The first thing that was wrong as seen from outside. */
export interface SeenWrong extends Complaint {
  readonly sign: SignName;
  /** How many of the moves had been begun. */
  readonly moves: number;
}

export interface StagedRun {
  /** Null if nothing was wrong. */
  readonly seen: SeenWrong | null;
  /** A move could not be made; or the kernel broke a rule of the machine's. */
  readonly misfit: boolean;
  /** What was to be seen in the end. */
  readonly last: OutsideSighting | null;
}

/** Who takes a step, and of which op; what begins is noted by whoever is told. */
export interface Beginnings {
  /** The actor begins an op, a timeout or an event, at the rest or after it. */
  began(actor: Actor, rests: number): void;
  stepped(actor: Actor): void;
}

export class Staged implements Scheduler, Recorder, Oracle {
  readonly name = 'seen-from-outside';
  readonly rule = 'What is to be seen from outside is looked at.';
  readonly #prefix: readonly string[];
  readonly #moves: readonly Move[];
  readonly #program: Program;
  readonly #listener: Beginnings | null;
  #ghost: Ghost | null = null;
  /** The op of which a task has taken a step; it may have come to the next one since. */
  readonly #begun = new Map<task_struct, Op | null>();
  #step = 0;
  #at = -1;
  #rests = 0;
  #resting = true;
  #before: OutsideSighting | null = null;
  #seen: SeenWrong | null = null;
  #misfit = false;

  constructor(
    program: Program,
    prefix: readonly string[],
    moves: readonly Move[],
    listener: Beginnings | null = null,
  ) {
    this.#program = program;
    this.#prefix = prefix;
    this.#moves = moves;
    this.#listener = listener;
  }

  play(kernel: Kernel): StagedRun {
    const { failure, exhausted } = run(kernel, this.#program, this, [this], this);
    const misfit = this.#misfit || exhausted || failure !== null;
    return { seen: this.#seen, misfit, last: this.#before };
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
  }

  stepping(actor: Actor): void {
    if (!this.#isBusy(actor)) this.#listener?.began(actor, this.#rests);
    if (actor.kind !== 'task') return;
    const task = actor as task_struct;
    this.#begun.set(task, this.#toldTo(task).op);
  }

  stepped(actor: Actor): void {
    this.#listener?.stepped(actor);
    this.#resting = false;
  }

  pick(ready: Ready): Actor | null {
    const enabled = ready.enabled.slice(0, ready.count);
    if (!this.#resting && !this.#isAnyBusy(ready.actors)) this.#rest();
    // What was wrong in the middle of something is told when everybody is through with it.
    if (this.#seen !== null && this.#resting) return null;
    if (this.#step < this.#prefix.length) {
      const actor = ready.named(this.#prefix[this.#step++]);
      if (actor === null) this.#misfit = true;
      return actor;
    }
    for (;;) {
      const move = this.#moves[this.#at];
      const mover =
        move === undefined ? undefined : enabled.find(({ name }) => name === moverOf(move));
      if (move !== undefined && mover !== undefined && this.#mayGoOn(move, mover)) return mover;
      const busy = enabled.filter((actor) => this.#isBusy(actor));
      if (busy.length > 0) {
        return ready.last !== null && busy.includes(ready.last) ? ready.last : (busy[0] as Actor);
      }
      if (!this.#next(enabled)) return null;
    }
  }

  /** The next move; false if there is none, or if it cannot be made. */
  #next(enabled: readonly Actor[]): boolean {
    this.#at++;
    const move = this.#moves[this.#at];
    if (move === undefined) return false;
    const mover = enabled.find(({ name }) => name === moverOf(move));
    if (mover === undefined || !this.#mayGoOn(move, mover)) this.#misfit = true;
    return !this.#misfit;
  }

  /** Whether a mover is in the middle of its move, or may begin it. */
  #mayGoOn(move: Move, mover: Actor): boolean {
    if (this.#isBusy(mover)) return true;
    // What is over cannot be begun once more: nobody takes another step of it.
    if (move.is !== 'calls') return true;
    const { op } = this.#toldTo(mover as task_struct);
    return op !== null && move.ops.includes(op.id);
  }

  #toldTo(task: SeenTask) {
    return (this.#ghost as Ghost).view.toldTo(task);
  }

  /** In the middle of an op, a timeout or an event, and not asleep. */
  #isBusy(actor: Actor): boolean {
    switch (actor.kind) {
      case 'task': {
        const task = actor as task_struct;
        const { op } = this.#toldTo(task);
        return op !== null && this.#begun.get(task) === op && !this.#sleeps(task);
      }
      case 'timer':
        return actor.isFiring;
      case 'event':
        return (actor as Event).underWay;
      case 'set-up':
        return false;
    }
  }

  #sleeps(task: task_struct): boolean {
    return (this.#ghost as Ghost).view.asleep(task);
  }

  #isAnyBusy(actors: readonly Actor[]): boolean {
    return actors.some((actor) => this.#isBusy(actor));
  }

  #rest(): void {
    this.#resting = true;
    this.#rests++;
    const now = sightingOf((this.#ghost as Ghost).view);
    for (const sign of SIGN_NAMES) {
      const complaint = signs[sign].atRest?.(now, this.#before) ?? null;
      if (complaint !== null) this.#note(sign, complaint);
    }
    this.#before = now;
  }

  #note(sign: SignName, complaint: Complaint): void {
    this.#seen ??= { ...complaint, sign, moves: this.#at + 1 };
  }

  returned(view: View, task: SeenTask, op: Op, ret: number): null {
    const lock = lockOf(op);
    const answer = {
      task: task.pid,
      op,
      ret,
      holds: view.toldTo(task).holds.includes(lock),
      word: sightedWord(lock, view.futex(lock).uaddr.value),
    };
    for (const sign of SIGN_NAMES) {
      const complaint = signs[sign].answered?.(this.#program, answer) ?? null;
      if (complaint !== null) this.#note(sign, complaint);
    }
    return null;
  }

  /** Nobody can take another step: that is a rest, and the last one. */
  ended(): null {
    if (this.#resting) return null;
    this.#rest();
    if (this.#at + 1 < this.#moves.length && this.#seen === null) this.#misfit = true;
    return null;
  }
}
