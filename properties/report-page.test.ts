import fc from 'fast-check';
import { enumerate, Positional } from '../src/explore/enumerate.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { record } from '../src/explore/recording.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { trace } from '../src/explore/trace.ts';
import { type Build, bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import type { Proc } from '../src/machine/access.ts';
import { Fact, wrongFact } from '../src/machine/wrong.ts';
import { allOracles } from '../src/oracle/all.ts';
import type { Finding, Oracle } from '../src/oracle/oracle.ts';
import { programArbitrary } from '../src/program/arbitrary.ts';
import { findProgram } from '../src/program/named.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { renderPage } from '../src/report/page/page.ts';
import type { PageInput } from '../src/report/page/page-input.ts';
import { renderPlain } from '../src/report/page/plain.ts';
import { laneOf, moverName } from '../src/report/telling/actors.ts';
import { PIFUZZ, WHERE } from '../src/report/text/command-line.ts';
import type { Scheduler } from '../src/run.ts';
import { allBuilds, findBuild } from '../src/variants/builds.ts';
import { runsOf } from './support/by-day.ts';
import { unexplained } from './support/jargon.ts';
import { mermaidFaults } from './support/mermaid-grammar.ts';

fc.configureGlobal({ seed: jest.getSeed() });

const TOKEN = `pf1.build.t3l1.${'A1b2'.repeat(40)}`;

/** Nobody has found out why. */
const UNTOLD = { queues: null, story: null, needs: [], parting: [], notices: [], matters: [] };

/** What a page gets when this schedule has been run; null if it does not fail. */
function inputOf(
  build: Build,
  program: Program,
  scheduler: Scheduler,
  oracles: readonly Oracle[],
): PageInput | null {
  const kernel = bind(build, true);
  const recording = record(kernel, program, scheduler, oracles);
  const { failure, decisions, preemptions, switches, steps } = recording;
  if (failure === null) return null;
  const { kind, sentence } = failure;
  const size = { preemptions, switches, steps };
  return {
    build: { name: build.name, about: build.about, file: null, over: null },
    counterexample: { build: build.name, program, decisions, kind, sentence, ...size },
    trace: trace(kernel, program, decisions, oracles),
    token: TOKEN,
    oracles: [],
    found: { seed: 42, run: 116, strategy: 'pct3', command: 'pifuzz fuzz --seed 42 --runs 116' },
    original: { tasks: 5, ops: 14, switches: 31, steps: 204 },
    certificate: null,
    kernels: null,
    explanation: null,
    ...UNTOLD,
  };
}

/** The first failure with the fewest preemptions. */
function simplest(
  name: string,
  program: Program,
  oracles: readonly Oracle[],
  build = findBuild(name) as Build,
): PageInput {
  const kernel = bind(build, false);
  for (const preemptions of [0, 1, 2]) {
    for (const { failure, schedule } of enumerate(kernel, program, oracles, preemptions)) {
      if (failure === null) continue;
      return inputOf(build, program, new Positional(schedule), oracles) as PageInput;
    }
  }
  throw new Error(`${name} holds`);
}

const only = (name: string) => allOracles.filter((oracle) => oracle.name === name);
const named = (name: string) => findProgram(name) as Program;

const seedRace = () => simplest('rfc-2016-10', named('t3-l1-handover'), only('no-spurious-errno'));

const lostWaiter = () => {
  return simplest('rfc-2016-10', named('t2-l1-timeout-relock'), only('every-waiter-returns'));
};
const fiveTasks = () => {
  const text = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 | T4: lock f1 | T5: lock f1';
  return simplest('rfc-2016-10', parseProgram(text), only('no-spurious-errno'));
};

/** With the mark of a failure it does not fit into a line of a race diagram. */
const LONG_CHECK = 'get_pi_state: __planted_ a|b, and a kernel that says so at length';

/** Fails in the middle of a step, within the kernel. */
const planted = patch(mainline, 'planted', 'Warns whenever an unlocker meets a waiter.', {
  *get_pi_state(k: Kernel): Proc<void> {
    k.WARN_ON(true, LONG_CHECK);
  },
});

const interrupted = patch(mainline, 'interrupted', 'Warns whenever a signal ends a wait.', {
  *signal_pending_state(k: Kernel, _state: number, p: task_struct): Proc<boolean> {
    const pending = p.TIF_SIGPENDING !== null && (yield* p.TIF_SIGPENDING.read());
    k.WARN_ON(pending, 'signal');
    return false;
  },
});

const signalled = () => {
  const text =
    'T1: holds m1; unlock m1 | T2: lock m1 interruptible; unlock m1 if held' +
    ' | T3: lock m1 interruptible; unlock m1 if held | env: signal T2; signal T3';
  return simplest('interrupted', parseProgram(text), allOracles, interrupted);
};

const deboosted = () => {
  const text =
    'T1: holds f1; unlock f1 | T2 fifo 10: lock f1; unlock f1 | T3 fifo 5: lock f1' +
    ' | env: setprio T2 other';
  return simplest('mainline', parseProgram(text), only('effective-priority'));
};

const FOUND: readonly (readonly [string, string, () => PageInput])[] = [
  ['the race of the seed', 'no-spurious-errno/lock_pi/EINVAL/row10', seedRace],
  [
    'two owners',
    'mutual-exclusion/two-owners',
    () => simplest('rfc-2016-10', named('t3-l1-handover'), only('mutual-exclusion')),
  ],
  [
    'two preemptions',
    'no-spurious-errno/unlock_pi/EPERM',
    () => simplest('rfc-2016-10', named('t2-l1-relock'), only('no-spurious-errno')),
  ],
  ['a lost waiter and a timer', 'every-waiter-returns/lock_pi/asleep', lostWaiter],
  [
    'a finding at rest',
    'state-matrix/row9',
    () => simplest('rfc-2016-10', named('t2-l1-timeout-relock'), only('state-matrix')),
  ],
  [
    'two locks in one bucket',
    'owner-died/invented',
    () => simplest('rfc-2016-10+owner-null-on-clear', named('t3-l2-bucket'), allOracles),
  ],
  ['five tasks', 'no-spurious-errno/lock_pi/EINVAL/row10', fiveTasks],
  [
    'a check of the kernel',
    `kernel-assertions/${LONG_CHECK}`,
    () => simplest('planted', named('t3-l1-steal'), allOracles, planted),
  ],
  ['two signals and an rt_mutex', 'kernel-assertions/signal', signalled],
  ['a change of priority', 'effective-priority/not-boosted', deboosted],
];

/** Complains at a moment that a real oracle may complain at, whatever has happened. */
function complainer(like: Oracle, detail: string, nth: number): Oracle {
  let left = nth;
  const finding: Finding = {
    detail,
    sentence: `T1 | pi_state(T2.1) *is* _not_ \`as\` <it> should be (${nth}).`,
    wrong: [wrongFact(new Fact({ label: () => 'T1' }, 'mood'), 'odd', 'even', 'it | is <said>')],
  };
  const ask = () => (left-- === 0 ? finding : null);
  return {
    name: like.name,
    rule: like.rule,
    ...(like.returned && { returned: ask }),
    // Who is asked at both is asked at rest of who has exited alone.
    ...(like.quiet && !like.returned && { quiet: ask }),
    ...(like.ended && { ended: () => finding }),
  };
}

/** Runs of any program on any build under any schedule that fail somewhere for no reason. */
const anyInput = fc
  .record({
    build: fc.constantFrom(...allBuilds),
    program: programArbitrary(),
    seed: fc.nat(),
    like: fc.constantFrom(
      ...allOracles.filter(({ returned, quiet, ended }) => {
        return returned ?? quiet ?? ended;
      }),
    ),
    detail: fc.constantFrom('lock_pi/EINVAL/row9', 'row9', 'leak/pi_state', 'odd/a|b'),
    nth: fc.nat({ max: 4 }),
  })
  .map(({ build, program, seed, like, detail, nth }) => {
    const oracles = () => [complainer(like, detail, nth)];
    const scheduler = new RandomWalk(new RandomStream(String(seed)));
    const kernel = bind(build, true);
    const { failure, steps, ...recording } = record(kernel, program, scheduler, oracles());
    if (failure === null) return null;
    const { kind, sentence } = failure;
    const counterexample = { build: build.name, program, kind, sentence, steps, ...recording };
    return {
      build: { name: build.name, about: build.about, file: null, over: null },
      counterexample,
      trace: trace(kernel, program, recording.decisions, oracles()),
      token: TOKEN,
      oracles: [],
      found: null,
      original: null,
      certificate: null,
      kernels: null,
      explanation: null,
      ...UNTOLD,
    };
  });

const RUNS = runsOf(150);

function forAnyInput(check: (input: PageInput) => void): void {
  let failed = 0;
  fc.assert(
    fc.property(anyInput, (input) => {
      if (input === null) return;
      failed++;
      check(input);
    }),
    { numRuns: RUNS },
  );
  expect(failed).toBeGreaterThan(RUNS / 5);
}

/** The lines of each block that is fenced with this language. */
function blocks(page: string, language: string): string[][] {
  const found = page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'gmsu'));
  return [...found].map(([, text = '']) => text.split('\n'));
}

/** Tables as GitHub reads them: a bar ends a cell unless a backslash stands before it. */
function tables(page: string): string[][][] {
  const found = page.matchAll(/(?:^\|.*\|\n)+/gmu);
  return [...found].map(([text]) => {
    return text
      .trimEnd()
      .split('\n')
      .map((line) => {
        return line
          .slice(1, -1)
          .split(/(?<!\\)\|/u)
          .map((cell) => cell.trim());
      });
  });
}

/** The table of the interleaving, with its head. */
function interleavingIn(page: string): string[][] {
  return tables(page).find(([head = []]) => head[0] === '#' && head.at(-1) === 'changed') ?? [];
}

function checkTables(page: string): void {
  const found = tables(page);
  expect(found).toHaveLength(4);
  for (const [head = [], marks = [], ...rows] of found) {
    expect(marks.every((mark) => /^:?--:?$/u.test(mark))).toBe(true);
    for (const row of [marks, ...rows]) expect(row).toHaveLength(head.length);
  }
}

/** `3-5` is three steps. */
function stepsOf(number: string): number[] {
  const [from, to = from] = number.split('-').map(Number);
  if (number === '' || from === undefined || to === undefined) return [];
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Every step is in exactly one row, in order, and every switch has a row of its own. */
function checkInterleaving({ trace }: PageInput, page: string): void {
  const [head = [], , ...rows] = interleavingIn(page);
  const told = rows.flatMap(([number = '']) => stepsOf(number));
  expect(told).toEqual(trace.steps.map(({ number }) => number));
  const seen = rows.flatMap((cells) =>
    cells.slice(1, -1).flatMap((text, at) => {
      if (!/^(⚡ )?\*(?!\*).*(preempted|is faster|, so | takes it).*\*$/u.test(text)) return [];
      return [`${head[at + 1]?.replace(/ \(.*/u, '')} ${text.startsWith('⚡')}`];
    }),
  );
  const left = trace.steps.slice(0, -1).filter(({ switched }) => switched !== null);
  expect(seen).toEqual(
    left.map(({ by, switched }) => `${moverName(by)} ${switched === 'preempted'}`),
  );
}

/** Every step is in exactly one arrow, in order; every preemption and the failure are marked. */
function checkSequence({ trace, counterexample }: PageInput, page: string): void {
  const [lines = [], ...others] = blocks(page, 'mermaid');
  expect(others).toEqual([]);
  expect(mermaidFaults(lines)).toEqual([]);
  const numbers = lines.map((line) => /^ {2}\w+--?>>\w+: ([\d-]+): /u.exec(line)?.[1] ?? '');
  expect(numbers.flatMap(stepsOf)).toEqual(trace.steps.map(({ number }) => number));
  const preempted = trace.steps.slice(0, -1).filter(({ switched }) => switched === 'preempted');
  expect(lines.filter((line) => line.includes('⚡'))).toHaveLength(preempted.length);
  expect(lines.filter((line) => line.includes('✗'))).toEqual(lines.slice(-1));
  const heads = lines.filter((line) => line.startsWith('  participant '));
  const movers = new Set(trace.steps.map(({ by }) => laneOf(by)));
  const tasks = counterexample.program.tasks.length;
  expect(heads.length).toBeLessThanOrEqual(Math.max(7, tasks + movers.size));
}

function checkPlain(input: PageInput): void {
  const wide = renderPlain(input)
    .split('\n')
    .filter((line) => [...line].length > 80);
  expect(wide).toEqual([TOKEN]);
}

function checkPage(input: PageInput): string {
  const page = renderPage(input);
  checkTables(page);
  checkInterleaving(input, page);
  checkSequence(input, page);
  checkPlain(input);
  const [diagram = []] = blocks(page, 'text');
  expect(diagram.filter((line) => [...line].length > 80)).toEqual([]);
  expect(diagram.filter((line) => line.includes('<--- FAIL'))).toHaveLength(1);
  expect(blocks(page, 'sh')[0]).toEqual([WHERE, `${PIFUZZ} replay \\`, TOKEN]);
  expect(page.replaceAll(/<\/?(details|summary)>/gu, '')).not.toMatch(/(?<!\\)<\/?[a-z]+>/u);
  expect(page).not.toMatch(/undefined|NaN|\[object|pi_state\(T|\n{3}/u);
  return page;
}

describe('a page', () => {
  it.each(FOUND)('of %s is whole', (_, kind, find) => {
    const input = find();
    expect(input.counterexample.kind).toBe(kind);
    const page = checkPage(input);
    expect(page.split('\n')[0]).toMatch(/^# [A-Z`]/u);
    const terms = page.split('## Terms\n\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(terms.length).toBeGreaterThanOrEqual(4);
    expect(unexplained(page).filter((word) => word !== 'get_pi_state')).toEqual([]);
  });

  it('tells any run whole: each step once, each switch, in tables and columns that fit', () => {
    forAnyInput(checkPage);
  });

  it('is a function of what it is given', () => {
    const [first, again] = [seedRace(), seedRace()];
    expect(first).toEqual(again);
    expect(renderPage(first)).toBe(renderPage(again));
    expect(renderPage(JSON.parse(JSON.stringify(first)))).toBe(renderPage(first));
  });

  it('says of the race of the seed what the mail says', () => {
    const page = renderPage(seedRace());
    expect(page).toContain('# `lock_pi` returns EINVAL to a task that did nothing wrong\n');
    expect(page).toMatch(
      /\| \d+ \| cmpxchg `f1`: WAITERS\\\|T\d → WAITERS\\\|T(\d).*\*\*`f1` = WAITERS\\\|T\1\*\*/u,
    );
    expect(page).toMatch(/Its next step, which never came, \w+ `(P1\.owner|T\d\.pi_lock)`/u);
    expect(page).toMatch(/return -EINVAL {2}<--- FAIL/u);
    expect(page).toMatch(/word: 0x8000000\d <WAITERS\|T\d>/u);
  });

  it('shows who never wakes up', () => {
    const page = renderPage(lostWaiter());
    expect(page).toContain('✗ **sleeps for ever**');
    expect(page).toMatch(/^\| # \|.*T\d’s timer \|/mu);
    expect(page).toMatch(/^\| \d+ \|.*\| expires \|/mu);
  });

  it('shows signals beside the tasks that they are for', () => {
    const page = renderPage(signalled());
    expect(page).toContain('From outside, at any moment: `signal T2` and `signal T3`.');
    expect(page).toMatch(/\| make a signal pending for T(\d) .*\| a signal for `T\1` \|/u);
    expect(page).toContain('**rt_mutex_lock_interruptible(m1)**');
    expect(page).toMatch(/^m1: \{\n {2}owner: WAITERS\|T1,\n {2}waiting: T\d/mu);
    expect(page).toMatch(/^- \*\*signal, TIF_SIGPENDING\*\*: /mu);
    expect(page).toMatch(/^- \*\*m1\*\*: /mu);
  });

  it('shows a change of priority beside the task whose priority it is', () => {
    const page = renderPage(deboosted());
    expect(page).toContain('From outside, at any moment: `setprio T2 other`.');
    expect(page).toContain('⚡ *preempted by setprio of T2 before T');
    expect(page).toMatch(/^\| # \|.*\| setprio of T2 \|/mu);
    expect(page).toMatch(/\| (lets T2 run|write `T2.prio` =).* other .*\| `T2` runs as other \|/u);
    expect(page).toMatch(/^- \*\*setprio, change of priority\*\*: /mu);
  });

  it('leaves out the tasks that take no step', () => {
    const page = renderPage(fiveTasks());
    const absent = /^(.*) takes? no step before the failure\.$/mu.exec(page)?.[1];
    const [head = []] = interleavingIn(page);
    for (const task of ['T1', 'T2', 'T3', 'T4', 'T5']) {
      const shown = head.some((cell) => cell.startsWith(task));
      expect([task, shown]).toEqual([task, absent === undefined || !absent.includes(task)]);
    }
  });
});
