import { planted, type SourceFile, sources } from './tree.ts';
import { handedOn, keptBack } from './variants-door.ts';

const all = sources('src');
const door = all.find(({ path }) => path === 'src/doors/kernel.ts') as SourceFile;

describe('the variants of the repository', () => {
  it('are written with what the package exports', () => {
    const variants = all.filter(({ path }) => path.startsWith('src/variants/'));
    expect(variants.length).toBeGreaterThan(30);
    expect(keptBack(door, variants)).toEqual([]);
    expect(handedOn(door).size).toBeGreaterThan(60);
  });

  it('begin as copies of kernel functions, which need no more', () => {
    const files = all.filter(({ path }) => /^src\/kernel\/(futex|locking|sched|time)\//.test(path));
    const { length } = files;
    expect(length).toBeGreaterThan(15);
    expect(keptBack(door, files)).toEqual([]);
    // Without the door there is something to complain of.
    expect(keptBack(planted('src/doors/kernel.ts', '/** Empty. */'), files).length).toBeGreaterThan(
      length,
    );
  });

  it.each([
    ["import { patch } from '../kernel/build.ts';", []],
    ["import { hidden } from '../kernel/build.ts';", ['hidden of src/kernel/build.ts']],
    ["import { hidden as patch } from '../kernel/build.ts';", ['hidden of src/kernel/build.ts']],
    ["import type { hidden } from '../kernel/build.ts';", ['hidden of src/kernel/build.ts']],
    [
      "import * as build from '../kernel/build.ts'; build.patch(build.hidden);",
      ['hidden of src/kernel/build.ts'],
    ],
    ["import { twice } from './kin.ts';", []],
  ])('may say `%s`, or not', (line, complaints) => {
    const said = complaints.map((what) => `src/variants/a.ts:1: ${what} is not exported`);
    expect(keptBack(door, [planted('src/variants/a.ts', line)])).toEqual(said);
  });
});
