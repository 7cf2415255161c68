/** What happens to a function's locals at a point of its flow. */
import { child, type Node } from '../syntax.ts';
import type { Local } from './scope.ts';

export type Step =
  | { readonly kind: 'join' }
  | { readonly kind: 'read'; readonly local: Local }
  /** `value` is null for undefined; `path` leads to the part of it that is taken. */
  | {
      readonly kind: 'assign';
      readonly local: Local;
      readonly value: Node | null;
      readonly path: readonly string[];
    }
  /** A call, once its arguments are there, or a change in place: these locals are handed over. */
  | { readonly kind: 'hand'; readonly node: Node; readonly locals: readonly Local[] }
  /** A branch that is taken only if the local is this constant. */
  | { readonly kind: 'learn'; readonly local: Local; readonly constant: Node };

export interface Point {
  readonly id: number;
  readonly step: Step;
  readonly next: Point[];
}

export interface Flow {
  readonly params: readonly Local[];
  readonly entry: Point;
  readonly points: readonly Point[];
  /** Which local an identifier means. */
  readonly meant: ReadonlyMap<Node, Local>;
}

const WRAPPERS = new Set([
  'ParenthesisExpression',
  'TsAsExpression',
  'TsConstAssertion',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
]);

/** The expression within brackets and casts. */
export function unwrapped(node: Node): Node {
  return WRAPPERS.has(node.type ?? '') ? unwrapped(child(node, 'expression') as Node) : node;
}
