import { child } from '../../properties/house/syntax.ts';
import type { Operator } from './operator.ts';

const BRANCHES = new Set(['IfStatement', 'ConditionalExpression']);
const LOOPS = new Set(['WhileStatement', 'DoWhileStatement', 'ForStatement']);

/** What is decided upon comes out one way, the other way, or the wrong way round. */
export const conditions: Operator = (place) => {
  const { node, parent } = place;
  if (parent?.test !== node) return [];
  if (BRANCHES.has(parent.type ?? '')) return ['true', 'false', `!(${place.textOf(node)})`];
  // A loop whose condition always holds has no end, which tells nothing of the tests.
  return LOOPS.has(parent.type ?? '') ? ['false'] : [];
};

/** A loop over some things goes over none. */
export const emptyLoops: Operator = ({ node, parent }) => {
  return parent?.type === 'ForOfStatement' && child(parent, 'right') === node ? ['[]'] : [];
};
