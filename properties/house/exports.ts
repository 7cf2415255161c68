/** What the package promises: the modules that package.json names, and what they export. */
import { at, child, type Node, parse, spelling } from './syntax.ts';
import type { Manifest, SourceFile } from './tree.ts';

/** The source of each module that others may import, by its specifier. */
export function exportedModules({ exports }: Manifest): ReadonlyMap<string, string> {
  const modules = new Map<string, string>();
  for (const [subpath, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue;
    modules.set(subpath, target.default.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'));
  }
  return modules;
}

/** Modules whose types are not those of what is loaded. */
export function mismatched({ exports }: Manifest): string[] {
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return [];
    const same = target.types.replace(/\.d\.ts$/, '.js') === target.default;
    return same && Object.keys(target)[0] === 'types' ? [] : [subpath];
  });
}

/** A comment for a linter may stand between a docstring and what it explains. */
const DOCSTRING = /\*\/\s*(?:\/\/ biome-ignore .*\s*)*$/;

function exportedName(node: Node): string | undefined {
  const declared = child(node, 'declaration') ?? child(node, 'decl');
  const [first] = Array.isArray(declared?.declarations) ? declared.declarations : [declared];
  return spelling(child(first, 'identifier') ?? child(first, 'id'));
}

/** Exported names without a docstring right before them; a module's head comment is none. */
export function unexplained(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const { root, linesOf } = parse(file);
    const lines = file.text.split('\n');
    return (root.body as readonly Node[]).flatMap((node, index, body) => {
      if (!/^Export/.test(node.type ?? '')) return [];
      const before = lines.slice(0, linesOf(node)[0] - 1).join('\n');
      // The first statement is the semicolon that parse() puts in front.
      const headed = index === 1 && body.length > 2 && before.split('/**').length === 2;
      if (DOCSTRING.test(before) && !headed) return [];
      return [`${at(file, node)}: ${exportedName(node) ?? 'an export'} has no docstring`];
    });
  });
}
