import { child } from '../../properties/house/syntax.ts';
import { isDecision, type Operator, withSign } from './operator.ts';

const ORDERS: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const EQUALITIES: Readonly<Record<string, string>> = { '===': '!==', '!==': '===' };

/** The border of an order goes to the other side, and equal things are told to differ. */
export const comparisons: Operator = (place) => {
  const { node } = place;
  if (node.type !== 'BinaryExpression') return [];
  const sign = String(node.operator);
  const other = ORDERS[sign] ?? (isDecision(place) ? undefined : EQUALITIES[sign]);
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  if (other === undefined || left === undefined || right === undefined) return [];
  return [withSign(place, left, right, other)];
};
