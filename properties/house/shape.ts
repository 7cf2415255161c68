/** What a file is: named for what it holds, holding something, and used by somebody. */
import { posix } from 'node:path';
import { child, imports, type Node, parse, spelling, walk } from './syntax.ts';
import type { Manifest, SourceFile } from './tree.ts';

const DRAWERS = /(^|\/)(utils?|helpers?|common|types|index|misc|shared)(\.ts$|\/)/;

/** Files and folders whose name says nothing of what is in them. */
export function junkDrawers(files: readonly SourceFile[]): string[] {
  return files.map(({ path }) => path).filter((path) => DRAWERS.test(path));
}

const RE_EXPORTS = new Set(['ExportAllDeclaration', 'ExportNamedDeclaration']);

function onlyPassesOn(file: SourceFile): boolean {
  const body = (parse(file).root.body as readonly Node[]).filter(
    ({ type }) => type !== 'EmptyStatement' && type !== 'ImportDeclaration',
  );
  return body.length > 0 && body.every(({ type }) => RE_EXPORTS.has(type ?? ''));
}

/** Files that only pass on what others hold, as the package's doors do, and doors that do more. */
export function barrels(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => onlyPassesOn(file) !== file.path.startsWith('src/doors/'))
    .map(({ path }) => path);
}

/** What a file loads: its imports, and the files it names, as a thread's first file is named. */
function uses(file: SourceFile): string[] {
  const named: string[] = imports(file).map(({ specifier }) => specifier);
  walk(parse(file).root, (node) => {
    if (node.type === 'StringLiteral') named.push(String(node.value));
  });
  return named
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(file.path), name));
}

/** The files where somebody from outside comes in. */
export function entrances({ bin, exports, scripts }: Manifest): string[] {
  const modules = Object.values(exports).flatMap((target) => {
    return typeof target === 'string' ? [] : [target.default];
  });
  const commands = [...Object.values(scripts), ...Object.values(bin), ...modules].join(' ');
  const compiled = [...commands.matchAll(/\bdist\/(\S+)\.js/g)].map(([, name]) => `src/${name}.ts`);
  const run = [...commands.matchAll(/\b(src|mutants)\/\S+\.ts/g)].map(([path]) => path);
  return [...compiled, ...run];
}

/** Files of src/ that neither an entrance nor a test leads to. */
export function deadFiles(files: readonly SourceFile[], roots: readonly string[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const open = [...roots, ...files.map(({ path }) => path).filter((p) => p.endsWith('.test.ts'))];
  const alive = new Set<string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = byPath.get(path);
    if (file === undefined || alive.has(path)) continue;
    alive.add(path);
    open.push(...uses(file));
  }
  return [...byPath.keys()].filter((path) => !alive.has(path));
}

/** Files of one folder that share the first word of their names, four or more: a room lacks. */
export function missingRooms(files: readonly SourceFile[]): string[] {
  const sharing = new Map<string, number>();
  for (const { path } of files) {
    const first = /^.*\/[^/-]+?(?=-|\.ts$)/.exec(path)?.[0] ?? path;
    sharing.set(first, (sharing.get(first) ?? 0) + 1);
  }
  return [...sharing].filter(([, count]) => count > 3).map(([first]) => first);
}

const DECLARATIONS = new Set([
  'ClassDeclaration',
  'TsInterfaceDeclaration',
  'TsTypeAliasDeclaration',
]);

/** Types of one name in several files: whoever reads of one has to ask which it is. */
export function namesakes(files: readonly SourceFile[]): string[] {
  const homes = new Map<string, string[]>();
  for (const file of files) {
    for (const statement of parse(file).root.body as readonly Node[]) {
      const declared = child(statement, 'declaration') ?? statement;
      if (!DECLARATIONS.has(declared.type ?? '')) continue;
      const name = spelling(child(declared, 'id') ?? child(declared, 'identifier')) ?? '';
      homes.set(name, [...(homes.get(name) ?? []), file.path]);
    }
  }
  const twice = [...homes].filter(([, paths]) => paths.length > 1);
  return twice.map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}
