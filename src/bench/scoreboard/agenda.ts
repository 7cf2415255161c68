/** What is to be measured, and in which order. */
import { RandomStream } from '../../explore/random-stream.ts';
import type { Build } from '../../kernel/build.ts';
import { type Attempt, type AttemptCut, type AttemptOrder, SWEEP } from './attempt.ts';

/** What the scoreboard is to have. */
export interface Agenda {
  readonly builds: readonly Build[];
  /** Names of strategies, and SWEEP. */
  readonly by: readonly string[];
  /** How many attempts each strategy has at each build. */
  readonly seeds: number;
  readonly cut: AttemptCut;
}

/**
 * One seed of all builds after the other, so that wherever it is interrupted there are as many
 * attempts at one build as at another. All strategies have the same seeds on a build.
 */
export function agenda({ builds, by, seeds, cut }: Agenda): AttemptOrder[] {
  const drawn = builds.map((build) => ({ build: build.name, seeds: seedsFor(build, seeds) }));
  const orders: AttemptOrder[] = [];
  for (let turn = 0; turn < seeds; turn++) {
    for (const { build, seeds } of drawn) {
      for (const one of by) {
        if (one !== SWEEP) orders.push({ build, by: one, seed: seeds[turn] as number, cut });
        else if (turn === 0) orders.push({ build, by: one, seed: null, cut });
      }
    }
  }
  return orders;
}

/** Each build has its own: the same programs for all would make one lucky seed lucky everywhere. */
function seedsFor({ name }: Build, count: number): number[] {
  const stream = new RandomStream(`the scoreboard of ${name}`);
  return Array.from({ length: count }, () => stream.below(2 ** 31));
}

/** Whether there is more to learn than is known: nothing is, or it was cut earlier. */
export function isOpen({ cut }: AttemptOrder, known: Attempt | null): boolean {
  if (known === null) return true;
  const { seconds, runs } = known.cut;
  const now = [cut.seconds, cut.runs ?? Infinity] as const;
  const then = [seconds, runs ?? Infinity] as const;
  const isLater = now[0] >= then[0] && now[1] >= then[1] && now.join() !== then.join();
  return !known.isOver && isLater;
}
