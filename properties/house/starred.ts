/**
 * A Proc that is called without `yield*` compiles and does nothing. Each call has to be the
 * argument of `yield*`, or hand the generator on where the declared type says so: returned by a
 * function declared to return a Proc, or stored in a variable or field declared to hold one. What
 * another Proc is made of goes the way of that one.
 */
import { isProcType, nameOf, type Procs, procsOf } from './procs.ts';
import { at, child, isFunction, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

const TRANSPARENT = new Set([
  'OptionalChainingExpression',
  'ParenthesisExpression',
  'TsAsExpression',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
]);

/** Whether a node's value is simply the value of the expression within, or a Proc made of it. */
function passesOn(node: Node, inner: Node, procs: Procs): boolean {
  if (node.type === 'ConditionalExpression') return node.test !== inner;
  // word.read().as(...)
  const isMember = node.type === 'MemberExpression' && node.object === inner;
  if (isMember && procs.names.has(nameOf(node) ?? '')) return true;
  if (node.type === 'CallExpression') return node.callee === inner;
  return TRANSPARENT.has(node.type ?? '');
}

function handsOn(call: Node, parents: readonly Node[], procs: Procs): boolean {
  let index = parents.length - 1;
  let value = call;
  for (let node = parents[index]; node !== undefined && passesOn(node, value, procs); ) {
    value = node;
    node = parents[--index];
  }
  const user = parents[index];
  switch (user?.type) {
    case 'YieldExpression':
      return user.delegate === true;
    case 'ReturnStatement': {
      const fn = parents.slice(0, index).findLast(isFunction);
      return fn?.generator === false && isProcType(child(fn, 'returnType'), procs.types);
    }
    case 'ArrowFunctionExpression':
      return user.body === value && isProcType(child(user, 'returnType'), procs.types);
    case 'VariableDeclarator':
      return isProcType(child(child(user, 'id'), 'typeAnnotation'), procs.types);
    case 'AssignmentExpression': {
      const left = child(user, 'left');
      return left?.type === 'MemberExpression' && procs.fields.has(nameOf(left) ?? '');
    }
    default:
      return false;
  }
}

/** The name that is called; `f.call(k)` and `f.apply(k)` call f. */
function calleeOf(call: Node): string | undefined {
  const callee = child(call, 'callee');
  const name = nameOf(callee);
  const borrowed = name === 'call' || name === 'apply';
  return borrowed ? nameOf(child(child(callee, 'base') ?? callee, 'object')) : name;
}

export function unstarredCalls(files: readonly SourceFile[]): string[] {
  const procs = procsOf(files);
  return files.flatMap((file) => {
    const complaints: string[] = [];
    const local = procs.localNames(file);
    walk(parse(file).root, (node, parents) => {
      if (node.type !== 'CallExpression') return;
      const name = calleeOf(node);
      const bare = spelling(child(node, 'callee')) !== undefined;
      if (name === undefined) return;
      if (!procs.names.has(name) && !(bare && local.has(name))) return;
      if (!handsOn(node, parents, procs)) {
        complaints.push(`${at(file, node)}: ${name}() is called without yield*`);
      }
    });
    return complaints;
  });
}
