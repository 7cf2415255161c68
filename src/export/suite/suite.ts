/** A suite: scripts, what each is there for, and every answer that a kernel may give. */
import { playOnModel } from '../../conform/model-player.ts';
import { firstDifference, type Transcript } from '../../conform/observation.ts';
import { type Script, sizesOf } from '../../conform/script.ts';
import { type Build, bind, type Kernel, mainline } from '../../kernel/build.ts';
import { v6_8 } from '../../variants/after-the-rework/v6.8.ts';
import { mainlineProposed } from '../../variants/builds.ts';
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

/** Today's Linux, what it was before the last change that scripts can see, and without its bugs. */
const JUDGES: readonly Judge[] = [
  { build: mainline, name: 'Linux 7.0' },
  { build: v6_8, name: 'Linux 6.8' },
  { build: mainlineProposed, name: 'a kernel without the bugs that are known of Linux 7.0' },
];

/** One way in which a script may be answered. */
export interface AnswerWay {
  /** The kernels that answer like this. */
  readonly kernels: readonly string[];
  /** An observation for each command of the script. */
  readonly transcript: Transcript;
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
  /** By goal: the numbers of the scripts that reach it, from 1. */
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
  const judges = JUDGES.map(({ build, name }) => ({ kernel: bind(build, false), name }));
  const [first] = judges as [{ kernel: Kernel; name: string }];
  const waysOf = (script: Script) => waysAmong(judges, script);
  const chosen = choose(first.kernel, goals, {
    scripts,
    seed,
    drawn,
    isAgreed: (script) => waysOf(script).length === 1,
  });
  const shownBy = new Map(
    goals.map((goal) => {
      const numbers = chosen.flatMap(({ reaches }, at) => (reaches.includes(goal) ? at + 1 : []));
      return [goal, numbers];
    }),
  );
  return {
    seed,
    shownBy,
    scripts: chosen.map(({ script, shows, isWhole }) => {
      return { script, shows, origin: isWhole ? 'drawn' : 'made', ways: waysOf(script) };
    }),
  };
}

/** One script that somebody wrote; null if it cannot be played to its end. */
export function suiteOf(script: Script): Suite | null {
  const judges = JUDGES.map(({ build, name }) => ({ kernel: bind(build, false), name }));
  const [first] = judges as [{ kernel: Kernel; name: string }];
  const ways = waysAmong(judges, script);
  if (ways.length === 0) return null;
  // There are no goals yet that know of condition variables.
  const goals = sizesOf(script).conditions > 0 ? [] : allGoals;
  const reached = [...(reachedBy(first.kernel, script, goals) ?? [])];
  const shows = reached.map(([goal, at]) => ({ goal, at }));
  const shownBy = new Map(reached.map(([goal]) => [goal, [1]]));
  return { seed: 0, scripts: [{ script, shows, origin: 'asked', ways }], shownBy };
}

function waysAmong(
  judges: readonly { readonly kernel: Kernel; readonly name: string }[],
  script: Script,
): AnswerWay[] {
  const ways: { kernels: string[]; transcript: Transcript }[] = [];
  for (const { kernel, name } of judges) {
    const transcript = playOnModel(kernel, script);
    // On a kernel where somebody waits who elsewhere does not, the rest cannot be asked.
    if (transcript === null) continue;
    const same = ways.find((way) => firstDifference(way.transcript, transcript) === null);
    if (same === undefined) ways.push({ kernels: [name], transcript });
    else same.kernels.push(name);
  }
  return ways;
}
