/** What is loaded before anybody has asked for it: to load all of pifuzz takes most of a second. */
import { posix } from 'node:path';
import { sources } from './tree.ts';

const STATIC = /^(?:import|export) (?!type )[^;]*?from '(\.[^']*)';/gms;
const files = new Map(sources('src').map(({ path, text }) => [path, text]));

/** A file, and all that Node loads with it. */
function loadedWith(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path)) return known;
  known.add(path);
  for (const [, specifier] of (files.get(path) as string).matchAll(STATIC)) {
    loadedWith(posix.join(posix.dirname(path), specifier as string), known);
  }
  return known;
}

describe('what is loaded', () => {
  it('with pifuzz is no command, nor what commands are made of', () => {
    const loaded = [...loadedWith('src/cli/main.ts')];
    expect(loaded).toContain('src/cli/pifuzz.ts');
    const late = /^src\/(search|shrink|explain|report\/page|campaign\/crew|conform|cli\/.*command)/;
    expect(loaded.filter((path) => late.test(path))).toEqual([]);
  });

  it('with verify is no page', () => {
    const loaded = [...loadedWith('src/cli/verify/command.ts')];
    expect(loaded).toContain('src/search/exhaustive-search.ts');
    expect(loaded.filter((path) => /^src\/(report\/page|campaign\/crew)/.test(path))).toEqual([]);
  });
});
