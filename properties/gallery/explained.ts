import { type Order, OrderedSearch } from '../../src/explain/ordered-search.ts';
import { namesOf } from '../../src/explain/ordering.ts';
import { RandomStream } from '../../src/explore/random-stream.ts';
import { Sequence } from '../../src/explore/sequence.ts';
import { RandomWalk } from '../../src/explore/strategies/random-walk.ts';
import { trace } from '../../src/explore/trace.ts';
import type { Actor } from '../../src/machine/actor.ts';
import type { Ready } from '../../src/machine/ready.ts';
import { run, type Scheduler } from '../../src/run.ts';
import { explainedOn, type Found, pages } from './pages.ts';

const seed = String(jest.getSeed());

/** Follows a list of actors, and then chance. */
class ThenChance implements Scheduler {
  readonly #walk: RandomWalk;
  readonly #actors: readonly string[];
  #taken = 0;

  constructor(actors: readonly string[], walk: RandomWalk) {
    this.#actors = actors;
    this.#walk = walk;
  }

  pick(ready: Ready): Actor {
    const name = this.#actors[this.#taken++];
    if (name === undefined) return this.#walk.pick(ready);
    return ready.named(name) as Actor;
  }
}

/** How many of some random continuations of a failing run's first steps pass. */
function passing({ under, counterexample, failing }: Found, steps: number, runs: number): number {
  let passed = 0;
  const random = new RandomStream(seed);
  for (let nth = 0; nth < runs; nth++) {
    const scheduler = new ThenChance(failing.actors.slice(0, steps), new RandomWalk(random));
    const { program } = counterexample;
    if (run(under.fast, program, scheduler, under.oracles).failure === null) passed++;
  }
  return passed;
}

describe.each(pages)('%s', (page) => {
  const one = explainedOn(page);
  const { under, counterexample, failing, explanation } = one;
  const { program, decisions, kind } = counterexample;
  const actors = failing.actors.slice(0, failing.steps);
  const fails = (schedule: readonly string[]) => {
    return run(under.fast, program, new Sequence(schedule), under.oracles).failure?.kind ?? null;
  };

  it('has a point of no return: none goes on from it and passes, and one just before does', () => {
    const point = explanation.noReturn;
    expect(point).not.toBeNull();
    const { step, atTheLatest, passing: saved } = point as NonNullable<typeof point>;
    expect(step).toBeGreaterThan(0);
    expect(passing(one, step, 300)).toBe(0);
    if (atTheLatest) return;
    expect(saved?.actors.slice(0, step - 1)).toEqual(actors.slice(0, step - 1));
    expect(fails(saved?.actors as string[])).toBeNull();
  });

  it('fails while its decisive switch stays in its window, and passes on both sides of it', () => {
    const { steps } = trace(under.traced, program, decisions, under.oracles);
    const preempted = steps.filter(({ switched }) => switched === 'preempted');
    const after = preempted.map(({ number }) => number);
    // Without a preemption there is none to move.
    if (after.length === 0) expect(explanation.windows).toEqual([]);
    for (const { after: at, later, earlier } of explanation.windows) {
      const task = actors[at - 1] as string;
      const rest = actors.slice(at);
      const moved = (by: number): string[] => {
        const left = [...rest];
        for (let taken = 0; taken < by && left.includes(task); taken++) {
          left.splice(left.indexOf(task), 1);
        }
        if (by >= 0) return [...actors.slice(0, at), ...new Array(by).fill(task), ...left];
        const next = rest.indexOf(task);
        left.splice(next < 0 ? rest.length : next, 0, ...new Array(-by).fill(task));
        return [...actors.slice(0, at + by), ...left];
      };
      for (let by = 1 - (earlier?.steps ?? 1); by < (later?.steps ?? 1); by++) {
        expect([by, fails(moved(by))]).toEqual([by, kind]);
      }
      if (later !== null) expect(fails(moved(later.steps))).toBeNull();
      if (earlier !== null) expect(fails(moved(-earlier.steps))).toBeNull();
    }
  });

  it('hangs on its orders: with all of them no run passes, without any one a run does', () => {
    const { orders } = explanation;
    if (orders === null) return;
    const names = namesOf(under, program, failing.actors).slice(0, failing.steps);
    expect(orders.filter((order) => !holdsIn(names, order))).toEqual([]);
    const search = new OrderedSearch(under, program, 30_000);
    expect(search.passing(orders)).toBeNull();
    for (const left of orders) {
      const fewer = orders.filter((order) => order !== left);
      const saved = search.passing(fewer) as string[];
      expect(fails(saved)).toBeNull();
      const taken = namesOf(under, program, saved);
      expect(fewer.filter((order) => !holdsIn(taken, order))).toEqual([]);
      expect(holdsIn(taken, left)).toBe(false);
    }
  });
});

/** The second step does not come before the first one has. */
function holdsIn(names: readonly string[], { before, after, beyond }: Order): boolean {
  const [first, second] = [names.indexOf(before), names.indexOf(after)];
  if (second < 0) return true;
  return first < 0 ? beyond : first < second;
}

describe('the race of 2016', () => {
  it('hangs on the read of the owner before the write of it', () => {
    const page = 'reports/rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10.md';
    expect(explainedOn(page).explanation.orders).toContainEqual({
      before: 'T3.1 attach_to_pi_state read pi_state(T2.1).owner #2',
      after: 'T1.1 pi_state_update_owner write pi_state(T2.1).owner',
      beyond: true,
    });
  });
});
