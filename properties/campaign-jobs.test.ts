/** A campaign with several worker threads: the same bytes as with one, whatever becomes of them. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Crew, crewOf } from '../src/campaign/crew/crew.ts';
import { Campaign, type CampaignOptions, type Explorer } from '../src/campaign/fuzz.ts';
import { Misbehaviour } from '../src/campaign/misbehaviour.ts';
import { ROUND } from '../src/campaign/planning/planner.ts';
import { guard } from '../src/campaign/watchdog.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { SeedCases } from '../src/check/cases.ts';
import { seconds } from '../src/cli/arguments.ts';
import { fuzz } from '../src/cli/fuzz.ts';
import { Pages } from '../src/cli/pages.ts';
import { planOf } from '../src/cli/plan.ts';
import { type Subject, subjectOf } from '../src/explore/subject.ts';
import { patch } from '../src/kernel/build.ts';
import { parseProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { someOf } from './support/by-day.ts';
import { compiled } from './support/compiled.ts';
import { streamOf } from './support/pairs.ts';
import { Paper, pifuzz } from './support/pifuzz.ts';
import { subject } from './support/story.ts';

// A loop is waited for before it is called one, and for longer on a busy machine.
jest.setTimeout(120_000);

const seed = jest.getSeed();
/** Builds, drawn at random, of which campaigns are compared. */
const BUILDS = Number(process.env.JOBS_BUILDS ?? 1);
const below = streamOf(`jobs ${seed}`);
const rfc = subject('rfc-2016-10');
const OPTIONS: CampaignOptions = {
  seed,
  runs: 800,
  seconds: null,
  cases: DEFAULT_CASES,
  judges: [],
  against: null,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function withCrew<T>(jobs: number, work: (crew: Crew) => Promise<T>): Promise<T> {
  const crew = crewOf(jobs);
  try {
    return await work(crew);
  } finally {
    await crew.end();
  }
}

/** What a campaign came to, but for the time it took. */
async function explored(under: Subject, jobs: number, options = OPTIONS) {
  return await withCrew(jobs, async (crew) => {
    const campaign = new Campaign(under, options, crew);
    const pages = new Map<string, string | null>();
    const found: Explorer['found'] = (kind, { page }) => pages.set(kind, page);
    let thrown: unknown = null;
    let made: unknown = null;
    try {
      made = await campaign.explore({ report: () => {}, found });
    } catch (error) {
      thrown = error;
    }
    const known = campaign.kinds.map((kind) => [kind, campaign.known(kind)]);
    return { made: { ...(made as object), seconds: 0 }, known, pages, thrown };
  });
}

/** Beside one job. */
const several = someOf([2, 3], 2);

describe('with one, two and three jobs', () => {
  const builds = Array.from(
    { length: BUILDS },
    () => allBuilds[below(allBuilds.length)] as Subject['build'],
  );

  it.each(builds)('a campaign on $name comes to the same, and shows it as found', async (build) => {
    // Four rounds, of which the last ones are made of the first ones.
    const cases = { ...DEFAULT_CASES, schedules: 3 };
    const options = { ...OPTIONS, seed: below(1_000_000), runs: 3 * 4 * ROUND, cases };
    const [one, ...more] = await Promise.all(
      [1, ...several].map((jobs) => explored(subjectOf(build), jobs, options)),
    );
    expect(one?.pages.size).toBe(one?.known.length);
    for (const other of more) expect(other).toEqual(one);
  });

  it('the command writes the same pages, prints the same object and ends alike', async () => {
    // Its failure is soon explained.
    const words = ['rework-15', '--program', 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1'];
    const argv = ['fuzz', ...words, '--seed', String(below(1000)), '--runs', '640', '--json'];
    const all = [];
    for (const jobs of [1, ...several]) {
      const reports = join(folder, 'same');
      const { code, out } = await pifuzz([...argv, '--jobs', `${jobs}`, '--reports', reports]);
      const pages = readdirSync(reports).map((name) => [name, readFileSync(join(reports, name))]);
      const times = { seconds: 0, shrinkingSeconds: 0 };
      all.push({ code, object: { ...JSON.parse(out), ...times }, pages });
      rmSync(reports, { recursive: true });
    }
    expect(all[0]?.code).toBe(1);
    expect(all[0]?.pages.length).toBeGreaterThan(0);
    for (const other of all) expect(other).toEqual(all[0]);
  });
});

it('a page is on disk before its kind is counted, and gives way to the smaller one', async () => {
  const reports = join(folder, 'counted');
  const pages = new Pages(reports, rfc.build.name);
  const onDisk = () => (existsSync(reports) ? readdirSync(reports) : []);
  await withCrew(2, async (crew) => {
    const campaign = new Campaign(rfc, OPTIONS, crew);
    const counted = new Set<number>();
    await campaign.explore({
      report({ kinds }) {
        counted.add(kinds);
        expect(onDisk().length).toBeGreaterThanOrEqual(kinds);
      },
      found: (kind, { page }) => pages.writeAsFound(kind, page),
    });
    expect(counted.size).toBeGreaterThan(1);
    const names = campaign.kinds.map((kind) => pages.nameOf(kind, false));
    expect(onDisk().sort()).toEqual(names.sort());
  });
  const [first] = onDisk() as [string];
  expect(readFileSync(join(reports, first), 'utf8')).toContain(
    'as it was found: it was not made smaller',
  );
  pages.write('mutual-exclusion/two-owners', true, 'A smaller one.');
  expect(onDisk()).toContain(pages.nameOf('mutual-exclusion/two-owners', true));
  expect(onDisk()).not.toContain(pages.nameOf('mutual-exclusion/two-owners', false));
});

/** Writes a module with builds that misbehave where a program has so many tasks. */
function moduleWith(name: string, tasks: number, deed: string): string {
  const module = join(folder, `${name}.mjs`);
  const [kernel, builds] = ['kernel/build.ts', 'variants/builds.ts'].map(compiled);
  writeFileSync(
    module,
    `import { patch } from '${kernel}';
     import { findBuild } from '${builds}';
     const base = findBuild('rfc-2016-10');
     const lock = base.functions.futex_lock_pi;
     export const build = patch(base, '${name}', 'Misbehaves.', {
       *futex_lock_pi(k, ...rest) {
         if (k.tasks.length === ${tasks}) ${deed};
         return yield* lock(k, ...rest);
       },
     }, { is: 'removal' });`,
  );
  return module;
}

/** What only other threads know to misbehave. */
function inFile(name: string, url: string): Subject['build'] {
  const build = patch(rfc.build, name, 'Misbehaves.', {}, { is: 'removal' });
  return { ...build, file: { word: url, url, digest: '' } };
}

describe('a build that takes its thread down', () => {
  const onRight = new Map<number, ReturnType<typeof explored>>();

  /** The same campaign on a build that is as it should be; made once for each number of runs. */
  const rightWithin = (runs: number) => {
    const made = onRight.get(runs) ?? explored(rfc, 1, { ...OPTIONS, runs });
    onRight.set(runs, made);
    return made;
  };

  const deeds: [string, string, string][] = [
    ['ends the thread', 'process.exit(3)', 'a worker thread was lost (worker exited with code: 3)'],
    ['throws', "throw new Error('five')", 'five (T'],
    ['loops for ever', 'for (;;)', 'loops for ever without a step (T'],
  ];

  it.each(someOf(deeds, 3))(
    'and %s costs nothing of what was found before, and is told of',
    async (name, deed, said) => {
      const isHostile = (index: number) => cases.at(index).program.tasks.length === 5;
      const cases = new SeedCases(rfc, seed, DEFAULT_CASES);
      let fifth = 0;
      while (!isHostile(fifth)) fifth++;
      const wrong = name.replaceAll(' ', '-');
      const module = moduleWith(wrong, 5, deed);
      const under = subjectOf(inFile(wrong, module));
      const { known, thrown } = await explored(under, 2, { ...OPTIONS, runs: 16_000 });
      expect(thrown).toBeInstanceOf(Misbehaviour);
      const { cause, program, run } = thrown as Misbehaviour;
      expect(program.tasks).toHaveLength(5);
      expect((cause as Error).message).toContain(said);
      const at = Math.floor((run - 1) / 16);
      expect(at).toBeGreaterThanOrEqual(fifth);
      // A case with five tasks may go by in which nobody gets as far as the kernel.
      expect(isHostile(at)).toBe(true);
      const before = await rightWithin(16 * at);
      if (name === 'ends the thread') expect(known).toEqual(at === 0 ? [] : before.known);
      else
        expect(known.map(([kind]) => kind)).toEqual(
          expect.arrayContaining(before.known.map(([kind]) => kind)),
        );
    },
  );

  it('while something is made smaller leaves that as it was found, and says so', async () => {
    const handover = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1';
    const kind = 'no-spurious-errno/lock_pi/EINVAL/row10';
    const reports = join(folder, 'lost');
    const words = { seed: '3', runs: '640', strategy: 'mix', program: handover, kind, reports };
    const plan = planOf(rfc.build, { ...words, jobs: '2' });
    const module = moduleWith('two-tasks', 2, 'process.exit(4)');
    const wrong = subjectOf(inFile('two-tasks', module));
    const io = { stdout: new Paper(false), stderr: new Paper(false) };
    const ended = fuzz(
      { ...plan, subject: wrong },
      { ...io, signals: new EventEmitter(), exit: () => {} },
    );
    await expect(ended).rejects.toThrow('a worker thread was lost (worker exited with code: 4)');
    expect(io.stdout.text).toContain('as it was found, because making it smaller came to no end\n');
    expect(readdirSync(reports)).toEqual([`two-tasks.${kind.replaceAll('/', '.')}.as-found.md`]);
  });
});

it('what other threads do is not held against a run that waits', () => {
  const busy = new Worker('for (;;);', { eval: true });
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  let attempts = 0;
  const work = () => {
    if (++attempts === 1) Atomics.wait(waiting, 0, 0, 1500);
    return 'done';
  };
  expect(guard(work, { first: 1200 })).toBe('done');
  expect(attempts).toBe(2);
  void busy.terminate();
});

it.each([
  ['90', 90],
  ['90s', 90],
  ['10m', 600],
  ['2h', 7200],
  ['0.5m', 30],
])('the time %s is %d seconds', (text, expected) => {
  expect(seconds('--time', text, 7200)).toBe(expected);
});

it('a program of its own goes to other threads as well', async () => {
  const program = parseProgram('T1: holds f1; unlock f1; lock f1 | T2: lock f1');
  const options = { ...OPTIONS, runs: 320, cases: { ...DEFAULT_CASES, program } };
  const { made, known } = await explored(rfc, 2, options);
  expect(made).toMatchObject({ runs: 320, programs: 20, differentPrograms: 1 });
  expect(known.length).toBeGreaterThan(0);
});
