/** The minima that a seed's failures end with on a build, at each effort. */
import { Campaign } from '../../campaign/fuzz.ts';
import { type FoundFailure, simpler, simplest } from '../../campaign/simplest.ts';
import { DEFAULT_CASES } from '../../check/case-arbitrary.ts';
import { subjectOf } from '../../explore/subject.ts';
import type { Build } from '../../kernel/build.ts';
import { countOps, locksOf } from '../../program/program.ts';
import { printProgram } from '../../program/text.ts';
import { isLivelock } from '../../search/livelock.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';
import { EFFORTS, type EffortName } from '../../shrink/how-hard.ts';
import { attributesOf, sumOfPriorities } from '../../shrink/order.ts';

/** One minimum; plain values. */
export interface Minimum {
  readonly build: string;
  readonly seed: number;
  readonly kind: string;
  readonly effort: EffortName;
  /** In the order in which minima are compared, see COLUMNS. */
  readonly size: readonly number[];
  readonly program: string;
  /** CPU seconds that this effort took beside the one before. */
  readonly seconds: number;
}

export const COLUMNS = [
  'tasks',
  'locks',
  'ops',
  'attributes',
  'sum of priorities',
  'preemptions',
  'switches',
  'steps',
] as const;

export interface MinimaWanted {
  readonly runs: number;
  /** Kinds that begin like one of these; any kind if there are none. */
  readonly kinds: readonly string[];
  readonly upTo: EffortName;
}

/** What a campaign ends with that knows nothing of what was measured before. */
export async function minimaOf(
  build: Build,
  seed: number,
  { runs, kinds, upTo }: MinimaWanted,
): Promise<Minimum[]> {
  const subject = subjectOf(build);
  const campaign = new Campaign(subject, {
    seed,
    runs,
    seconds: null,
    cases: DEFAULT_CASES,
    judges: [],
    against: null,
  });
  await campaign.explore({ report: () => {} });
  const measured: Minimum[] = [];
  const found = new Map<string, FoundFailure>();
  const note = (effort: EffortName, one: FoundFailure, seconds: number) => {
    found.set(one.counterexample.kind, one);
    const size = sizeOf(one.counterexample);
    const { kind, program } = one.counterexample;
    const text = printProgram(program, ' | ');
    measured.push({ build: build.name, seed, kind, effort, size, program: text, seconds });
  };
  for (const kind of campaign.kinds) {
    if (isLivelock(kind) || !isWanted(kind, kinds)) continue;
    const began = cpuSeconds();
    note(
      'low',
      simplest(subject, kind, campaign.known(kind), () => {}),
      cpuSeconds() - began,
    );
  }
  for (const effort of EFFORTS.slice(1, EFFORTS.findIndex(({ name }) => name === upTo) + 1)) {
    // All of a round begin with what the one before has ended with.
    const before = [...found];
    const programs = before.map(([, { counterexample }]) => counterexample.program);
    for (const [kind, one] of before) {
      const began = cpuSeconds();
      const known = campaign.known(kind);
      const next = simpler(subject, known, one, programs, effort, () => {});
      note(effort.name, next ?? one, cpuSeconds() - began);
    }
  }
  return measured;
}

function isWanted(kind: string, kinds: readonly string[]): boolean {
  return kinds.length === 0 || kinds.some((start) => kind.startsWith(start));
}

function sizeOf({ program, preemptions, switches, steps }: Counterexample): number[] {
  return [
    program.tasks.length,
    locksOf(program).length,
    countOps(program),
    attributesOf(program),
    sumOfPriorities(program),
    preemptions,
    switches,
    steps,
  ];
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
