/** A suite: scripts, what each is there for, and every answer that a kernel may give. */
import { playOnModel } from '../../conform/model-player.ts';
import { firstDifference, type Transcript } from '../../conform/observation.ts';
import { type Script, sizesOf } from '../../conform/script.ts';
import { type Build, bind, type Kernel, mainline } from '../../kernel/build.ts';
import { v6_8 } from '../../variants/after-the-rework/v6.8.ts';
import { mainlineProposed } from '../../variants/builds.ts';
import { boostNewOwner } from '../../variants/proposed/boost-new-owner.ts';
import { freshBoostKey } from '../../variants/proposed/fresh-boost-key.ts';
import { walkPastDonor } from '../../variants/proposed/walk-past-donor.ts';
import { choose, type Showing } from './choose.ts';
import { allGoals } from './goals/all-goals.ts';
import type { SuiteGoal } from './goals/goal.ts';
import { reachedBy } from './played.ts';

/** A kernel whose answers are right. */
interface Judge {
  readonly build: Build;
  /** Whose answers they are, to a reader of the C. */
  readonly name: string;
}

/**
 * Today's Linux, what it was before the last change that scripts can see, and without its bugs: one
 * of those that show without a race, or all.
 */
const JUDGES: readonly Judge[] = [
  { build: mainline, name: 'Linux 7.0' },
  { build: v6_8, name: 'Linux 6.8' },
  {
    build: boostNewOwner(mainline),
    name: 'Linux 7.0 if no owner lost a boost when its own priority is lowered',
  },
  {
    build: freshBoostKey(mainline),
    name: 'Linux 7.0 if no owner was boosted by the old priority of a waiter',
  },
  {
    build: walkPastDonor(mainline),
    name: 'Linux 7.0 if no lowered priority stopped half-way along a chain',
  },
  { build: mainlineProposed, name: 'Linux 7.0 without any bug that is known of it' },
];

/** One way in which a script may be answered. */
export interface AnswerWay {
  /** The kernels that answer like this. */
  readonly kernels: readonly string[];
  /** An observation for each command of the script. */
  readonly transcript: Transcript;
  /** What the script shows that is so on these kernels. */
  readonly shows: readonly Showing[];
}

/** Made for what it shows, left as it was drawn at random, or asked for by somebody. */
type Origin = 'made' | 'drawn' | 'asked';

export interface SuiteScript {
  readonly script: Script;
  /** What it was chosen for, the first to be seen first. */
  readonly shows: readonly Showing[];
  readonly origin: Origin;
  /** At least one; who answers in any of them is right. */
  readonly ways: readonly AnswerWay[];
}

export interface Suite {
  readonly seed: number;
  readonly scripts: readonly SuiteScript[];
  /** By goal: the numbers of the scripts that show it, from 1. */
  readonly shownBy: ReadonlyMap<SuiteGoal, readonly number[]>;
}

/** So many scripts are drawn to choose from, at most; a few cannot show all anyway. */
const DRAWN = { atLeast: 300, forEach: 30, most: 4_000 };

/** How many to choose so many from. */
const drawnFor = (scripts: number): number => {
  return Math.min(DRAWN.atLeast + DRAWN.forEach * scripts, DRAWN.most);
};

/**
 * The same for the same arguments.
 *
 * @param scripts how many; the suite has fewer if there are not so many that differ
 * @param goals what is to be shown
 * @param drawn how many are drawn to choose from, at most; with few not all is reached
 */
export function makeSuite(
  scripts: number,
  seed: number,
  goals: readonly SuiteGoal[] = allGoals,
  drawn = drawnFor(scripts),
): Suite {
  const [first, ...others] = boundJudges();
  const chosen = choose(first.kernel, goals, {
    scripts,
    seed,
    drawn,
    isAgreed: (script) => waysAmong([first, ...others], script, []).length === 1,
  });
  const shownBy = new Map(
    goals.map((goal) => {
      const numbers = chosen.flatMap(({ shows }, at) => {
        return shows.some((one) => one.goal === goal) ? [at + 1] : [];
      });
      return [goal, numbers];
    }),
  );
  return {
    seed,
    shownBy,
    scripts: chosen.map(({ script, shows, isWhole }) => {
      const ways = waysAmong([first, ...others], script, shows);
      return { script, shows, origin: isWhole ? 'drawn' : 'made', ways };
    }),
  };
}

/** One script that somebody wrote; null if it cannot be played to its end. */
export function suiteOf(script: Script): Suite | null {
  const [first, ...others] = boundJudges();
  // There are no goals yet that know of condition variables.
  const goals = sizesOf(script).conditions > 0 ? [] : allGoals;
  const reached = [...(reachedBy(first.kernel, script, goals) ?? [])];
  const shows = reached.map(([goal, at]) => ({ goal, at })).toSorted((a, b) => a.at - b.at);
  const ways = waysAmong([first, ...others], script, shows);
  if (ways.length === 0) return null;
  const shownBy = new Map(reached.map(([goal]) => [goal, [1]]));
  return { seed: 0, scripts: [{ script, shows, origin: 'asked', ways }], shownBy };
}

/** A judge that scripts can be played on. */
interface BoundJudge {
  readonly kernel: Kernel;
  readonly name: string;
}

function boundJudges(): [BoundJudge, ...BoundJudge[]] {
  const judges = JUDGES.map(({ build, name }) => ({ kernel: bind(build, false), name }));
  return judges as [BoundJudge, ...BoundJudge[]];
}

function waysAmong(
  judges: readonly BoundJudge[],
  script: Script,
  shows: readonly Showing[],
): AnswerWay[] {
  const ways: (AnswerWay & { readonly kernels: string[] })[] = [];
  for (const { kernel, name } of judges) {
    const transcript = playOnModel(kernel, script);
    // On a kernel where somebody waits who elsewhere does not, the rest cannot be asked.
    if (transcript === null) continue;
    const same = ways.find((way) => firstDifference(way.transcript, transcript) === null);
    if (same !== undefined) {
      same.kernels.push(name);
      continue;
    }
    const goals = shows.map(({ goal }) => goal);
    const reached = reachedBy(kernel, script, goals);
    const shown = shows.filter(({ goal, at }) => reached?.get(goal) === at);
    ways.push({ kernels: [name], transcript, shows: shown });
  }
  return ways;
}
