import { child, spelling } from '../../properties/house/syntax.ts';
import type { Operator, Place } from './operator.ts';

/** A number is one more or one less. */
export const numbers: Operator = ({ node, parent }) => {
  if (node.type !== 'NumericLiteral' || parent?.key === node) return [];
  const value = Number(node.value);
  return value === 0 ? ['1'] : [String(value + 1), String(value - 1)];
};

/** Yes becomes no. */
export const truths: Operator = ({ node }) => {
  return node.type === 'BooleanLiteral' ? [String(node.value !== true)] : [];
};

/** A list has nothing in it. */
export const lists: Operator = ({ node }) => {
  const filled = node.type === 'ArrayExpression' && (node.elements as unknown[]).length > 0;
  return filled ? ['[]'] : [];
};

/** Only people read it: it has spaces, or it is what an error says. */
function isForPeople({ node, parents }: Place): boolean {
  if (/\s/.test(String(node.value))) return true;
  return parents.some((outer) => {
    return outer.type === 'NewExpression' && /Error$/.test(spelling(child(outer, 'callee')) ?? '');
  });
}

const NAMING = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/** A word that the program goes by is empty. */
export const words: Operator = (place) => {
  const { node, parent } = place;
  if (node.type !== 'StringLiteral' || node.value === '' || isForPeople(place)) return [];
  const isName = NAMING.has(parent?.type ?? '') || parent?.key === node;
  return isName ? [] : ["''"];
};
