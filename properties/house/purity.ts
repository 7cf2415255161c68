/**
 * A run is a pure function: left of campaign/ there is no clock, no chance, no promise and no
 * process. Names are matched as they are spelled, whatever their scope; nobody needs a local
 * variable called `process`.
 */
import { isLeftOf, roomOf } from './doors.ts';
import { at, child, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

const BANNED = new Set([
  'Date',
  'Promise',
  'clearInterval',
  'clearTimeout',
  'console',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** `x.process` and `{ process: 1 }` name a field, not the global. */
function isFieldName(node: Node, parent: Node | undefined): boolean {
  return parent !== undefined && (parent.property === node || parent.key === node);
}

function complainOf(node: Node, parents: readonly Node[]): string | undefined {
  const parent = parents.at(-1);
  if (node.async === true) return 'async';
  if (node.type === 'AwaitExpression' || node.await === true) return 'await';
  if (node.type === 'MemberExpression' && spelling(child(node, 'object')) === 'Math') {
    return spelling(child(node, 'property')) === 'random' ? 'Math.random' : undefined;
  }
  if (node.type !== 'Identifier' || isFieldName(node, parent)) return undefined;
  const name = String(node.value);
  return BANNED.has(name) ? name : undefined;
}

export function impurities(files: readonly SourceFile[]): string[] {
  const complaints: string[] = [];
  for (const file of files) {
    const room = roomOf(file.path);
    if (room === undefined || !isLeftOf(room, 'campaign')) continue;
    const root = parse(file).root;
    walk(root, (node, parents) => {
      const what = complainOf(node, parents);
      const where = node.span === undefined ? (parents.at(-1) ?? root) : node;
      if (what !== undefined) complaints.push(`${at(file, where)}: ${what}`);
    });
  }
  return complaints;
}
