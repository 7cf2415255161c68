import type { Node } from '../../properties/house/syntax.ts';

/** A node of the syntax tree, where it stands. */
export interface Place {
  readonly node: Node;
  /** The innermost one around it, if there is any. */
  readonly parent: Node | undefined;
  /** Outermost first. */
  readonly parents: readonly Node[];
  /** The text of this node or of one within it. */
  textOf(node: Node): string;
}

/** The texts that may stand instead of the node; none if it is not of the operator's kind. */
export type Operator = (place: Place) => readonly string[];

const DECIDED = new Set(['IfStatement', 'ConditionalExpression']);

/** Is decided upon at once, so that its contrary is made where the decision is changed. */
export function isDecision({ node, parent }: Place): boolean {
  return DECIDED.has(parent?.type ?? '') && parent?.test === node;
}

/** The text of a node of two sides with another sign between them. */
export function withSign(place: Place, left: Node, right: Node, sign: string): string {
  return `${place.textOf(left)} ${sign} ${place.textOf(right)}`;
}
