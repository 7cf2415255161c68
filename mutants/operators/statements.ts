import { child, isFunction, type Node } from '../../properties/house/syntax.ts';
import type { Operator } from './operator.ts';

function isConstruction(node: Node): boolean {
  return child(child(node, 'expression'), 'callee')?.type === 'Super';
}

/** Something is not done. */
export const deeds: Operator = ({ node }) => {
  if (node.type !== 'ExpressionStatement' || isConstruction(node)) return [];
  return child(node, 'expression')?.type === 'StringLiteral' ? [] : [';'];
};

const LEAVING = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement']);

/** Nobody leaves early: the return, error or next turn that a condition leads to is gone. */
export const leavings: Operator = ({ node, parents }) => {
  if (!LEAVING.has(node.type ?? '')) return [];
  const within = parents.slice(parents.findLastIndex(isFunction) + 1);
  return within.some(({ type }) => type === 'IfStatement') ? [';'] : [];
};
