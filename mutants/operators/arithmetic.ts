import { child, type Node, spelling } from '../../properties/house/syntax.ts';
import { type Operator, withSign } from './operator.ts';

const OTHER: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&': '|',
  '|': '&',
  '^': '&',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
};

/** A sum of texts is no sum. */
function isText(node: Node | undefined): boolean {
  if (node?.type === 'StringLiteral' || node?.type === 'TemplateLiteral') return true;
  if (node?.type === 'ParenthesisExpression') return isText(child(node, 'expression'));
  return node?.operator === '+' && (isText(child(node, 'left')) || isText(child(node, 'right')));
}

/** Numbers are added instead of subtracted, and the like; bits are joined instead of masked. */
export const arithmetic: Operator = (place) => {
  const { node } = place;
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  if (left === undefined || right === undefined || isText(left) || isText(right)) return [];
  const sign = String(node.operator);
  if (node.type === 'AssignmentExpression') {
    const other = sign.length > 1 ? OTHER[sign.slice(0, -1)] : undefined;
    return other === undefined ? [] : [withSign(place, left, right, `${other}=`)];
  }
  const other = OTHER[sign];
  if (node.type !== 'BinaryExpression' || other === undefined) return [];
  return [withSign(place, left, right, other)];
};

/** What is counted up is counted down; not where a loop goes on, as that would have no end. */
export const counting: Operator = (place) => {
  const { node, parent } = place;
  if (node.type !== 'UpdateExpression' || parent?.update === node) return [];
  const text = place.textOf(node);
  return [text.includes('++') ? text.replace('++', '--') : text.replace('--', '++')];
};

const EXTREMES: Readonly<Record<string, string>> = { min: 'max', max: 'min' };

/** The least is taken for the greatest. */
export const extremes: Operator = (place) => {
  const { node } = place;
  if (node.type !== 'MemberExpression' || spelling(child(node, 'object')) !== 'Math') return [];
  const other = EXTREMES[spelling(child(node, 'property')) ?? ''];
  return other === undefined ? [] : [`Math.${other}`];
};
