/** What variants are written with: names that the package exports, as somebody else's would be. */
import { posix } from 'node:path';
import { at, child, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** `src/kernel/build.ts patch`, for each name that a door hands on. */
export function handedOn(door: SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of parse(door).root.body as readonly Node[]) {
    const from = spelling(child(node, 'source'));
    if (from === undefined) continue;
    const path = posix.join(posix.dirname(door.path), from);
    for (const one of node.specifiers as readonly Node[]) {
      names.add(`${path} ${spelling(child(one, 'orig'))}`);
    }
  }
  return names;
}

/** Names that variants import from elsewhere and that the door does not hand on. */
export function keptBack(door: SourceFile, variants: readonly SourceFile[]): string[] {
  const known = handedOn(door);
  return variants.flatMap((file) => {
    const { root } = parse(file);
    return (root.body as readonly Node[]).flatMap((node) => {
      if (node.type !== 'ImportDeclaration') return [];
      const from = spelling(child(node, 'source')) ?? '';
      const path = posix.join(posix.dirname(file.path), from);
      if (path.startsWith('src/variants/')) return [];
      return importedBy(node, root)
        .filter((name) => !known.has(`${path} ${name}`))
        .map((name) => `${at(file, node)}: ${name} of ${path} is not exported`);
    });
  });
}

/** The names that an import is of; of a whole module those that are used. */
function importedBy(node: Node, root: Node): string[] {
  return (node.specifiers as readonly Node[]).flatMap((one) => {
    const local = spelling(child(one, 'local')) as string;
    if (one.type !== 'ImportNamespaceSpecifier') return [spelling(child(one, 'imported')) ?? local];
    const used = new Set<string>();
    walk(root, (inner) => {
      if (inner.type !== 'MemberExpression' || spelling(child(inner, 'object')) !== local) return;
      used.add(spelling(child(inner, 'property')) as string);
    });
    return [...used];
  });
}
