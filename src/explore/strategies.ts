/** The strategies by name, and what a generated schedule is: a strategy and a seed. */

import type { Scheduler } from '../run.ts';
import { Pct } from './pct.ts';
import { RandomStream } from './random-stream.ts';
import { RandomWalk } from './random-walk.ts';
import { WaitersFirst } from './waiters-first.ts';

/** What a strategy may know of a program before its run; `scouts.ts` finds it out. */
export interface Profile {
  /** For each task, by index, whether it holds nothing when the race begins. */
  readonly waiters: readonly boolean[];
  readonly actors: number;
  /** How many steps of a run have more than one actor enabled, about; at least 1. */
  readonly choices: number;
}

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

/** Those of `pifuzz list strategies`. PCT is Burckhardt and others, ASPLOS 2010. */
export const allStrategies: readonly Strategy[] = [mix, ...MIXED, waitersFirst];

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
