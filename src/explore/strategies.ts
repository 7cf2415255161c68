/** The strategies by name, and what a generated schedule is: a strategy and a seed. */

import type { Scheduler } from '../run.ts';
import type { Profile } from './profile.ts';
import { RandomStream } from './random-stream.ts';
import { Pct } from './strategies/pct.ts';
import { Pos } from './strategies/pos.ts';
import { RandomWalk } from './strategies/random-walk.ts';
import { drawInteresting, Surw } from './strategies/surw.ts';
import { Urw } from './strategies/urw.ts';
import { WaitersFirst } from './strategies/waiters-first.ts';

/** A way to draw schedules. */
export interface Strategy {
  readonly name: string;
  readonly about: string;
  start(random: RandomStream, profile: Profile): Scheduler;
}

function pct(depth: number): Strategy {
  return {
    name: `pct${depth}`,
    about: `random priorities that change ${times(depth - 1)} in a run (PCT of depth ${depth})`,
    start: (random, { actors, choices }) => new Pct(random, actors, depth, choices),
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

const random: Strategy = {
  name: 'random',
  about: 'every actor that can take a step is equally likely (random walk)',
  start: (stream) => new RandomWalk(stream),
};

const waitersFirst: Strategy = {
  name: 'waiters-first',
  about: 'tasks that hold nothing at the start go first, and nobody is preempted',
  start: (stream, { waiters }) => new WaitersFirst(stream, waiters),
};

const pos: Strategy = {
  name: 'pos',
  about: 'every step has a random number, and draws anew when another races with it (POS)',
  start: (stream, { actors }) => new Pos(stream, actors),
};

const urw: Strategy = {
  name: 'urw',
  about: 'who has more steps left is as much more likely (uniform random walk)',
  start: (stream, { steps }) => new Urw(stream, steps),
};

const surw: Strategy = {
  name: 'surw',
  about: 'the same for the accesses to one sort of cell, drawn anew for each run (SURW)',
  start(stream, { actors, fields }) {
    return new Surw(stream, actors, drawInteresting(stream, fields));
  },
};

/** How the first runs of a program are scheduled, whatever the strategy of the others. */
export const SCOUTS: readonly Strategy[] = [random, waitersFirst];

/** What `mix` chooses from. */
export const MIXED: readonly Strategy[] = [random, pct(2), pct(3), pct(4)];

const mix: Strategy = {
  name: 'mix',
  about: 'one of random, pct2, pct3 and pct4, drawn anew for each run (the default)',
  start(stream, profile) {
    return (MIXED[stream.below(MIXED.length)] as Strategy).start(stream, profile);
  },
};

/** Those of `pifuzz list strategies`; the file of each names the paper that it is from. */
export const allStrategies: readonly Strategy[] = [mix, ...MIXED, waitersFirst, pos, urw, surw];

/** The strategy of that name, or null. */
export function findStrategy(name: string): Strategy | null {
  return allStrategies.find((strategy) => strategy.name === name) ?? null;
}

/** A schedule as it is generated: it says nothing about the program it will meet. */
export interface Seeded {
  readonly strategy: Strategy;
  readonly seed: number;
}

/** The scheduler for one run; the same seed and profile make the same one. */
export function startSeeded({ strategy, seed }: Seeded, profile: Profile): Scheduler {
  return strategy.start(new RandomStream(seed), profile);
}
