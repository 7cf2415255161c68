/** What builds declare of themselves: their patches make them, and their names say the same. */
import type { Build } from '../src/kernel/build.ts';
import { mainline, patch } from '../src/kernel/build.ts';
import {
  EXIT_SITES,
  FAULT_SITES,
  REQUEUE_SITES,
  TODAYS_SITES,
  WAIT_SITES,
} from '../src/kernel/site.ts';
import { allSometimes, sitesOf } from '../src/oracle/sometimes.ts';
import { additionsTo, isAltered, isMadeOf, lacksAFix } from '../src/variants/ancestry.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { kinOf } from '../src/variants/kin.ts';
import { isNumbered, wasInLinux } from '../src/variants/later.ts';

const builds = allBuilds.map((build) => [build.name, build] as const);

/** What stands after the last + that was put to the name; null if it is no name put on another. */
function wordAdded({ name }: Build, other: Build): string | null {
  const more = other.name.startsWith(`${name}+`) ? other.name.slice(name.length + 1) : '';
  return more.split('+').at(-1) || null;
}

describe.each(builds)('%s', (name, build) => {
  it('is what its patches make, one on the other', () => {
    const made = Object.assign({}, ...build.patches.map(({ functions }) => functions));
    expect(Object.entries(build.functions)).toEqual(Object.entries(made));
    const last = build.patches.at(-1);
    expect([last?.name, last?.about]).toEqual([name, build.about]);
    expect(build.patches[0]).toBe(mainline.patches[0]);
  });

  it('is called what it is', () => {
    expect(lacksAFix(build)).toBe(name.includes('~'));
    expect(isAltered(build)).toBe(/[+~]/.test(name));
    expect(isMadeOf(build, mainline)).toBe(name.startsWith('mainline'));
    expect(isNumbered(build)).toBe(/^v\d/.test(name));
    expect(wasInLinux(build)).toBe(!name.startsWith('rfc'));
  });

  it('says what was added to it to make another', () => {
    for (const other of kinOf(build)) {
      const word = additionsTo(build, other)?.at(-1)?.word ?? null;
      expect([other.name, word]).toEqual([other.name, wordAdded(build, other)]);
    }
  });

  it('has sites that programs can be told the way to', () => {
    const known = allSometimes.map(({ site }) => site);
    expect(known).toEqual(expect.arrayContaining([...sitesOf(build)]));
  });
});

it('every site that there is a way to is on some build', () => {
  const declared = new Set(allBuilds.flatMap((build) => [...sitesOf(build)]));
  expect(allSometimes.filter(({ site }) => !declared.has(site))).toEqual([]);
});

describe('a patch', () => {
  it('has the sites of its base, but for those that it takes, and those that it adds', () => {
    const [first, ...rest] = TODAYS_SITES;
    const less = patch(mainline, 'less', 'Less.', {}, { takes: [first] });
    const all = [...REQUEUE_SITES, ...WAIT_SITES, ...EXIT_SITES, ...FAULT_SITES, ...rest];
    expect([...sitesOf(less)]).toEqual(all);
    expect([...sitesOf(patch(less, 'same', 'The same.', {}))]).toEqual(all);
    const again = patch(less, 'again', 'As before.', {}, { adds: [first] });
    expect([...sitesOf(again)].sort()).toEqual([...all, first].sort());
  });

  it('that says nothing of itself is the same kernel otherwise', () => {
    const mine = patch(mainline, 'mine', 'Mine.', {});
    expect([isMadeOf(mine, mainline), isAltered(mine)]).toEqual([true, false]);
    expect(additionsTo(mainline, mine)).toBeNull();
  });

  it('knows its sites by name', () => {
    // @ts-expect-error: no kernel has this place.
    patch(mainline, 'misspelt', 'Misspelt.', {}, { takes: ['rt_mutex: lock steel'] });
  });
});
