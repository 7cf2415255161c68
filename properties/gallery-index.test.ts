/** The gallery: each bug has its page, the index names each page, and pages are what is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exhibits } from '../src/bench/gallery/exhibits.ts';
import { Histories } from '../src/bench/gallery/histories.ts';
import { pageAgain, Subjects } from '../src/bench/gallery/page-again.ts';
import { Bisection, spansOf } from '../src/campaign/bisect.ts';
import { Pages } from '../src/cli/pages.ts';
import { parseToken } from '../src/shrink/token.ts';
import { isAboutUserSpace } from '../src/variants/ancestry.ts';
import { allBuilds, findBuild } from '../src/variants/builds.ts';
import { kernelsOfLinux } from '../src/variants/later.ts';
import { allPages, todaysPages } from './support/committed-pages.ts';

/** No rule is broken by the first three (docs/builds.md); the others have no pages yet. */
const WITHOUT_A_PAGE = [
  'mainline~setscheduler-leaves-early',
  'mainline~requeue-ignore-livelock',
  'mainline~exit-livelock',
  'mainline~fault-in-fixup',
  'mainline~stale-exiting-pointer',
  'mainline~requeue-target-mismatch',
];

const index = readFileSync(join('reports', 'README.md'), 'utf8');
const read = (name: string) => readFileSync(join('reports', name), 'utf8');
const pageOf = ({ build, kind }: { build: string; kind: string }) => {
  return new Pages('reports', build).nameOf(kind, true);
};
const tokenIn = (name: string) => /pf1\.[\w.+~-]*\w/.exec(read(name))?.[0] ?? '';

describe('the gallery', () => {
  it.each(exhibits)('has a page of $name, as small as its program', ({ build, kind, program }) => {
    const name = pageOf({ build, kind });
    expect(allPages).toContain(name);
    expect(parseToken(tokenIn(name)).build).toBe(build);
    const tasks = program.split(' | ').filter((line) => line.startsWith('T'));
    expect(parseToken(tokenIn(name)).program.tasks.length).toBeLessThanOrEqual(tasks.length);
  });

  it('has a bug for each kernel that lacks a fix and fails, the oldest fix first', () => {
    const shown = exhibits.map(({ build }) => build);
    const kernels = allBuilds.filter((build) => !isAboutUserSpace(build));
    const lacking = kernels.map(({ name }) => name).filter((name) => name.includes('~'));
    expect([...shown, ...WITHOUT_A_PAGE].sort()).toEqual([...lacking].sort());
    const years = exhibits.map(({ year }) => year);
    expect(years).toEqual([...years].sort());
    for (const { name, fix } of exhibits) {
      expect([name, fix]).toEqual([name, expect.stringMatching(/^[0-9a-f]{12}, v\d\.\d+/)]);
    }
  });

  it('has an index that leads to each page, by rule and by what it takes as well', () => {
    const [tables = '', byRule = '', byNeed = ''] = index.split(/^## By .*$/m);
    for (const name of allPages) {
      for (const part of [tables, byRule, byNeed]) expect(part).toContain(`](${name})`);
    }
    const links = [...index.matchAll(/\]\(([^)]*\.md)\)/g)].map(([, path]) => path as string);
    const pages = links.filter((path) => !path.startsWith('../'));
    expect(pages.filter((path) => !allPages.includes(path))).toEqual([]);
  });
});

/** Since when and until when, as the mails and commits say it (src/variants has them). */
const PUBLIC: readonly (readonly [name: string, since: string, last: string])[] = [
  ['waiters-bit-rmw', 'v4.8', 'v4.8'],
  ['cleanup-without-trylock', 'rework-11', 'rework-17'],
  ['tenth-rule-steal', 'rework-07', 'v4.14'],
  ['owner-unserialised', 'rework-08', 'v4.12'],
  ['exit-race-esrch', 'v4.8', 'v4.15'],
  ['early-edeadlk-removes-waiter', 'rework-13', 'v4.15'],
  ['ownerless-newowner-bug', 'v4.15', 'v5.0'],
  ['wrong-task-woken-on-deboost', 'v5.15', 'v5.15'],
  ['pi-waiters-key-mutation', 'v4.8', 'v6.2'],
  ['stale-pi-state-reuse', 'v6.7', 'v6.7'],
];

/** Fixed before the oldest kernel here: nothing here has them. */
const OLDER = [
  'late-attach-to-dead-owner',
  'queue-before-set-state',
  'ownerdied-double-takeover',
  'chain-walk-missed-deadlock',
  'chain-walk-false-deadlock',
  'unlock-od-keeps-tid',
];

function inLinuxOf(name: string): string {
  const row = index.split('\n').find((line) => line.includes(`| \`${name}\` |`)) ?? '';
  return row.split('|').at(-2)?.trim() ?? '';
}

it.each(OLDER)('%s was gone before the oldest kernel here, as is public', (name) => {
  expect(inLinuxOf(name)).toBe('no build');
});

it.each(PUBLIC)('%s was in Linux from %s to %s, as is public', (name, since, last) => {
  const ends = inLinuxOf(name)
    .split('; ')
    .flatMap((span) => span.split(' to '));
  const named = [ends[0], ends.at(-1)].map((end) => end?.replace(' or before', ''));
  expect(named).toEqual([since, last]);
  for (const end of [since, last]) expect(kernelsOfLinux).toContain(findBuild(end));
});

it('no page says that none of its schedules fails', () => {
  const pages = allPages.map((name) => readFileSync(join('reports', name), 'utf8'));
  expect(pages.filter((page) => /\b0 of the [\d,]+ schedules/.test(page))).toEqual([]);
  expect(pages.filter((page) => /\d of the [\d,]+ schedules/.test(page)).length).toBeGreaterThan(9);
});

it('a page is written again byte for byte', async () => {
  // Some take half a minute; npm run gallery does all of them.
  const quick = todaysPages.filter((name) => /^(rfc-2016-10|mainline)\./.test(name));
  const name = quick[Math.abs(jest.getSeed()) % quick.length] as string;
  const written = await pageAgain(read(name), name, new Subjects(), new Histories());
  expect(written).toBe(read(name));
});

it('a span is what bisecting a page comes to', async () => {
  const name = 'mainline~stale-pi-state-reuse.no-spurious-errno.lock_pi.EINVAL.row9.md';
  const subject = new Subjects().named('mainline');
  const { program } = parseToken(tokenIn(name));
  const suspect = { program, kind: 'no-spurious-errno/lock_pi/EINVAL/row9', preemptions: 1 };
  const limits = { maxStates: 200_000, seconds: null };
  const some = ['v6.5', 'v6.7', 'v6.8'].map((one) => findBuild(one) as (typeof allBuilds)[number]);
  const rows = await new Bisection(suspect, subject.oracles, limits).through(some, () => {});
  const [span] = spansOf(rows);
  expect([span?.after?.name, span?.since.name, span?.until?.name]).toEqual([
    'v6.5',
    'v6.7',
    'v6.8',
  ]);
});
