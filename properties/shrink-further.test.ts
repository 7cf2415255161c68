/**
 * What a kind of failure ends with does not hang on which run it was found by: its minimum is
 * looked for in what others have ended with and in what is near to that, and among all that is
 * simpler.
 */

import { Alone } from '../src/campaign/crew/alone.ts';
import { setStage, settingOf } from '../src/campaign/setting.ts';
import { searcherWith } from '../src/campaign/sweep/portion-errand.ts';
import { Sweep } from '../src/campaign/sweep/sweep.ts';
import { record } from '../src/explore/recording.ts';
import { Sequence } from '../src/explore/sequence.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { countOps } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { type Counterexample, counterexampleOf } from '../src/shrink/counterexample.ts';
import { EFFORTS, type HowHard } from '../src/shrink/how-hard.ts';
import { improved } from '../src/shrink/improved.ts';
import { withOtherParts } from '../src/shrink/neighbours.ts';
import { compareCounterexamples } from '../src/shrink/order.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { firstBelow, isSameProgram } from '../src/sweep/below.ts';
import { settled } from '../src/sweep/settled.ts';
import { streamOf } from './support/pairs.ts';
import { subject } from './support/story.ts';

const [, normal, high] = EFFORTS;
const below = streamOf(`looking further ${jest.getSeed()}`);

/** What the minimiser ended with on some seed; where it was, and not how it got there. */
function ended(kind: string, text: string, [preemptions, switches, steps]: number[]) {
  const program = parseProgram(text);
  const size = { preemptions, switches, steps } as Counterexample;
  const build = 'mainline~stale-pi-state-reuse';
  return { ...size, build, program, kind, sentence: '', decisions: [] };
}

function sizeOf({ program, preemptions }: Counterexample) {
  return [program.tasks.length, countOps(program), preemptions];
}

describe('a stale pi_state that is used again', () => {
  const under = subject('mainline~stale-pi-state-reuse');
  const row9 = 'no-spurious-errno/lock_pi/EINVAL/row9';
  // Other kinds have ended with these, on the same seeds.
  const others = [
    'T1: holds f1; unlock f1; lock f1 | T2: lock f1',
    'T1: holds f1; unlock f1; lock2 f1 kernel | T2: lock f1 timeout',
  ].map(parseProgram);

  it('ends in row 9 with two tasks, as another call does', () => {
    const text = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 timeout';
    const found = improved(under, ended(row9, text, [1, 6, 63]), others, normal);
    expect(sizeOf(found)).toEqual([2, 3, 1]);
  });

  it('stays what it is where nothing simpler is near', () => {
    const least = ended(row9, 'T1: holds f1; unlock f1; lock f1 kernel | T2: lock f1', [1, 1, 2]);
    expect(improved(under, least, others, normal)).toBe(least);
  });
});

it('more effort never ends larger, and never in another kind', () => {
  const under = subject('rfc-2016-10');
  const text = 'T1: holds f1; unlock f1; lock f1; unlock f1 | T2: lock f1; unlock f1';
  const program = parseProgram(text);
  const { broken } = verdictOf(under, program, 2, 100_000);
  const kinds = [...broken];
  const [kind, { actors }] = kinds[below(kinds.length)] as (typeof kinds)[number];
  const recording = record(under.traced, program, new Sequence(actors), under.oracles);
  const start = counterexampleOf(under, program, recording);
  const efforts: HowHard[] = [normal, { ...high, states: 60_000, deep: 5_000, swept: 20 }];
  let best = start;
  for (const effort of efforts) {
    const { counterexample } = settled(under, best, [program], effort);
    expect(compareCounterexamples(counterexample, best)).toBeLessThanOrEqual(0);
    expect(counterexample.kind).toBe(kind);
    best = counterexample;
  }
  expect(compareCounterexamples(best, start)).toBeLessThan(0);
});

it('what is near to a program is a legit program', () => {
  const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 timeout | env: signal T2');
  const near = [...withOtherParts(program)];
  for (const one of near) expect(whyNotLegit(one)).toBeNull();
  const texts = near.map((one) => printProgram(one, ' | '));
  expect(texts).toContain('T1: holds f1; unlock f1 | T2: lock f1 timeout kernel | env: signal T2');
  expect(texts).toContain('T1: holds f1; unlock f1; trylock f1 | T2: lock f1 | env: signal T2');
});

it('what is searched below a program is what a sweep meets before it', async () => {
  const under = subject('rfc-2016-10');
  const kind = 'mutual-exclusion/two-owners';
  const program = parseProgram('T1: holds f1; unlock f1; lock f1 | T2: lock f1');
  const first = firstBelow(under, { program, kind }, 500, (work) => work());
  expect(isSameProgram(first?.program as typeof program, program)).toBe(true);
  const setting = settingOf(under, []);
  setStage(setting, under);
  const features = new Set(['lock', 'unlock'] as const);
  const grammar = { tasks: 2, locks: 1, ops: 3, events: 0, conditions: 0, features };
  const reach = { preemptions: Infinity, states: 20_000 };
  const sweep = new Sweep(grammar, searcherWith(new Alone(), setting, reach));
  await sweep.run(() => {});
  const met = sweep.smallest.find((one) => one.kind === kind);
  const programs = met?.before.reduce((sum, row) => sum + row.programs, 0);
  expect(first?.swept.programs).toBe(programs);
  expect(firstBelow(under, { program, kind }, 3, (work) => work())).toBeNull();
});
