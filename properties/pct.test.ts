/** PCT draws every order of the actors, and changes it as often as its depth says. */

import { RandomStream } from '../src/explore/random-stream.ts';
import { Pct } from '../src/explore/strategies/pct.ts';
import type { Actor } from '../src/machine/actor.ts';
import type { Ready } from '../src/machine/ready.ts';

const random = new RandomStream(`pct ${jest.getSeed()}`);

function actors(count: number): Actor[] {
  return Array.from({ length: count }, (_, index) => ({ index }) as Actor);
}

/** Some actors that can go on; `yielded` if the one that went last has offered the CPU. */
function ready(enabled: readonly Actor[], last: Actor | null = null, yielded = false): Ready {
  return { enabled, count: enabled.length, last, yielded } as unknown as Ready;
}

/** Who would go first, second ... if each went once: `012` to `210`. */
function orderOf(pct: Pct, all: readonly Actor[]): string {
  let left = [...all];
  let order = '';
  while (left.length > 0) {
    const next = pct.pick(ready(left));
    order += next.index;
    left = left.filter((actor) => actor !== next);
  }
  return order;
}

describe('pct', () => {
  it('draws each order of its actors as often as any other', () => {
    const counts = new Map<string, number>();
    const all = actors(3);
    for (let run = 0; run < 6_000; run++) {
      const order = orderOf(new Pct(random, 3, 1, 1), all);
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // A thousand each; six deviations of such a count are about 170.
    expect(counts.size).toBe(6);
    expect(Math.min(...counts.values())).toBeGreaterThan(800);
    expect(Math.max(...counts.values())).toBeLessThan(1_200);
  });

  it.each([1, 2, 3, 4])(
    'of depth %i has another one run at so many steps less one at most',
    (depth) => {
      const [one, other] = actors(2) as [Actor, Actor];
      let most = 0;
      for (let run = 0; run < 500; run++) {
        const pct = new Pct(random, 2, depth, 20);
        const picked = Array.from({ length: 40 }, () => pct.pick(ready([one, other])));
        const changes = picked.filter((actor, at) => at > 0 && actor !== picked[at - 1]).length;
        expect(changes).toBeLessThan(depth);
        most = Math.max(most, changes);
        // No change comes after the last step that was thought of.
        expect(new Set(picked.slice(20)).size).toBe(1);
      }
      expect(most).toBe(depth - 1);
    },
  );

  it('has who is at a change point fall below all others', () => {
    const all = actors(4);
    for (let run = 0; run < 200; run++) {
      const drawn = () => new RandomStream(`pct ${jest.getSeed()} ${run}`);
      const order = orderOf(new Pct(drawn(), 4, 1, 1), all);
      // The same priorities, and the first step is the change point.
      expect(orderOf(new Pct(drawn(), 4, 2, 1), all)).toBe(order.slice(1) + order[0]);
    }
  });

  it('has who offers the CPU fall below all others', () => {
    const all = actors(3);
    for (let run = 0; run < 200; run++) {
      const pct = new Pct(random, 3, 1, 1);
      const first = pct.pick(ready(all));
      pct.pick(ready(all, first, true));
      expect(orderOf(pct, all).at(-1)).toBe(String(first.index));
    }
  });
});
