/**
 * How likely each behaviour of a small program is under a random walk, exactly: by the probability
 * of every step between any two states that there are, and not by drawing anything.
 */
import { behaviourOf } from '../../src/campaign/tally/behaviour.ts';
import { hashOfSet } from '../../src/campaign/tally/text-hash.ts';
import { GeneratedCase } from '../../src/check/case.ts';
import { PATIENCE } from '../../src/explore/strategies/random-walk.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { KernelMachine } from '../../src/kernel/kernel-machine.ts';
import type { Actor } from '../../src/machine/actor.ts';
import type { Ready } from '../../src/machine/ready.ts';
import type { Ghost } from '../../src/oracle/ghost.ts';
import type { Program } from '../../src/program/program.ts';
import type { World } from '../../src/program/world.ts';
import { type Recorder, run, type Scheduler } from '../../src/run.ts';
import { Identity, type Past } from '../../src/search/identity.ts';
import type { Mixing } from '../../src/search/mixing.ts';

/** A state in which there is a choice, with what has been shown on the way to it. */
interface Place {
  /** By actor: how likely it takes the next step. */
  readonly likely: Map<number, number>;
  /** By actor: where that leads. */
  readonly leads: Map<number, Lead>;
}

/** A place by its name, or the behaviour of a run that comes to no further one. */
type Lead = string | { readonly ends: number };

/** A way that nobody has gone: actors by index, choice by choice, and the last place on it. */
interface Way {
  readonly actors: readonly number[];
  readonly from: string;
}

/** The place before the first one, which nobody but the set-up leaves. */
const START = 'start';
const SET_UP = -1;

/** As much of a walk is followed; then it is as good as certain that it has ended. */
const CERTAIN = 1 - 1e-9;

function errorsOf({ errors }: KernelMachine): string[] {
  return errors.flatMap((op, at) => (at % 2 === 0 ? [`${op}: ${errors[at + 1]}`] : []));
}

/**
 * The probability of each behaviour, by its hash; their sum is 1, but for what is left of runs that
 * go round in circles for long.
 */
export function exactWalk(
  { fast, oracles }: Subject,
  program: Program,
): ReadonlyMap<number, number> {
  const one = new GeneratedCase(program, []);
  const walking = new Walking();
  while (walking.begin()) {
    const { failure, stopped } = run(fast, program, walking, oracles, walking);
    if (!stopped) walking.ended(hashOfSet(behaviourOf({ one, failure, machine: walking.machine })));
  }
  return chances(walking.places);
}

/** Follows a way, and goes on until it comes to a place that is known. */
class Walking implements Scheduler, Recorder, Past {
  readonly places = new Map<string, Place>([
    [START, { likely: new Map([[SET_UP, 1]]), leads: new Map() }],
  ]);
  readonly #identity = new Identity(this);
  readonly #open: Way[] = [{ actors: [], from: START }];
  #way: number[] = [];
  #from = START;
  #taken = 0;
  #world: World | null = null;
  #ghost: Ghost | null = null;

  begin(): boolean {
    const way = this.#open.pop();
    if (way === undefined) return false;
    this.#way = [...way.actors];
    this.#from = way.from;
    this.#taken = 0;
    return true;
  }

  get machine(): KernelMachine {
    return (this.#world as World).machine;
  }

  booting(machine: KernelMachine): void {
    this.#identity.listen(machine);
  }

  began(world: World, ghost: Ghost): void {
    this.#world = world;
    this.#ghost = ghost;
  }

  stepping(): void {}
  stepped(): void {}

  /** What makes a behaviour is part of a place. */
  mixInto(mixing: Mixing): void {
    for (const part of [this.machine.sites, new Set(errorsOf(this.machine))]) {
      const hash = hashOfSet(part);
      mixing.mix(hash | 0);
      mixing.mix(Math.floor(hash / 2 ** 32));
    }
  }

  pick(ready: Ready): Actor | null {
    // Where there is no choice there is no place.
    if (ready.count === 1) return ready.enabled[0] as Actor;
    const followed = this.#way[this.#taken++];
    if (followed !== undefined) return ready.actors[followed] as Actor;
    this.#identity.name(this.#ghost as Ghost);
    const { nameX, nameY } = this.#identity.components;
    const name = `${nameX} ${nameY}`;
    this.#link(name);
    if (this.places.has(name)) return null;
    const enabled = ready.enabled.slice(0, ready.count);
    this.places.set(name, { likely: likely(enabled), leads: new Map() });
    const [next, ...others] = enabled as [Actor, ...Actor[]];
    for (const { index } of others) {
      this.#open.push({ actors: [...this.#way, index], from: name });
    }
    this.#way.push(next.index);
    this.#from = name;
    return next;
  }

  /** The run is over, and has not come to a known place. */
  ended(behaviour: number): void {
    this.#link({ ends: behaviour });
  }

  #link(to: Lead): void {
    this.places.get(this.#from)?.leads.set(this.#way.at(-1) ?? SET_UP, to);
  }
}

/** As RandomWalk draws: an event that nobody has to send begins every so-manieth time only. */
function likely(enabled: readonly Actor[]): Map<number, number> {
  const weights = enabled.map(({ isDue }) => (isDue ? 1 : 1 / PATIENCE));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(enabled.map(({ index }, at) => [index, (weights[at] as number) / whole]));
}

function chances(places: ReadonlyMap<string, Place>): Map<number, number> {
  const ends = new Map<number, number>();
  let now = new Map([[START, 1]]);
  for (let over = 0; over < CERTAIN; ) {
    const next = new Map<string, number>();
    for (const [name, chance] of now) {
      const { likely, leads } = places.get(name) as Place;
      for (const [actor, share] of likely) {
        const to = leads.get(actor) as Lead;
        const more = chance * share;
        if (typeof to === 'string') next.set(to, (next.get(to) ?? 0) + more);
        else {
          ends.set(to.ends, (ends.get(to.ends) ?? 0) + more);
          over += more;
        }
      }
    }
    now = next;
  }
  return ends;
}
