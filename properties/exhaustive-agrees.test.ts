/**
 * The exhaustive search sees every state once and must miss nothing. Plain enumeration, which
 * leaves nothing out, is the judge: on random toy kernels that are short enough for all their
 * schedules, and on every build with as many preemptions as can be enumerated.
 */

import type { Build } from '../src/kernel/build.ts';
import type { Actor } from '../src/machine/actor.ts';
import { Timer } from '../src/machine/timer.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { Identity } from '../src/search/identity.ts';
import { Mixing } from '../src/search/mixing.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { agreedUpTo, agrees } from './support/agreed-up-to.ts';
import { compare, plainEnds, searchedEnds } from './support/agreement.ts';
import { someOf } from './support/by-day.ts';
import { realPair, streamOf, toyPair } from './support/pairs.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();

/** Different pairs of a build and a program to compare: so many with toys, and as many without. */
const PAIRS = Number(process.env.PAIRS ?? 5);

/** Some of the builds, others for every seed; the more of them, the slower each one runs. */
const builds = someBuilds();

function someBuilds(): Build[] {
  if (PAIRS > 10 * allBuilds.length) return [...allBuilds];
  const below = streamOf(`choice ${seed}`);
  return Array.from({ length: 5 }, () => allBuilds[below(allBuilds.length)] as Build);
}

describe('the exhaustive search comes to the same ends as plain enumeration', () => {
  it('over all schedules of toy kernels', () => {
    const below = streamOf(`toys ${seed}`);
    let [drawn, compared] = [0, 0];
    while (compared < PAIRS) {
      if (agrees(toyPair(below), Infinity, 1000)) compared++;
      // Most of them can be compared, or the toys have become too big.
      expect(drawn++).toBeLessThan(60 + 2 * PAIRS);
    }
  });

  it('over all schedules of small programs, on the builds', () => {
    const below = streamOf(`builds ${seed}`);
    const compared = new Set<string>();
    let drawn = 0;
    while (compared.size < PAIRS) {
      expect(drawn++).toBeLessThan(60 + 20 * PAIRS);
      const pair = realPair(builds, below);
      const text = `${pair.name} ${printProgram(pair.program, ' | ')}`;
      if (pair.program.tasks.length < 2 || compared.has(text)) continue;
      // One preemption at least, or there is little to be wrong about.
      if (agreedUpTo(pair, [0, 1, 2, 3, Infinity], 300).length > 1) compared.add(text);
    }
  });

  const small: [string, string][] = [
    ['mainline', 'T1: holds f1 | T2: lock f1 timeout'],
    ['mainline', 'T1: holds f1; unlock f1 | T2: trylock f1; unlock f1 if held'],
    ['mainline', 'T1: lock f1; unlock f1 kernel | T2: trylock f1 kernel'],
    ['v4.8.15', 'T1: holds f1 | T2: lock f1 timeout'],
    ['rfc-2016-10', 'T1: holds f1 | T2: lock f1 timeout'],
  ];

  it.each(someOf(small, 3))('over all schedules, on %s, of %s', (build, text) => {
    const { fast, oracles } = subject(build);
    const judged = { kernel: fast, oracles, patience: 2 };
    expect(compare(judged, parseProgram(text), Infinity, 20_000)).toBe('agree');
  });

  it.each([
    ['mainline', 'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held'],
    ['rfc-2016-10-cure', 'T1: holds f1; unlock f1; trylock f1 | T2: lock f1; unlock f1'],
  ])('and without a bound, on %s, it finds whatever any bound finds, with %s', (build, text) => {
    const { fast, oracles } = subject(build);
    const judged = { kernel: fast, oracles, patience: 2 };
    const all = searchedEnds(judged, parseProgram(text), Infinity, Infinity);
    const few = plainEnds(judged, parseProgram(text), 3, 2_000);
    expect([...few.ends].filter((end) => !all.ends.has(end))).toEqual([]);
  });
});

/** Forgets a value that it meets twice. */
class Collapsing extends Mixing {
  override mix(value: number): void {
    this.x ^= Math.imul(value + 1, 0x9e3779b1);
    this.y ^= Math.imul(value + 1, 0x85ebca6b);
  }
}

/** Takes a timer that has fired for one that has not. */
class Timerless extends Identity {
  protected override actor(actor: Actor, mixing: Mixing): void {
    if (actor instanceof Timer && actor.firing) mixing.start(0, 0);
    else super.actor(actor, mixing);
  }
}

describe('a mistake in the identity of states is caught', () => {
  it.each([
    ['a fired timer is left out', () => new Timerless()],
    ['repeated accesses collapse', () => new Identity(null, new Collapsing())],
  ])('when %s', (_, mistake) => {
    // With what was foreseen compared beside it, the mistake would be caught even before.
    const mistaken = () => ({ identity: mistake(), foresight: 'none' }) as const;
    const below = streamOf(`toys ${seed}`);
    let [drawn, differs] = [0, false];
    while (!differs) {
      expect(drawn++).toBeLessThan(200);
      const { judged, program } = toyPair(below);
      differs = compare(judged, program, Infinity, 500, mistaken()) === 'differ';
    }
    const { fast, oracles } = subject('mainline');
    const timed = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held');
    const judged = { kernel: fast, oracles, patience: 2 };
    expect(compare(judged, timed, 1, 1_000, mistaken())).toBe('differ');
  });
});

describe('the exhaustive search', () => {
  it('takes no bound that it cannot count up to', () => {
    const { fast, oracles } = subject('mainline');
    const program = parseProgram('T1: lock f1');
    const search = (preemptions: number) => {
      return () => new ExhaustiveSearch(fast, program, oracles, { preemptions });
    };
    expect(search(255)).not.toThrow();
    expect(search(Infinity)).not.toThrow();
    expect(search(256)).toThrow('a bound of 256 preemptions, and 255 is the most');
  });

  it('may be cut into pieces without becoming another one', () => {
    const { fast, oracles } = subject('rfc-2016-10');
    const text = 'T1: holds f1; unlock f1; trylock f1 | T2: lock f1; unlock f1';
    const search = () => {
      return new ExhaustiveSearch(fast, parseProgram(text), oracles, { preemptions: Infinity });
    };
    const [whole, pieces] = [search(), search()];
    while (whole.advance(10_000));
    while (pieces.advance(7)) expect(pieces.progress).toBeLessThan(1);
    expect(pieces.progress).toBe(1);
    const figures = ({ runs, states, transitions }: ExhaustiveSearch) => {
      return { runs, states, transitions };
    };
    expect(figures(pieces)).toEqual(figures(whole));
    expect([...pieces.broken.keys()]).toEqual([...whole.broken.keys()]);
    expect(whole.broken.size).toBeGreaterThan(0);
  });
});
