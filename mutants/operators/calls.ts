import { child, type Node, spelling } from '../../properties/house/syntax.ts';
import type { Operator, Place } from './operator.ts';

const PAIRS = [
  ['some', 'every'],
  ['find', 'findLast'],
  ['findIndex', 'findLastIndex'],
  ['indexOf', 'lastIndexOf'],
  ['startsWith', 'endsWith'],
  ['push', 'unshift'],
  ['pop', 'shift'],
  ['padStart', 'padEnd'],
  ['trimStart', 'trimEnd'],
] as const;

const OTHER: ReadonlyMap<string, string> = new Map([
  ...PAIRS.map(([one, two]) => [one, two] as const),
  ...PAIRS.map(([one, two]) => [two, one] as const),
]);

/** What has been called could have been left as it was. */
const KEEPING = new Set([
  'concat',
  'filter',
  'flat',
  'reverse',
  'slice',
  'sort',
  'toReversed',
  'toSorted',
  'trim',
]);

interface Call {
  readonly object: Node;
  readonly method: string;
  readonly inner: readonly Node[];
}

/** `object.method(inner)`, and what goes only on if there is an object. */
function callOf({ node }: Place): Call | null {
  if (node.type !== 'CallExpression') return null;
  const callee = child(node, 'callee');
  const member = callee?.type === 'OptionalChainingExpression' ? child(callee, 'base') : callee;
  const object = child(member, 'object');
  const property = child(member, 'property');
  if (member?.type !== 'MemberExpression' || object === undefined) return null;
  if (property?.type !== 'Identifier') return null;
  const inner = (node.arguments as Node[]).map((given) => child(given, 'expression') ?? given);
  return { object, method: spelling(property) ?? '', inner };
}

function isNumber(node: Node | undefined, value: number): boolean {
  return node?.type === 'NumericLiteral' && node.value === value;
}

/** Where the last one was meant the first one is taken, and the other way round. */
function otherEnd({ method, inner: [at, more] }: Call): string | null {
  if (method !== 'at' || at === undefined || more !== undefined) return null;
  if (isNumber(at, 0)) return '-1';
  return at.operator === '-' && isNumber(child(at, 'argument'), 1) ? '0' : null;
}

/** A method is mixed up with its sibling, or not called. */
export const calls: Operator = (place) => {
  const call = callOf(place);
  if (call === null) return [];
  const whole = place.textOf(place.node);
  const object = place.textOf(call.object);
  const rest = whole.slice(object.length);
  const end = otherEnd(call);
  if (end !== null) return [`${object}${rest.slice(0, rest.indexOf('('))}(${end})`];
  if (KEEPING.has(call.method)) return [object];
  const other = OTHER.get(call.method);
  return other === undefined ? [] : [`${object}${rest.replace(call.method, other)}`];
};
