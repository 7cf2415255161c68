/**
 * Values without a name that wait while something is called: the left side of a sum whose right
 * side calls, the arguments before one that calls, the list that a `for`-`of` goes through.
 */
import { child, type Node, walk } from '../syntax.ts';

const HOLDS_NOTHING = new Set([
  'ConditionalExpression',
  'OptionalChainingExpression',
  'ParenthesisExpression',
  'TsAsExpression',
  'TsNonNullExpression',
  'UnaryExpression',
  'VariableDeclarator',
  'YieldExpression',
]);
const NAMES = new Set(['Identifier', 'ObjectPattern', 'ArrayPattern']);
const CONSTANTS = new Set(['NumericLiteral', 'StringLiteral', 'BooleanLiteral', 'NullLiteral']);

const LOOPS = new Set(['ForOfStatement', 'ForInStatement']);

function holdsSomething(user: Node, inner: Node): boolean {
  const left = child(user, 'left');
  const type = user.type ?? '';
  if (type === 'AssignmentExpression') {
    return user.operator !== '=' || !NAMES.has(left?.type ?? '');
  }
  if (type !== 'BinaryExpression') return !HOLDS_NOTHING.has(type);
  const isLogical = ['&&', '||', '??'].includes(String(user.operator));
  return !isLogical && left !== inner && !CONSTANTS.has(left?.type ?? '');
}

/** Whether there are such values in a function while that call is going on. */
export function namelessAround(fn: Node, call: Node): boolean {
  let found = false;
  walk(fn, (node, parents) => {
    if (node === call)
      found = parents.some(({ type }) => LOOPS.has(type ?? '')) || waits(parents, call);
  });
  return found;
}

function waits(parents: readonly Node[], call: Node): boolean {
  let inner = call;
  for (const user of parents.toReversed()) {
    if (user.type === 'VariableDeclaration' || /Statement$/.test(user.type ?? '')) return false;
    if (holdsSomething(user, inner)) return true;
    inner = user;
  }
  return false;
}
