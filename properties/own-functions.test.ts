/** Functions of a patch that no run reaches are told of: such runs say nothing of them. */

import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { type Build, type Kernel, mainline, ownFunctions, patch } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import { parseProgram } from '../src/program/text.ts';
import { allBuilds, findBuild } from '../src/variants/builds.ts';
import { addBuild, pifuzz, removeBuild } from './support/pifuzz.ts';

const { futex_unlock_pi, futex_lock_pi } = mainline.functions;
const replaced = {
  *futex_unlock_pi(...all: Parameters<typeof futex_unlock_pi>) {
    return yield* futex_unlock_pi(...all);
  },
  *futex_lock_pi(...all: Parameters<typeof futex_lock_pi>) {
    return yield* futex_lock_pi(...all);
  },
};
/** Nobody locks. */
const PROGRAM = 'T1: holds f1; unlock f1 kernel';
const options = { ...DEFAULT_CASES, program: parseProgram(PROGRAM) };

describe('a function that was replaced and never reached', () => {
  it('is said at the end of a campaign, and in its object', async () => {
    const build = addBuild(mainline, 'mainline~hasty', replaced);
    const argv = ['fuzz', build.name, '--program', PROGRAM, '--runs', '160'];
    try {
      const { code, out } = await pifuzz(argv);
      expect([code, out]).toEqual([
        0,
        expect.stringContaining(
          '\n\nmainline~hasty replaces futex_lock_pi(), and no run reached it.\n\n',
        ),
      ]);
      const printed = JSON.parse((await pifuzz([...argv, '--json'])).out);
      expect(printed.neverReached).toEqual(['futex_lock_pi']);
      expect(printed.reached).toEqual([
        { function: 'futex_unlock_pi', runs: 160 },
        { function: 'futex_lock_pi', runs: 0 },
      ]);
      expect(printed.otherwise).toBeNull();
    } finally {
      removeBuild(build);
    }
  });

  it('is told apart from one that did there what the base does', async () => {
    const same = addBuild(mainline, 'mainline~hasty', replaced);
    const other = addBuild(mainline, 'mainline~lazy', {
      *futex_unlock_pi(k: Kernel, uaddr: futex_key) {
        if (k.current.pid === 2) yield* uaddr.uaddr.read();
        return yield* futex_unlock_pi(k, uaddr);
      },
    });
    try {
      for (const [program, differing] of [
        [`${PROGRAM} | T2: lock f1`, 0],
        [`${PROGRAM} | T2: lock f1; unlock f1 kernel`, 20],
      ] as const) {
        const argv = ['fuzz', other.name, '--program', program, '--runs', '320'];
        const { out } = await pifuzz([...argv, '--against', same.name]);
        expect(out.replaceAll(/\s+/g, ' ')).toContain(
          `20 such runs were made on ${same.name} as well, step for step` +
            (differing === 0
              ? ', and each went the same way: what the change does was not tried there. Explored'
              : `. ${differing} went another way there. Explored`),
        );
        const printed = JSON.parse((await pifuzz([...argv, '--json', '--against', same.name])).out);
        expect(printed.otherwise).toMatchObject({ compared: 20, differing });
      }
    } finally {
      removeBuild(same);
      removeBuild(other);
    }
  });

  it('is told of by a check', () => {
    const build = patch(mainline, 'hasty', 'As before.', replaced);
    const { neverReached, runs } = check(subjectOf(build), 1, 160, options);
    expect([runs, neverReached]).toEqual([160, ['futex_lock_pi']]);
    const program = parseProgram(`${PROGRAM} | T2: lock f1`);
    expect(check(subjectOf(build), 1, 160, { ...options, program }).neverReached).toEqual([]);
  });
});

it('what a build is about are the functions since the last kernel that was there by itself', () => {
  const named = (name: string) => ownFunctions(findBuild(name) as Build);
  for (const name of ['mainline', 'v4.8', 'rework-12', 'rfc-2016-10'])
    expect(named(name)).toEqual([]);
  expect(named('mainline+boost-by-key')).toEqual(['rt_mutex_setprio', 'rt_effective_prio']);
  expect(named('mainline+proposed').length).toBeGreaterThan(5);
  for (const build of allBuilds)
    expect(ownFunctions(patch(build, 'same', 'Same.', {}))).toEqual(ownFunctions(build));
});
