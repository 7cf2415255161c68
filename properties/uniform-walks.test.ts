/** With exact counts, URW and SURW make all interleavings of what they look at equally likely. */
import type { FieldUse } from '../src/explore/profile.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { drawInteresting, Surw } from '../src/explore/strategies/surw.ts';
import { Urw } from '../src/explore/strategies/urw.ts';
import type { Ready } from '../src/machine/ready.ts';
import type { Scheduler } from '../src/run.ts';
import {
  chiSquare,
  lookAt,
  type MadeUpActor,
  type MadeUpStep,
  madeUpActors,
  orderUnder,
  standBeforeOffer,
} from './support/made-up-actors.ts';

const random = new RandomStream(`uniform walks ${jest.getSeed()}`);

/** Reads, so that nobody waits for anybody; a dot is a step that nobody is interested in. */
function reads(fields: string): MadeUpStep[] {
  return [...fields].map((field) => ({ field, writes: false }));
}

/** How often each order of the actors comes, counting only their steps on such a field. */
function orders(
  start: () => Scheduler,
  programs: readonly string[],
  looked: string,
  runs: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const order = orderUnder(start(), programs.map(reads))
      .filter(({ field }) => looked.includes(field))
      .map(({ index }) => index)
      .join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  return counts;
}

function use(field: string, steps: readonly number[], contended = true): FieldUse {
  return { field, steps, total: steps.reduce((sum, count) => sum + count, 0), contended };
}

// Bounds are what chi-square exceeds once in 10^9 times (Wilson and Hilferty's approximation).
describe('urw', () => {
  const programs = ['.', '..', '...'];
  const INTERLEAVINGS = 60;
  const BOUND = 150;

  it('makes every interleaving of independent actors equally likely', () => {
    const counts = orders(() => new Urw(random, [1, 2, 3]), programs, '.', 12_000);
    expect(chiSquare(counts, INTERLEAVINGS)).toBeLessThan(BOUND);
  });

  it('is needed for that: a random walk does not', () => {
    const counts = orders(() => new RandomWalk(random), programs, '.', 12_000);
    expect(chiSquare(counts, INTERLEAVINGS)).toBeGreaterThan(BOUND);
  });

  it('goes on with who takes more steps than was thought, and without who takes fewer', () => {
    const counts = orders(() => new Urw(random, [9, 0, 1]), programs, '.', 500);
    for (const order of counts.keys()) expect([...order].sort().join('')).toBe('011222');
  });
});

describe('surw', () => {
  const programs = ['x..x', '....x.....x', '.x'];
  const INTERLEAVINGS = 30;
  const BOUND = 102;
  const counted = use('x', [2, 2, 1]);

  it('makes every interleaving of the interesting steps equally likely', () => {
    const counts = orders(() => new Surw(random, 3, counted), programs, 'x', 9_000);
    expect(chiSquare(counts, INTERLEAVINGS)).toBeLessThan(BOUND);
  });

  it('is needed for that: URW does not, as it looks at the steps between them as well', () => {
    const counts = orders(() => new Urw(random, [4, 11, 2]), programs, 'x', 9_000);
    expect(chiSquare(counts, INTERLEAVINGS)).toBeGreaterThan(BOUND);
  });

  it('comes to every interleaving of all steps', () => {
    const start = () => new Surw(random, 2, use('x', [1, 1]));
    // Each of the six comes in one of 400 runs, about; one is missing once in 10^21 times.
    expect(orders(start, ['.x', '.x'], '.x', 20_000).size).toBe(6);
  });

  it('takes all steps, however wrong the counts are, and with nothing to look at', () => {
    for (const wrong of [null, use('x', [0, 0, 0]), use('x', [9, 0, 1]), use('z', [1, 1, 1])]) {
      const counts = orders(() => new Surw(random, 3, wrong), programs, 'x.', 300);
      for (const order of counts.keys()) expect(order).toHaveLength(17);
    }
  });

  it('does not wait for who waits, asleep or going round', () => {
    const steps = [reads('xx'), reads('xx'), reads('xx')];
    for (let run = 0; run < 200; run++) {
      const actors = madeUpActors(steps);
      const [spinner, mover] = actors as [MadeUpActor, MadeUpActor];
      // The third one sleeps.
      const look = { ...lookAt(actors), enabled: [spinner, mover], count: 2 } as unknown as Ready;
      standBeforeOffer(spinner);
      const surw = new Surw(random, 3, use('x', [9, 1, 9]));
      let turns = 1;
      while (surw.pick(look) !== mover && turns < 3) turns++;
      expect(turns).toBeLessThan(3);
    }
  });

  it('looks at what was touched more often more often, and only at what is contended', () => {
    const fields = [use('x', [1, 1]), use('y', [3, 3]), use('z', [9, 9], false)];
    const counts = new Map<string | undefined, number>();
    for (let draw = 0; draw < 8_000; draw++) {
      const field = drawInteresting(random, fields)?.field;
      counts.set(field, (counts.get(field) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['x', 'y']);
    // 2,000 and 6,000; six deviations are 233.
    expect(Math.abs((counts.get('x') as number) - 2_000)).toBeLessThan(233);
    expect(drawInteresting(random, fields.slice(2))).toBeNull();
  });
});
