import { child } from '../../properties/house/syntax.ts';
import { isDecision, type Operator, withSign } from './operator.ts';

const OTHER: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };

/** One of two conditions is lost, or both are joined the other way; a `!` or a default is lost. */
export const logic: Operator = (place) => {
  const { node } = place;
  if (node.type === 'UnaryExpression') {
    const argument = child(node, 'argument');
    const lost = node.operator === '!' && argument !== undefined && !isDecision(place);
    return lost ? [place.textOf(argument)] : [];
  }
  if (node.type !== 'BinaryExpression') return [];
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  if (left === undefined || right === undefined) return [];
  if (node.operator === '??') return [place.textOf(left)];
  const other = OTHER[String(node.operator)];
  if (other === undefined) return [];
  return [withSign(place, left, right, other), place.textOf(left), place.textOf(right)];
};
