import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { exportedModules, mismatched, unexplained } from './exports.ts';
import { manifest, planted, sources, tracked } from './tree.ts';

const modules = exportedModules(manifest());
const files = sources('src');
const papers = tracked().filter(({ path }) => /^(README|docs\/[\w-]+)\.md$/.test(path));
const fromCode = papers.find(({ path }) => path === 'docs/from-code.md')?.text ?? '';

describe('what the package exports', () => {
  it('is compiled from a file of src, types and code alike', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([...modules.values()]));
    expect(mismatched(manifest())).toEqual([]);
    const wrong = { types: './dist/a.d.ts', default: './dist/b.js' };
    expect(mismatched({ ...manifest(), exports: { './a': wrong } })).toEqual(['./a']);
  });

  it('is explained, name by name', () => {
    const exported = files.filter(({ path }) => [...modules.values()].includes(path));
    expect(exported).toHaveLength(modules.size);
    expect(unexplained(exported)).toEqual([]);
  });

  it.each([
    ['a', 'export const a = 1;'],
    ['b', 'export function b() {}'],
    ['C', 'export class C {}'],
    ['D', 'export interface D {}'],
    ['E', 'export type E = 1;'],
    ['an export', "export { f } from './f.ts';"],
  ])('lacks an explanation of %s in `%s`', (name, line) => {
    const complaint = (nth: number) => [`src/a.ts:${nth}: ${name} has no docstring`];
    const head = '/** The head comment. */';
    expect(unexplained([planted('src/a.ts', head, 'const z = 1;', line)])).toEqual(complaint(3));
    expect(unexplained([planted('src/a.ts', head, line, 'const z = 1;')])).toEqual(complaint(2));
    expect(unexplained([planted('src/a.ts', '/** Why. */', line)])).toEqual([]);
    const ignored = ['/** Why. */', '// biome-ignore lint: so', line];
    expect(unexplained([planted('src/a.ts', 'let z = 1;', ...ignored)])).toEqual([]);
  });

  it('is listed in docs/from-code.md, each module with its source', () => {
    const listed = [
      ...fromCode.matchAll(/\[(?:`\/([\w-]+)`|the package itself)\]\(\.\.\/(src[^)]+)\)/g),
    ];
    const byName = listed.map(([, name, path]) => [name === undefined ? '.' : `./${name}`, path]);
    expect(new Map(byName as [string, string][])).toEqual(modules);
  });
});

describe('the packed package', () => {
  const list = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const listed = execFileSync('npm', list, { encoding: 'utf8' });
  const paths = (JSON.parse(listed)[0].files as { path: string }[]).map(({ path }) => path);

  it('has the sources, the gallery and the papers', () => {
    const gallery = tracked().filter(({ path }) => /^reports\/.*\.md$/.test(path));
    const wanted = [...files, ...gallery].map(({ path }) => path);
    const wantedPapers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    expect(paths).toEqual(expect.arrayContaining([...wantedPapers, ...wanted]));
  });

  it('has what its README and its guides link to', () => {
    const links = papers.flatMap(({ path, text }) => {
      const found = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
      return found.map(([, link]) => posix.join(posix.dirname(path), link ?? ''));
    });
    expect(links).toEqual(
      expect.arrayContaining(['src/run.ts', 'docs/growth.svg', 'docs/json.md']),
    );
    const leads = (link: string) => paths.some((path) => `${path}/`.startsWith(`${link}/`));
    const dead = links.map((link) => link.replace(/\/$/, '')).filter((link) => !leads(link));
    expect(dead).toEqual([]);
  });

  it('has nothing else but what is compiled', () => {
    const known = new Set([...tracked().map(({ path }) => path)]);
    const rest = paths.filter((path) => !known.has(path));
    expect(rest.filter((path) => !/^dist\/.+\.(js|d\.ts|d\.ts\.map)$/.test(path))).toEqual([]);
    const unwanted = /^(properties\/.*\.ts$|(node_modules|reports\/found|dist\/bench)\/|\.)/;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
  });
});
