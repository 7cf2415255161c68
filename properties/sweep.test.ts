/**
 * What a sweep passes over shows nothing that it has not shown, and what it searches is searched as
 * if it was the only program: with nothing left out and nothing shared it comes to the same.
 */

import { type Searcher, Sweep } from '../src/campaign/sweep/sweep.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { type Subject, subjectOf } from '../src/explore/subject.ts';
import type { Oracle } from '../src/oracle/oracle.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { Experiences } from '../src/search/experience.ts';
import { fallsApart } from '../src/sweep/apart.ts';
import { FEATURES, type Feature, type Grammar, sizesOf } from '../src/sweep/grammar.ts';
import { type Looked, lookAt } from '../src/sweep/looked.ts';
import { programsOf } from '../src/sweep/programs.ts';
import { Waits } from '../src/sweep/waits.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { isNight, oneIn, someOf } from './support/by-day.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
const STATES = 3_000;

function streamOf(name: string): (n: number) => number {
  const stream = new RandomStream(`${name} ${seed}`);
  return (n) => stream.below(n);
}

function grammarOf(words: string, tasks: number, locks: number, ops: number, events = 0): Grammar {
  const features = new Set(words.split(' ').map((word) => FEATURES.get(word) as Feature));
  return { tasks, locks, ops, events, conditions: 0, features };
}

function all(grammar: Grammar): Program[] {
  return [...sizesOf(grammar)].flatMap((size) => programsOf(grammar, size));
}

/** Each program by itself. */
function alone({ fast, oracles }: Subject, program: Program, preemptions = Infinity) {
  const search = new ExhaustiveSearch(fast, program, oracles, { preemptions });
  while (search.states < STATES && search.advance(50));
  const { complete, states, broken } = search;
  return { complete, states, kinds: [...broken.keys()].sort() };
}

function searcherOf(under: Subject): Searcher {
  const experiences = new Experiences();
  return async (programs) => programs.map((program) => looked(under, program, experiences));
}

function looked(under: Subject, program: Program, experiences: Experiences): Looked {
  const reach = { preemptions: Infinity, states: STATES };
  return lookAt(under, program, experiences, reach, (work) => work());
}

async function swept(grammar: Grammar, search: Searcher): Promise<Sweep> {
  const sweep = new Sweep(grammar, search);
  expect(await sweep.run(() => {})).toBe(true);
  return sweep;
}

/** For comparison: rows, and the first program of each kind. */
function figures({ rows, smallest }: Sweep): unknown {
  const firsts = smallest.map(({ kind, program, before }) => {
    return [kind, printProgram(program, ' | '), before.length];
  });
  return { rows: rows.map((row) => ({ ...row, searched: [...row.searched] })), firsts };
}

const SMALL = grammarOf('lock trylock unlock timeout', 2, 1, 3);

let whole: Promise<Sweep> | null = null;

/** The sweep of SMALL on rfc-2016-10 in one go, made once. */
function inOneGo(): Promise<Sweep> {
  whole ??= swept(SMALL, searcherOf(subject('rfc-2016-10')));
  return whole;
}

describe('a sweep', () => {
  it('finds each kind in the first of all programs that fails like this', async () => {
    const under = subject('rfc-2016-10');
    const firsts = new Map<string, string>();
    const { smallest } = await inOneGo();
    const found = smallest.map(({ kind, program }) => [kind, printProgram(program, ' | ')]);
    const first = new Set(found.map(([, text]) => text));
    const programs = all(SMALL);
    const others = programs.filter((program) => !first.has(printProgram(program, ' | ')));
    const asked = new Set(someOf(others, 12));
    for (const program of programs) {
      const text = printProgram(program, ' | ');
      if (!first.has(text) && !asked.has(program)) continue;
      for (const kind of alone(under, program).kinds) {
        if (!firsts.has(kind)) firsts.set(kind, text);
      }
    }
    expect(new Map(found as [string, string][])).toEqual(firsts);
    expect(firsts.size).toBeGreaterThan(2);
  });

  oneIn(2)('passes over nothing that fails in another way than what came before', () => {
    const below = streamOf('passed over');
    const grammar = grammarOf('lock trylock unlock timeout', 3, 1, 2);
    const programs = [...all(grammar), ...all(grammarOf('lock unlock timeout', 2, 2, 3))];
    const broken = ['rfc-2016-10', 'v4.8.15'];
    const anyBuild = allBuilds[below(allBuilds.length)]?.name;
    const names = isNight ? [...broken.slice(0, 2), anyBuild] : [broken[below(2)]];
    let passed = 0;
    for (const name of names) {
      const under = subject(name as string);
      const waits = new Waits();
      const experiences = new Experiences();
      const known = new Set<string>();
      for (const program of programs) {
        const isPassed = fallsApart(program) || waits.recognises(program);
        if (!isPassed) {
          const { kinds, ended, preemptions } = looked(under, program, experiences);
          for (const { kind } of kinds) known.add(kind);
          if (preemptions === Infinity) waits.note(program, ended);
          continue;
        }
        // By day one in six is searched after all.
        if (passed++ % 6 !== below(6) && !isNight) continue;
        const text = printProgram(program, ' | ');
        const unknown = alone(under, program).kinds.filter((kind) => !known.has(kind));
        expect({ name, text, unknown }).toEqual({ name, text, unknown: [] });
      }
    }
    expect(passed).toBeGreaterThan(50);
  });

  it('comes to the same whoever is faster', async () => {
    const below = streamOf('faster');
    const search = searcherOf(subject('rfc-2016-10'));
    const later: Searcher = async (programs) => {
      const answers = await search(programs);
      for (let turns = below(20); turns > 0; turns--) await Promise.resolve();
      return answers;
    };
    expect(figures(await swept(SMALL, later))).toEqual(figures(await inOneGo()));
  });

  it('goes on where it was stopped', async () => {
    const below = streamOf('stopped');
    const search = searcherOf(subject('rfc-2016-10'));
    let state: Sweep['state'] | null = null;
    for (let pieces = 1, isDone = false; !isDone; pieces++) {
      const sweep: Sweep = new Sweep(SMALL, search, state);
      let left = 1 + below(3);
      isDone = await sweep.run(() => {
        if (--left === 0) sweep.stop();
      });
      state = sweep.state;
      expect(pieces).toBeLessThan(20);
      if (isDone) expect([figures(sweep), pieces > 2]).toEqual([figures(await inOneGo()), true]);
    }
  });

  it('says of a program with too many states how far it was searched', () => {
    const program = parseProgram('T1: holds f1; lock f2 timeout | T2: holds f2; lock f1 timeout');
    const { preemptions, ended } = looked(subject('mainline'), program, new Experiences());
    expect([preemptions, ended]).toEqual([1, -1]);
  });

  it('says of a build that is not the same twice that the search broke off', () => {
    const mainline = subject('mainline');
    let calls = 0;
    const moody: Oracle = {
      name: 'moody',
      rule: 'Nothing is as it was.',
      returned: (view, task) => (calls++ % 7 === 3 && view.lives(task) ? null : null),
    };
    // An oracle may not remember; this one makes a search come to other states.
    const under = subjectOf(mainline.build, [
      {
        ...moody,
        returned: (view) => {
          if (calls++ % 3 === 1) view.toldTo(view.world.tasks[0] as never).circle = true;
          return null;
        },
      },
    ]);
    const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1; unlock f1');
    const { trouble, preemptions } = looked(under, program, new Experiences());
    expect([preemptions, trouble]).toEqual([-1, expect.stringContaining('two different states')]);
  });
});

/** Programs that are alike, so that steps of one are known from another. */
const ALIKE = [
  grammarOf('lock trylock unlock timeout', 3, 2, 3),
  grammarOf('lock unlock timeout fifo setprio', 2, 1, 3, 1),
  grammarOf('lock lock2 trylock unlock timeout kernel', 2, 1, 3),
  grammarOf('lock unlock timeout bucket', 2, 2, 3),
  grammarOf('lock trylock unlock rt_mutex interruptible signal', 2, 2, 3, 1),
];

/** Asks for what a program says, and not only for what happens in it. */
const reader: Oracle = {
  name: 'reader',
  rule: 'A program with a text of odd length is told nothing but 0.',
  returned(view, task, _op, ret) {
    if (ret === 0 || view.toldTo(task).answers.length !== 1) return null;
    if (printProgram(view.world.program).length % 2 === 0) return null;
    return { detail: 'odd', sentence: 'The length of the text is odd.', wrong: [] as never };
  },
};

describe('what is learnt of steps in one program holds in the others', () => {
  it.each(someOf([0, 1, 2, 3, 4], 5))('in programs that are alike (%i)', (at) => {
    const below = streamOf(`alike ${at}`);
    const grammar = ALIKE[at] as Grammar;
    const { tasks, locks, ops } = grammar;
    const programs = programsOf(grammar, { tasks, locks, ops });
    const { build } = subject(allBuilds[below(allBuilds.length)]?.name as string);
    const under = subjectOf(build, [...subject('mainline').oracles, reader]);
    const experiences = new Experiences();
    const from = below(programs.length - 25);
    for (const program of programs.slice(from, from + 25)) {
      const experience = experiences.of(program);
      const options = { preemptions: 1, foresight: 'checked', experience } as const;
      const search = new ExhaustiveSearch(under.fast, program, under.oracles, options);
      for (let turns = 0; turns < 8 && search.advance(25); turns++);
      const text = printProgram(program, ' | ');
      expect([build.name, text, search.doubts]).toEqual([build.name, text, 0]);
      if (!search.complete) continue;
      const { kinds, states } = alone(under, program, 1);
      expect([text, search.states, [...search.broken.keys()].sort()]).toEqual([
        text,
        states,
        kinds,
      ]);
    }
  });
});
