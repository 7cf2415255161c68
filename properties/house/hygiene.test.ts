import { downloads, narrowed, ownPaths, putOff, registryHosts } from './hygiene.ts';
import { planted, sources, tracked } from './tree.ts';

const everything = tracked();
const code = [...sources('src'), ...sources('mutants'), ...sources('properties')];

/** The offender is put together here, or this file would be one itself. */
const plant = (...words: string[]) => [planted('a.ts', 'const a = 1;', words.join(''))];

describe('hygiene', () => {
  it('sees the files that git tracks', () => {
    const paths = everything.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'properties/house/tree.ts']));
    expect(paths.filter((path) => /^(node_modules|dist)\//.test(path))).toEqual([]);
  });

  it('keeps the names of package registries out of every file', () => {
    expect(registryHosts(everything)).toEqual([]);
    expect(registryHosts(plant('"registry', '.npmjs.org"'))).toHaveLength(1);
    expect(registryHosts(plant('"npm', '.pkg.github.com"'))).toHaveLength(1);
    expect(registryHosts(plant('npm.cmd registry.builds.length registry.ts'))).toEqual([]);
  });

  it('keeps download addresses out of the lock file', () => {
    const lock = everything.filter(({ path }) => path === 'package-lock.json');
    expect(lock).toHaveLength(1);
    expect(downloads(lock)).toEqual([]);
    expect(downloads(plant('"resolved": "https://example.org/a.tgz"'))).toHaveLength(1);
  });

  it('keeps the paths of one machine out of every file', () => {
    expect(ownPaths(everything)).toEqual([]);
    for (const place of ['work', 'tmp', 'home', 'root']) {
      expect(ownPaths(plant("'/", place, "/x'"))).toHaveLength(1);
      expect(ownPaths(plant('/', place, '/x'))).toHaveLength(1);
    }
    expect(ownPaths(plant('./tmp/x src/work/x https://example.org/home/x'))).toEqual([]);
  });

  it('leaves no work put off in the code', () => {
    expect(putOff(code)).toEqual([]);
    expect(putOff(plant('// TO', 'DO: later'))).toHaveLength(1);
    expect(putOff(plant('// FIX', 'ME'))).toHaveLength(1);
    expect(putOff(plant('// X', 'XX'))).toHaveLength(1);
  });

  it('leaves no test narrowed down or left out', () => {
    expect(narrowed(sources('properties'))).toEqual([]);
    expect(narrowed(plant('it.on', "ly('x', () => {});"))).toHaveLength(1);
    expect(narrowed(plant('describe.sk', 'ip.each([])'))).toHaveLength(1);
    expect(narrowed(plant('(possible ? it : it.sk', "ip)('x')"))).toEqual([]);
  });
});
