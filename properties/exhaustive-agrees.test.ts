/**
 * The exhaustive search sees every state once and must miss nothing. Plain enumeration, which
 * leaves nothing out, is the judge: on random toy kernels that are short enough for all their
 * schedules, and on every build with as many preemptions as can be enumerated.
 */
import { ExhaustiveSearch } from '../src/explore/exhaustive.ts';
import { Identity } from '../src/explore/exhaustive-identity.ts';
import { Mixing } from '../src/explore/exhaustive-mixing.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import type { Build } from '../src/kernel/build.ts';
import type { Actor } from '../src/machine/actor.ts';
import { Timer } from '../src/machine/timer.ts';
import { drawProgram } from '../src/program/drawing.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { compare, type Judged, plainEnds, searchedEnds } from './support/agreement.ts';
import { subject } from './support/story.ts';
import { toyBuild, toyJudged, toyProgram } from './support/toy-build.ts';

const seed = jest.getSeed();

/** Some of the builds, others for every seed; the more of them, the slower each one runs. */
const builds = someBuilds();

function someBuilds(): Build[] {
  const below = streamOf('choice');
  return Array.from({ length: 5 }, () => allBuilds[below(allBuilds.length)] as Build);
}

function streamOf(name: string): (n: number) => number {
  const stream = new RandomStream(`${name} ${seed}`);
  return (n) => stream.below(n);
}

interface Pair {
  readonly name: string;
  readonly judged: Judged;
  readonly program: Program;
}

/** A random toy kernel and a program for it. */
function toyPair(below: (n: number) => number): Pair {
  const judged = toyJudged(toyBuild(below));
  return { name: 'toy', judged, program: toyProgram(below) };
}

/** One of the builds, broken ones included, and a random legit program. */
function realPair(below: (n: number) => number): Pair {
  const { name } = builds[below(builds.length)] as Build;
  const { fast, oracles } = subject(name);
  const program = drawProgram((min, max) => min + below(max - min + 1));
  return { name, judged: { kernel: fast, oracles, patience: 2 }, program };
}

/** With as many preemptions as the runs suffice for; null if they suffice for none. */
function agreed({ name, judged, program }: Pair, bounds: readonly number[], runs: number) {
  let agreedUpTo: number | null = null;
  for (const preemptions of bounds) {
    const verdict = compare(judged, program, preemptions, runs);
    if (verdict === 'too many schedules') return agreedUpTo;
    if (verdict === 'differ') {
      const text = printProgram(program, ' | ');
      throw new Error(`${name}, ${preemptions} preemptions (seed ${seed}): ${text}`);
    }
    agreedUpTo = preemptions;
  }
  return agreedUpTo;
}

describe('the exhaustive search comes to the same ends as plain enumeration', () => {
  it('over all schedules of toy kernels', () => {
    const below = streamOf('toys');
    let compared = 0;
    for (let at = 0; at < 200; at++) {
      if (agreed(toyPair(below), [Infinity], 1000) !== null) compared++;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('over all schedules with few preemptions, on every build', () => {
    const below = streamOf('builds');
    let compared = 0;
    // Many programs have too many schedules even so; go on until enough have been compared.
    for (let at = 0; at < 400 && compared < 11; at++) {
      if ((agreed(realPair(below), [0, 1, 2], 200) ?? 0) > 0) compared++;
    }
    expect(compared).toBeGreaterThan(10);
  });

  it.each([
    ['mainline', 'T1: holds f1 | T2: lock f1 timeout'],
    ['mainline', 'T1: holds f1; unlock f1 | T2: trylock f1; unlock f1 if held'],
    ['mainline', 'T1: lock f1; unlock f1 kernel | T2: trylock f1 kernel'],
    ['v4.8.15', 'T1: holds f1 | T2: lock f1 timeout'],
    ['rfc-2016-10', 'T1: holds f1 | T2: lock f1 timeout'],
  ])('over all schedules, on %s, of %s', (build, text) => {
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

class CollapsingIdentity extends Identity {
  protected override readonly mixing: Mixing = new Collapsing();
}

/** Takes a timer that has fired for one that has not. */
class TimerlessIdentity extends Identity {
  protected override actor(actor: Actor): void {
    if (actor instanceof Timer && actor.firing) this.mixing.start(0, 0);
    else super.actor(actor);
  }
}

describe('a mistake in the identity of states is caught', () => {
  it.each([
    ['a fired timer is left out', TimerlessIdentity],
    ['repeated accesses collapse', CollapsingIdentity],
  ])('when %s', (_, Mistaken) => {
    // With what was foreseen compared beside it, the mistake would be caught even before.
    const mistaken = () => ({ identity: new Mistaken(), foresight: 'none' }) as const;
    const below = streamOf('toys');
    const verdicts = new Set<string>();
    for (let at = 0; at < 200; at++) {
      const { judged, program } = toyPair(below);
      verdicts.add(compare(judged, program, Infinity, 500, mistaken()));
    }
    expect(verdicts).toContain('differ');
    const { fast, oracles } = subject('mainline');
    const timed = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held');
    const judged = { kernel: fast, oracles, patience: 2 };
    expect(compare(judged, timed, 1, 1_000, mistaken())).toBe('differ');
  });
});

describe('the exhaustive search', () => {
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
