import { barrels, deadFiles, entrances, junkDrawers, missingRooms, namesakes } from './shape.ts';
import { manifest, planted, sources } from './tree.ts';

const src = sources('src');
const mutants = sources('mutants');
const everything = [...src, ...mutants, ...sources('properties')];

describe('a file', () => {
  it('is named for what it holds', () => {
    expect(junkDrawers(everything)).toEqual([]);
    for (const name of ['utils', 'helpers', 'common', 'types', 'index']) {
      expect(junkDrawers([planted(`src/kernel/${name}.ts`)])).toHaveLength(1);
      expect(junkDrawers([planted(`src/kernel/${name}/a.ts`)])).toHaveLength(1);
    }
    expect(junkDrawers([planted('src/kernel/common-owner.ts')])).toEqual([]);
  });

  it('holds something of its own', () => {
    expect(barrels([...src, ...mutants])).toEqual([]);
    expect(barrels([planted('a.ts', "export * from './b.ts';")])).toEqual(['a.ts']);
    expect(barrels([planted('src/doors/a.ts', "export * from './b.ts';")])).toEqual([]);
    expect(barrels([planted('src/doors/a.ts', 'export const a = 1;')])).toEqual(['src/doors/a.ts']);
    const passing = ["import { b } from './b.ts';", 'export { b };'];
    expect(barrels([planted('a.ts', ...passing)])).toEqual(['a.ts']);
    expect(barrels([planted('a.ts', ...passing, 'export const c = b;')])).toEqual([]);
  });

  it('is reached from an entrance or a test', () => {
    expect(deadFiles(everything, entrances(manifest()))).toEqual([]);
  });

  it('is dead when nothing alive imports it', () => {
    const main = planted('src/cli/main.ts', "import { run } from '../run.ts';");
    const run = planted('src/run.ts', "const first = new URL('./campaign/thread.ts', base);");
    const thread = planted('src/campaign/thread.ts');
    const test = planted('properties/a.test.ts', "import type { B } from '../src/oracle/b.ts';");
    const b = planted('src/oracle/b.ts');
    const dead = planted('src/oracle/dead.ts', "import './deader.ts';");
    const deader = planted('src/oracle/deader.ts', "import './dead.ts';");
    const files = [main, run, thread, test, b, dead, deader];
    expect(deadFiles(files, entrances(manifest()))).toEqual([dead.path, deader.path]);
  });

  it('is an entrance if package.json names it', () => {
    expect(entrances(manifest())).toEqual(
      expect.arrayContaining(['src/doors/search.ts', 'src/cli/main.ts']),
    );
    const paths = everything.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(entrances(manifest())));
  });

  it('shares its first word with two others at most', () => {
    expect(missingRooms([...src, ...mutants])).toEqual([]);
    const named = (...names: string[]) => names.map((name) => planted(`src/a/${name}.ts`, ''));
    expect(missingRooms(named('b', 'b-c', 'b-d', 'bcd'))).toEqual([]);
    expect(missingRooms(named('b', 'b-c', 'b-d', 'b-e'))).toEqual(['src/a/b']);
  });

  it('has types of names that no other file has', () => {
    expect(namesakes(src)).toEqual([]);
    const files = ['interface A {}', 'export type A = 1;', 'class A {}', 'class B {}'];
    expect(namesakes(files.map((text, at) => planted(`${at}.ts`, text)))).toEqual([
      'A: 0.ts, 1.ts, 2.ts',
    ]);
  });
});
