/**
 * What exhaustive-agrees.test.ts and exhaustive-foresight.test.ts ask of programs that lock and
 * unlock, asked of those in which a sleeper is woken or moved on a condition variable: the search,
 * which sees each state once and takes no step again whose effect it knows, comes to the same ends
 * as plain enumeration.
 */
import type { Build } from '../src/kernel/build.ts';
import { isCondition, type Program, targetsOf } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { agreedUpTo, agrees } from './support/agreed-up-to.ts';
import { someOf } from './support/by-day.ts';
import { streamOf } from './support/pairs.ts';
import { requeueingBuilds, requeuePair } from './support/requeue-pairs.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();

/** Different pairs of a build and a program to compare. */
const PAIRS = Number(process.env.REQUEUE_PAIRS ?? 5);

/** The more builds there are, the slower each one runs. */
const BY_DAY = 5;

const below = streamOf(`requeues ${seed}`);
const builds = someBuilds();

function someBuilds(): readonly Build[] {
  if (PAIRS > 10 * requeueingBuilds.length) return requeueingBuilds;
  return Array.from({ length: BY_DAY }, () => {
    return requeueingBuilds[below(requeueingBuilds.length)] as Build;
  });
}

function callsOf({ tasks }: Program): string[] {
  return tasks.flatMap(({ ops }) => {
    return ops.filter((op) => targetsOf(op).some(isCondition)).map((op) => op.call);
  });
}

describe('search and enumeration come to the same ends', () => {
  it('over all schedules of small programs that requeue, whatever was foreseen', () => {
    const compared = new Set<string>();
    const kinds = new Map<string, number>();
    const count = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    let drawn = 0;
    while (compared.size < PAIRS) {
      expect(drawn++).toBeLessThan(60 + 20 * PAIRS);
      const pair = requeuePair(builds, below);
      const text = `${pair.name} ${printProgram(pair.program, ' | ')}`;
      if (compared.has(text)) continue;
      // One preemption at least, or there is little to be wrong about.
      const agreed = agreedUpTo(pair, [0, 1, 2, 3, Infinity], 400);
      if (agreed.length < 2) continue;
      const most = agreed.at(-1) as number;
      expect(agrees(pair, most, 400, { foresight: 'checked' })).toBe(true);
      compared.add(text);
      count(`${pair.program.tasks.length} tasks`);
      count(most === Infinity ? 'every schedule' : `up to ${most} preemptions`);
      for (const call of new Set(callsOf(pair.program))) count(call);
    }
    if (PAIRS >= 1_000) {
      const told = [...kinds].sort().map(([kind, times]) => `${kind}: ${times}`);
      process.stderr.write(`${PAIRS} of ${drawn} pairs, seed ${seed}: ${told.join(', ')}\n`);
    }
  });

  const TIMED = 'T1: wait_requeue_pi c1 f1 timeout | T2: cmp_requeue_pi c1 f1';
  const UNTIMED = 'T1: wait_requeue_pi c1 f1 | T2: cmp_requeue_pi c1 f1';
  const small: [string, number, string][] = [
    // A requeuer makes a cell of a sleeper's futex_q that has been there for long.
    [
      'mainline~requeue-use-after-return',
      3,
      'T1: cond_signal c1 f1 | T2: holds f1; cond_wait c1 f1',
    ],
    // Of a futex_q that was made in another op, and no others, one that requeues knows nothing.
    [
      'v4.8.15',
      1,
      'T1: lock f1; cond_broadcast c1 f1; cond_wait c1 f1; unlock f1 | ' +
        'T2: holds f1; unlock f1; cond_broadcast c1 f1; cond_signal c1 f1',
    ],
    // The last step of all may be one that others follow elsewhere.
    ['mainline~queue-before-set-state', 2, 'T1: wake c1; lock f1 | T2: wait c1'],
    ['mainline', 2, TIMED],
    ['mainline', Infinity, 'T1: wait c1 | T2: requeue c1 c2; wake c2'],
    ['v4.8.15', 4, UNTIMED],
    ['v5.15', 4, UNTIMED],
  ];

  it.each(someOf(small, 2))('on %s, with up to %d preemptions, of %s', (name, most, text) => {
    const { fast, oracles } = subject(name);
    const judged = { kernel: fast, oracles, patience: 2 };
    const pair = { name, judged, program: parseProgram(text) };
    expect(agrees(pair, most, 2_000)).toBe(true);
    expect(agrees(pair, most, 2_000, { foresight: 'checked' })).toBe(true);
  });
});
