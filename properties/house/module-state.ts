/**
 * Nothing that a run does may outlive it: left of campaign/ no code changes what stands at the top
 * of a module, but for the pointer to the running actor. A memory of what has been worked out is
 * no state, if it hangs on what it was worked out of (a WeakMap, or what is made of one).
 */
import { isLeftOf, roomOf } from './doors.ts';
import { at, child, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

const POINTER = 'running.actor.';
const MEMORIES = new Set(['WeakMap', 'Remembered']);
const CHANGING = new Set(
  'push pop shift unshift splice sort reverse fill set add delete clear copyWithin'.split(' '),
);

/** What stands at the top of a module, and may be changed: its own constants, and imports. */
function topOf(root: Node): { names: Set<string>; variables: Node[] } {
  const names = new Set<string>();
  const variables: Node[] = [];
  for (const statement of root.body as readonly Node[]) {
    for (const one of (statement.specifiers as readonly Node[] | undefined) ?? []) {
      names.add(spelling(child(one, 'local')) ?? '');
    }
    const declared = child(statement, 'declaration') ?? statement;
    if (declared.type !== 'VariableDeclaration') continue;
    for (const one of declared.declarations as readonly Node[]) {
      const made = child(one, 'init');
      const maker = made?.type === 'NewExpression' ? spelling(child(made, 'callee')) : undefined;
      if (!MEMORIES.has(maker ?? '')) names.add(spelling(child(one, 'id')) ?? '');
    }
    if (declared.kind !== 'const') variables.push(declared);
  }
  return { names, variables };
}

/** `running.actor` for what is changed in it, or in something of it; undefined for no name. */
function pathOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Identifier') return spelling(node);
  if (node?.type !== 'MemberExpression') return undefined;
  const of = pathOf(child(node, 'object'));
  const property = child(node, 'property');
  const name = property?.type === 'Identifier' ? spelling(property) : '[]';
  return of === undefined ? undefined : `${of}.${name}`;
}

/** What a node changes: the target of an assignment, or who is told to change itself. */
function changedBy(node: Node): string | undefined {
  if (node.type === 'AssignmentExpression') return pathOf(child(node, 'left'));
  if (node.type === 'UpdateExpression') return pathOf(child(node, 'argument'));
  if (node.type !== 'CallExpression') return undefined;
  const callee = child(node, 'callee');
  if (callee?.type !== 'MemberExpression') return undefined;
  const method = spelling(child(callee, 'property')) ?? '';
  return CHANGING.has(method) ? pathOf(child(callee, 'object')) : undefined;
}

/** Names that functions of the file give to something of their own. */
function localsOf(root: Node): Set<string> {
  const locals = new Set<string>();
  walk(root, (node, parents) => {
    const isTop = parents.length < 3;
    if (node.type === 'VariableDeclarator' && !isTop) collect(child(node, 'id'), locals);
    if (node.type === 'Parameter') collect(child(node, 'pat'), locals);
    if (node.type === 'ArrowFunctionExpression') {
      for (const one of node.params as readonly Node[]) collect(one, locals);
    }
  });
  return locals;
}

function collect(pattern: Node | undefined, into: Set<string>): void {
  if (pattern === undefined) return;
  walk(pattern, (node) => {
    if (node.type === 'Identifier') into.add(String(node.value));
  });
}

export function moduleState(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === undefined || !isLeftOf(room, 'campaign')) return [];
    const { root } = parse(file);
    const { names, variables } = topOf(root);
    const locals = localsOf(root);
    const found = variables.map((node) => `${at(file, node)}: a variable of the module`);
    walk(root, (node) => {
      const path = changedBy(node);
      const [name = ''] = path?.split('.') ?? [];
      if (path === undefined || !names.has(name) || locals.has(name)) return;
      // What is changed in an actor is the machine's.
      if (`${path}.`.startsWith(POINTER)) return;
      found.push(`${at(file, node)}: changes ${path}`);
    });
    return found;
  });
}
