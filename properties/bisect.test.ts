/** Which kernels have a failure, since which one, and which is without it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bisected, type FateOfBuild, isSameFailure, spansOf } from '../src/campaign/bisect.ts';
import { subjectOf } from '../src/explore/subject.ts';
import type { Build } from '../src/kernel/build.ts';
import { parseToken, printToken, type Replayable } from '../src/shrink/token.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { findBuild } from '../src/variants/builds.ts';
import { kernelsOfLinux } from '../src/variants/later.ts';
import { someOf } from './support/by-day.ts';
import { allPages } from './support/committed-pages.ts';
import { pifuzz } from './support/pifuzz.ts';

interface Printed {
  kind: string;
  bound: number;
  complete: boolean;
  spans: { since: string; after: string | null; until: string | null; last: string }[];
  builds: { build: string; fate: FateOfBuild; masked: boolean; kinds: string[]; states: number }[];
}

async function bisected(...argv: string[]): Promise<Printed> {
  const { code, out, err } = await pifuzz(['bisect', ...argv, '--json']);
  expect([code, err]).toEqual([0, expect.not.stringContaining('pifuzz: the')]);
  return JSON.parse(out) as Printed;
}

/** What the token of a page holds. */
function replayableOf(path: string): Replayable {
  return parseToken(/pf1\.[\w.+~-]*\w/.exec(readFileSync(path, 'utf8'))?.[0] ?? '');
}

const page = (name: string) => join('reports', `${name}.md`);
const fateOf = ({ builds }: Printed, name: string) => {
  return builds.find(({ build }) => build === name)?.fate;
};

describe('pifuzz bisect', () => {
  it('takes a page to every kernel of Linux in the order of their time', async () => {
    const found = await bisected(page('mainline.effective-priority.not-boosted'));
    const names = kernelsOfLinux.map(({ name }) => name);
    expect(found.builds.map(({ build }) => build)).toEqual(names);
    expect(found).toMatchObject({
      kind: 'effective-priority/not-boosted',
      bound: 0,
      complete: true,
    });
    // acd58620e415 of March 2017: rt_mutex_setprio() goes by pi_top_task from then on.
    expect(found.spans).toEqual([
      { since: 'rework-15', after: 'rework-14', until: null, last: 'mainline' },
    ]);
  });

  it('says the same as a search of the program on each build by itself', async () => {
    const [some] = someOf(
      ['v4.8.15.every-waiter-returns.lock_pi.asleep', 'mainline.effective-priority.not-boosted'],
      2,
    );
    const path = page(some as string);
    const found = await bisected(path);
    const { program } = replayableOf(path);
    for (const { build, fate, masked, kinds } of someOf(found.builds, 4)) {
      const subject = subjectOf(findBuild(build) as Build);
      const { broken, complete } = verdictOf(subject, program, found.bound, 1e6);
      expect(complete).toBe(true);
      if (!masked) expect([build, fate === 'fails']).toEqual([build, broken.has(found.kind)]);
      for (const kind of broken.keys())
        expect([build, kinds]).toEqual([build, expect.arrayContaining([kind])]);
    }
    expect(new Set(found.builds.map(({ fate }) => fate)).size).toBeGreaterThan(1);
  });

  it('sees a failure behind another one that comes before it', async () => {
    // On rework-15 the first unlock leaves preemption disabled, which ends every run.
    const found = await bisected(page('mainline.effective-priority.not-boosted'));
    expect(found.builds.find(({ build }) => build === 'rework-15')).toMatchObject({
      fate: 'fails',
      masked: true,
    });
    const { out } = await pifuzz(['bisect', page('mainline.effective-priority.not-boosted')]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'after nothing-left-behind/unlock_pi/preemption-disabled',
    );
  });

  it('says of what was never in Linux that its own build has it, and no kernel', async () => {
    const name = 'rfc-2016-10.mutual-exclusion.two-owners';
    const found = await bisected(page(name));
    expect([found.spans, fateOf(found, 'rfc-2016-10')]).toEqual([[], 'fails']);
    const { out } = await pifuzz(['bisect', page(name)]);
    expect(out).toContain('was seen to fail like this');
  });

  it('looks at more schedules if it is told to, and gives up at a limit', async () => {
    const path = page('rfc-2016-10.mutual-exclusion.two-owners');
    const more = await bisected(path, '--preemptions', '2');
    const few = await bisected(path);
    for (const [at, { states }] of few.builds.entries()) {
      expect(more.builds[at]?.states).toBeGreaterThan(states);
    }
    const { code, out } = await pifuzz(['bisect', path, '--max-states', '50', '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([4, { complete: false, spans: [] }]);
  });

  it('has nothing to look for where the run holds', async () => {
    const of2016 = replayableOf(page('rfc-2016-10.mutual-exclusion.two-owners'));
    const { code, err } = await pifuzz(['bisect', printToken({ ...of2016, build: 'v4.12' })]);
    expect([code, err]).toEqual([2, expect.stringMatching(/^pifuzz: there is no failure to look/)]);
  });

  it('finds its own build to fail, whatever the page', async () => {
    for (const path of someOf(allPages, 40).map((name) => join('reports', name))) {
      const found = await bisected(path);
      expect([path, fateOf(found, replayableOf(path).build)]).toEqual([path, 'fails']);
    }
  });
});

describe('a span', () => {
  const kernels = kernelsOfLinux.slice(0, 5);
  const line = (...fates: FateOfBuild[]): Bisected[] => {
    return fates.map((fate, at) => {
      return { build: kernels[at] as Build, fate, isMasked: false, kinds: [], states: 1 };
    });
  };
  const names = (...fates: FateOfBuild[]) => {
    return spansOf(line(...fates)).map(({ since, after, until, last }) => {
      const at = (build: Build | null) => (build === null ? null : kernels.indexOf(build));
      return [at(since), at(after), at(until), at(last)];
    });
  };

  it('begins after the last that has it not, and ends before the next', () => {
    expect(names('holds', 'fails', 'fails', 'fails otherwise')).toEqual([[1, 0, 3, 2]]);
    expect(names('fails', 'holds', 'fails')).toEqual([
      [0, null, 1, 0],
      [2, 1, null, 2],
    ]);
    expect(names('holds', 'holds')).toEqual([]);
  });

  it('has no end where nothing is known of the next', () => {
    expect(names('not known', 'fails', 'not known')).toEqual([[1, null, null, 1]]);
  });
});

it('a check is the same when its function has become the inner half of another one', () => {
  const today = 'kernel-assertions/__fixup_pi_state_owner: BUG_ON(!newowner)';
  expect(isSameFailure(today, 'kernel-assertions/fixup_pi_state_owner: BUG_ON(!newowner)')).toBe(
    true,
  );
  expect(isSameFailure(today, 'kernel-assertions/__fixup_pi_state_owner: WARN_ON')).toBe(false);
  expect(isSameFailure('mutual-exclusion/_a', 'mutual-exclusion/a')).toBe(false);
});
