/**
 * The circle that a run of no end has gone into. A run that comes to a state a second time may go
 * round for ever; it is a livelock if on the way everybody has moved who could (graph.ts says what
 * is fair). Who is merely not scheduled is no livelock: there the same state comes again as well.
 */
import { FairAfter } from '../explore/fair-after.ts';
import type { Kernel } from '../kernel/build.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run, type Scheduler } from '../run.ts';
import { SEARCHED } from './actor-kinds.ts';
import type { Livelock } from './graph.ts';
import { Identity } from './identity.ts';
import { Standing } from './standing.ts';

/** A livelock, and a run that goes round it once. */
export interface Lasso extends Livelock {
  /** Who took each step up to it, and within it until its first state came again. */
  readonly way: readonly string[];
}

/** How often a run is asked whether it goes round: after so many steps, and twice as many ... */
const FIRST_LOOK = 512;
/** The last time: no program of the usual size takes a tenth of a run's budget. */
const LAST_LOOK = 4096;
/** States that a circle may begin with, for each look. */
const BEGINNINGS = 200;

/** A schedule to be followed from the beginning. */
export interface Start {
  readonly scheduler: Scheduler;
  /** For one that goes by the names of steps. */
  readonly recorder: Recorder | null;
}

/**
 * Makes a run again, and looks whether it goes round in a circle that is fair to all. Where it goes
 * round in another one, it is made once more, and is fair from there on.
 *
 * @param start asked for each run
 */
export function lassoIn(
  kernel: Kernel,
  program: Program,
  start: () => Start,
  oracles: readonly Oracle[],
): Lasso | null {
  const asItWas = start();
  const first = new StateFollower(asItWas.scheduler, asItWas.recorder);
  run(kernel, program, first, oracles, first);
  const circle = first.circle();
  if (first.found !== null || circle === null) return first.found;
  const again = start();
  const fair = new StateFollower(new FairAfter(again.scheduler, circle), again.recorder);
  run(kernel, program, fair, oracles, fair);
  return fair.found;
}

/** Names every state that a run comes to. */
class StateFollower implements Scheduler, Recorder {
  found: Lasso | null = null;
  readonly #inner: Scheduler;
  readonly #recorder: Recorder | null;
  readonly #identity = new Identity();
  readonly #standing = new Standing(this.#identity);
  readonly #numbers = new Map<string, number>();
  /** By step: the number of the state before it, who could move there and has to, who did. */
  readonly #states: number[] = [];
  readonly #due: number[] = [];
  readonly #actors: Actor[] = [];
  #ghost: Ghost | null = null;
  #timers = 0;
  #nextLook = FIRST_LOOK;

  constructor(inner: Scheduler, recorder: Recorder | null) {
    this.#inner = inner;
    this.#recorder = recorder;
  }

  booting(machine: KernelMachine): void {
    this.#identity.listen(machine);
  }

  began(world: World, ghost: Ghost): void {
    this.#ghost = ghost;
    for (const { kind, index } of world.actors) {
      if (SEARCHED[kind].weaklyFair) this.#timers |= 1 << index;
    }
    this.#recorder?.began(world, ghost);
  }

  stepping(actor: Actor, ready: Ready): void {
    this.#recorder?.stepping(actor, ready);
  }

  stepped(actor: Actor): void {
    this.#recorder?.stepped(actor);
  }

  /** Null once a circle is found, or none is. */
  pick(ready: Ready): Actor | null {
    const { components } = this.#identity;
    this.#identity.name(this.#ghost as Ghost);
    const name = `${components.nameX} ${components.nameY}`;
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    this.#states.push(number);
    this.#due.push(this.#standing.due(components, ready.bits()));
    if (this.#states.length === this.#nextLook) {
      this.#nextLook *= 2;
      this.found = this.#look();
      if (this.found !== null || this.#nextLook > LAST_LOOK) return null;
    }
    const actor = this.#inner.pick(ready);
    if (actor !== null) this.#actors.push(actor);
    return actor;
  }

  /** The step after which it comes to the first state that comes again; null if none does. */
  circle(): number | null {
    const last = new Map(this.#states.map((state, at) => [state, at]));
    const from = this.#states.findIndex((state, at) => last.get(state) !== at);
    return from < 0 ? null : from;
  }

  /** The first circle, from the first time that a state came to the last. */
  #look(): Lasso | null {
    const last = new Map(this.#states.map((state, at) => [state, at]));
    const seen = new Set<number>();
    for (const [from, state] of this.#states.entries()) {
      const to = last.get(state) as number;
      if (to === from || seen.has(state)) continue;
      seen.add(state);
      if (seen.size > BEGINNINGS) return null;
      const movers = this.#fairly(from, to);
      if (movers !== 0) return this.#lasso(from, to, movers);
    }
    return null;
  }

  /** Who moves between the two, as bits; 0 if that is not fair to somebody. */
  #fairly(from: number, to: number): number {
    let movers = 0;
    let always = -1;
    let ever = 0;
    for (let at = from; at < to; at++) {
      movers |= 1 << (this.#actors[at] as Actor).index;
      always &= this.#due[at] as number;
      ever |= this.#due[at] as number;
    }
    const passedOver = (ever & ~this.#timers) | (always & this.#timers);
    return (passedOver & ~movers) === 0 ? movers : 0;
  }

  #lasso(from: number, to: number, movers: number): Lasso {
    const state = this.#states[from] as number;
    const again = this.#states.indexOf(state, from + 1);
    return {
      states: new Set(this.#states.slice(from, to)).size,
      movers,
      actors: this.#actors.slice(0, from).map(({ index }) => index),
      way: this.#actors.slice(0, again).map(({ name }) => name),
    };
  }
}
