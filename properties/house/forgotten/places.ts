/** The calls of `forgetAllBut`, and the functions in which they stand, ready to be looked at. */

import { at, child, type Node, parse, spelling, walk } from '../syntax.ts';
import type { SourceFile } from '../tree.ts';
import { livesAfter } from './alive.ts';
import { flowOf } from './flow.ts';
import type { KernelFunction } from './kernel-calls.ts';
import type { Origins, Term } from './origins.ts';
import { type Flow, type Point, unwrapped } from './points.ts';
import type { Local } from './scope.ts';

/** A function that forgets, or in which somebody is called who does. */
export interface Body {
  readonly fn: KernelFunction;
  readonly flow: Flow;
  readonly alive: ReadonlyMap<Point, ReadonlySet<Local>>;
}

export interface Forgetting {
  readonly body: Body;
  readonly point: Point;
  readonly node: Node;
  readonly place: string;
  /** Null for OP_BEGAN. */
  readonly mark: Local | null;
  readonly listed: readonly Node[];
}

const bodies = new WeakMap<Node, Body>();
const callsWithin = new WeakMap<Node, readonly Node[]>();

export function bodyOf(fn: KernelFunction): Body {
  const known = bodies.get(fn.node);
  if (known !== undefined) return known;
  const flow = flowOf(fn.node);
  const body = { fn, flow, alive: livesAfter(flow) };
  bodies.set(fn.node, body);
  return body;
}

/** Every call within a node. */
export function callsIn(node: Node): readonly Node[] {
  const known = callsWithin.get(node);
  if (known !== undefined) return known;
  const found: Node[] = [];
  walk(node, (one) => {
    if (one.type === 'CallExpression') found.push(one);
  });
  callsWithin.set(node, found);
  return found;
}

export function forgets(call: Node): boolean {
  return spelling(child(call, 'callee')) === 'forgetAllBut';
}

/** The points of a body at which something is called. */
export function callPoints({ flow }: Body): { point: Point; node: Node }[] {
  return flow.points.flatMap((point) => {
    const { step } = point;
    const isCall = step.kind === 'hand' && step.node.type === 'CallExpression';
    return isCall ? [{ point, node: step.node }] : [];
  });
}

export function forgettingsIn(body: Body): Forgetting[] {
  return callPoints(body).flatMap(({ point, node }) => {
    if (!forgets(node)) return [];
    const values = (node.arguments as Node[]).map((one) => child(one, 'expression') as Node);
    const [mark, place, ...listed] = values;
    if (mark === undefined || place?.type !== 'StringLiteral') {
      throw new Error(`${at(body.fn.file, node)}: a place has a mark and a name`);
    }
    const local = body.flow.meant.get(unwrapped(mark)) ?? null;
    if (local === null && spelling(mark) !== 'OP_BEGAN') {
      throw new Error(`${at(body.fn.file, node)}: ${spelling(mark)} is no mark`);
    }
    return [{ body, point, node, place: String(place.value), mark: local, listed }];
  });
}

/** The terms of what is listed. */
export function listedTerms({ point, listed }: Forgetting, origins: Origins): (Term | null)[] {
  const held = origins.at(point);
  return held === undefined ? [] : listed.map((node) => origins.of(node, held));
}

export function textOf(file: SourceFile, node: Node): string {
  const [from, to] = parse(file).bytesOf(node);
  return Buffer.from(file.text).subarray(from, to).toString();
}
