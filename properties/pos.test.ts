/** POS keeps the place of every pending step but of those that race with the one that is taken. */
import { RandomStream } from '../src/explore/random-stream.ts';
import { Pos } from '../src/explore/strategies/pos.ts';
import type { Actor } from '../src/machine/actor.ts';
import {
  lookAt,
  type MadeUpActor,
  madeUpActors,
  standBefore,
  standBeforeOffer,
} from './support/made-up-actors.ts';

const random = new RandomStream(`pos ${jest.getSeed()}`);

class Counted extends RandomStream {
  drawn = 0;

  override below(bound: number): number {
    this.drawn++;
    return super.below(bound);
  }
}

function drawnSteps(count: number) {
  return Array.from({ length: count }, () => {
    return { field: 'xyz'.charAt(random.below(3)), writes: random.below(2) === 0 };
  });
}

function races(one: Actor, other: Actor): boolean {
  const writes = one.access.kind?.writes || other.access.kind?.writes;
  return one !== other && one.access.object === other.access.object && writes === true;
}

describe('pos', () => {
  it('draws anew for the actor that took a step and for those in a race with it', () => {
    const stream = new Counted(`pos draws ${jest.getSeed()}`);
    for (let run = 0; run < 200; run++) {
      const actors = madeUpActors(Array.from({ length: 4 }, () => drawnSteps(30)));
      const pos = new Pos(stream, actors.length);
      const taken = [0, 0, 0, 0];
      let expected = actors.length;
      for (let step = 0; step < 25; step++) {
        stream.drawn = 0;
        const picked = pos.pick(lookAt(actors)) as MadeUpActor;
        expect(stream.drawn).toBe(expected);
        expected = 1 + actors.filter((other) => races(picked, other)).length;
        taken[picked.index] = (taken[picked.index] as number) + 1;
        standBefore(picked, taken[picked.index] as number);
      }
    }
  });

  it('lets each of the first steps be the first as often as any other', () => {
    const counts = [0, 0, 0];
    for (let run = 0; run < 6_000; run++) {
      const picked = new Pos(random, 3).pick(lookAt(madeUpActors([1, 1, 1].map(drawnSteps))));
      counts[picked.index] = (counts[picked.index] as number) + 1;
    }
    // 2,000 each; six deviations of such a count are 219.
    expect(Math.min(...counts)).toBeGreaterThan(1_780);
  });

  it('lets everybody else go first after an offer of the CPU', () => {
    const actors = madeUpActors([1, 1, 1].map(drawnSteps));
    actors.forEach(standBeforeOffer);
    const look = lookAt(actors);
    for (let run = 0; run < 100; run++) {
      const pos = new Pos(random, 3);
      const order = Array.from({ length: 9 }, () => pos.pick(look).index);
      for (const round of [0, 3, 6]) expect(new Set(order.slice(round, round + 3)).size).toBe(3);
    }
  });
});
