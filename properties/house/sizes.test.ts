import { overlongLines, oversizedSources } from './sizes.ts';
import { planted, type SourceFile, sources } from './tree.ts';

const fileOf = (path: string, lines: number): SourceFile =>
  planted(path, ...Array<string>(lines).fill('//'));

const functionOf = (path: string, lines: number): SourceFile =>
  planted(path, '// é', 'function f() {', ...Array<string>(lines - 2).fill(''), '}');

describe('sizes', () => {
  it('of files and functions stay readable', () => {
    expect(oversizedSources([...sources('src'), ...sources('mutants')])).toEqual([]);
  });

  it('of lines stay within 100 columns', () => {
    expect(
      overlongLines([...sources('src'), ...sources('mutants'), ...sources('properties')]),
    ).toEqual([]);
  });

  it.each([
    ['src/run.ts', 300],
    ['src/kernel/futex/pi.ts', 500],
    ['src/variants/fixes/a.ts', 500],
  ])('of the file %s may reach %i lines and no more', (path, limit) => {
    expect(oversizedSources([fileOf(path, limit)])).toEqual([]);
    const complaint = `${path}: ${limit + 1} lines, at most ${limit}`;
    expect(oversizedSources([fileOf(path, limit + 1)])).toEqual([complaint]);
  });

  it.each([
    ['src/run.ts', 60],
    ['src/kernel/futex/pi.ts', 140],
  ])('of a function in %s may reach %i lines and no more', (path, limit) => {
    expect(oversizedSources([functionOf(path, limit)])).toEqual([]);
    const complaint = `${path}:2: a function of ${limit + 1} lines, at most ${limit}`;
    expect(oversizedSources([functionOf(path, limit + 1)])).toEqual([complaint]);
  });

  it.each(['const f = () => {', 'class A { f() {', 'const a = { *f() {'])(
    'of a function written `%s` count too',
    (opening) => {
      const closing = '}'.repeat(opening.split('{').length - 1);
      const file = planted('src/run.ts', opening, ...Array<string>(60).fill(''), closing);
      expect(oversizedSources([file])).toEqual([
        'src/run.ts:1: a function of 62 lines, at most 60',
      ]);
    },
  );

  it('of a line count characters, not bytes', () => {
    const line = (columns: number) => planted('src/run.ts', `//${'é'.repeat(columns - 2)}`);
    expect(overlongLines([line(100)])).toEqual([]);
    expect(overlongLines([line(101)])).toEqual(['src/run.ts:1: 101 columns, at most 100']);
  });
});
