/**
 * Where the values of a function's locals come from: what each may hold at each place, as a term.
 * Two values with the same term are the same; a term whose roots are all known is known.
 *
 * A root is something that was observed: the result of a call, a field that may change. What is
 * made of constants and of what was settled before has no roots. Where two ways meet on which a
 * local has different terms, it is an observation too: which way was taken.
 */

import { child, isFunction, type Node, spelling } from '../syntax.ts';
import { type Flow, type Point, type Step, unwrapped } from './points.ts';
import type { Local } from './scope.ts';

export interface Term {
  readonly key: string;
  readonly roots: readonly string[];
}

export type Held = ReadonlyMap<Local, Term>;

/** What is taken for granted of the sources. */
export interface Settled {
  /** Fields that never change once their object is there: `field`, or of one type `Type.field`. */
  readonly fields: ReadonlySet<string>;
  /** Fields that are a part of their object, which tell it as well as it tells them. */
  readonly parts: ReadonlySet<string>;
  /** Functions whose result follows from what they are given and from the op. */
  readonly calls: ReadonlySet<string>;
}

export interface Question {
  readonly flow: Flow;
  readonly settled: Settled;
  /** The local that keeps the mark: what is held there is settled. Null: when the op began. */
  readonly mark: Local | null;
  /** Parameters that may hold something observed. */
  readonly observed: ReadonlySet<Local>;
}

const root = (key: string): Term => ({ key, roots: [key] });
const constant = (key: string): Term => ({ key, roots: [] });
const MIXED = 'mixed: ';

function made(how: string, parts: readonly (Term | null)[]): Term | null {
  const terms = parts.filter((part) => part !== null);
  if (terms.length < parts.length) return null;
  const key = `${how}(${terms.map((term) => term.key).join(', ')})`;
  return { key, roots: [...new Set(terms.flatMap((term) => term.roots))] };
}

/** Whether who knows these terms knows that one. */
export function follows({ key, roots }: Term, known: ReadonlySet<string>): boolean {
  return known.has(key) || roots.every((root) => known.has(root));
}

export function keysOf(terms: readonly (Term | null)[]): Set<string> {
  return new Set(terms.flatMap((term) => (term === null ? [] : [term.key])));
}

/** What one knows of a function's locals, wherever one asks. */
export class Origins {
  readonly #question: Question;
  readonly #held = new Map<Point, Map<Local, Term>>();

  constructor(question: Question) {
    this.#question = question;
    this.#spread();
  }

  /** What locals hold when that point is come to; undefined if it never is. */
  at(point: Point): Held | undefined {
    return this.#held.get(point);
  }

  /** What they hold once that point is past. */
  after(point: Point): Held | undefined {
    const held = this.#held.get(point);
    return held === undefined ? undefined : this.#past(point, held);
  }

  /** The term of an expression; null for an observation of its own. */
  of(expression: Node, held: Held): Term | null {
    const node = unwrapped(expression);
    const each = (...fields: string[]) => fields.map((field) => this.of(part(node, field), held));
    switch (node.type) {
      case 'NumericLiteral':
      case 'StringLiteral':
      case 'BooleanLiteral':
        return constant(`${node.value}`);
      case 'NullLiteral':
        return constant('null');
      case 'Identifier': {
        const local = this.#question.flow.meant.get(node);
        // What is no local is a constant of the module.
        if (local === undefined) return constant(String(node.value));
        return held.get(local) ?? null;
      }
      case 'MemberExpression':
        return this.#member(node, held);
      case 'UnaryExpression':
        return made(String(node.operator), each('argument'));
      case 'BinaryExpression':
        return made(String(node.operator), each('left', 'right'));
      case 'ConditionalExpression':
        return made('?', each('test', 'consequent', 'alternate'));
      case 'CallExpression':
        return this.#called(node, held);
      case 'NewExpression':
        // Its name follows from how many things the task has made in its op.
        return this.#fresh(node, held);
      case 'ArrayExpression':
        return (node.elements as unknown[]).length === 0 ? this.#fresh(node, held) : null;
      default:
        return isFunction(node) ? this.#fresh(node, held) : null;
    }
  }

  /** What is assigned; the node of `x += y` and `x++` stands for what they make of x. */
  #given(value: Node | null, held: Held): Term | null {
    if (value === null) return constant('undefined');
    const fields = { UpdateExpression: ['argument'], AssignmentExpression: ['left', 'right'] };
    const parts = fields[value.type as keyof typeof fields];
    if (parts === undefined || value.operator === '=') return this.of(value, held);
    return made(
      String(value.operator),
      parts.map((field) => this.of(part(value, field), held)),
    );
  }

  #fresh(node: Node, held: Held): Term | null {
    return made(`new at ${node.span?.start}`, this.#arguments(node, held));
  }

  #arguments(node: Node, held: Held): (Term | null)[] {
    const values = (node.arguments ?? []) as Node[];
    return values.map((one) => this.of(part(one, 'expression'), held));
  }

  #called(node: Node, held: Held): Term | null {
    const callee = part(node, 'callee');
    const name = fieldOf(callee);
    if (name === undefined || !this.#question.settled.calls.has(name)) return null;
    return made(name, this.#arguments(node, held));
  }

  #member(node: Node, held: Held): Term | null {
    const object = part(node, 'object');
    const type = this.#question.flow.meant.get(unwrapped(object))?.type;
    return this.#taken(this.of(object, held), fieldOf(node), type);
  }

  #taken(object: Term | null, field: string | undefined, type?: string): Term | null {
    const { fields, parts } = this.#question.settled;
    if (object === null || field === undefined) return null;
    if (parts.has(field)) return object;
    return fields.has(field) || fields.has(`${type}.${field}`) ? made(`.${field}`, [object]) : null;
  }

  #spread(): void {
    const { flow, observed } = this.#question;
    const first = flow.params.map((param): [Local, Term] => {
      const key = `given ${param.name}`;
      return [param, observed.has(param) ? root(key) : constant(key)];
    });
    this.#held.set(flow.entry, new Map(first));
    const due = [flow.entry];
    for (let rounds = 0; due.length > 0; rounds++) {
      if (rounds > 100 * flow.points.length)
        throw new Error('what locals hold never comes to rest');
      const point = due.pop() as Point;
      const after = this.#past(point, this.#held.get(point) as Held);
      for (const next of point.next) if (this.#meet(next, after)) due.push(next);
    }
  }

  #meet(point: Point, coming: Held): boolean {
    const here = this.#held.get(point);
    if (here === undefined) {
      this.#held.set(point, new Map(coming));
      return true;
    }
    let changed = false;
    for (const [local, term] of coming) {
      const known = here.get(local);
      if (known?.key === term.key || known?.key.startsWith(MIXED)) continue;
      here.set(local, known === undefined ? term : mixed(local));
      changed = true;
    }
    return changed;
  }

  /** What is held after a point. */
  #past({ id, step }: Point, held: Held): Held {
    switch (step.kind) {
      case 'learn':
        // What is settled is so on either side.
        if (held.get(step.local)?.roots.length === 0) return held;
        return new Map(held).set(step.local, this.of(step.constant, held) as Term);
      case 'hand':
        return filled(step.locals, held, id);
      case 'assign':
        return this.#assigned(id, step, held);
      default:
        return held;
    }
  }

  #assigned(id: number, step: Step & { kind: 'assign' }, held: Held): Held {
    const { local, value } = step;
    if (local === this.#question.mark) {
      return new Map([...held].map(([one, { key }]) => [one, constant(`marked ${key}`)]));
    }
    let term = this.#given(value, held);
    for (const field of step.path) term = this.#taken(term, field);
    // A mixed value has no name that would still be its own after the next round.
    const isMixed = term?.roots.some((one) => one.startsWith(MIXED));
    const seen = `seen at ${id}`;
    if (term === null || isMixed) term = root(seen);
    const after = new Map(held).set(local, term);
    // Who still has what was seen here in an earlier round has something else.
    for (const [one, { roots }] of held) {
      if (one !== local && roots.includes(seen)) after.set(one, mixed(one));
    }
    return after;
  }
}

function part(node: Node, field: string): Node {
  return child(node, field) as Node;
}

/** The field that is taken of an object, if it is always the same one. */
function fieldOf(member: Node): string | undefined {
  const property = child(member, 'property');
  return property?.type === 'Computed' ? undefined : spelling(property);
}

function mixed({ name }: Local): Term {
  return root(`${MIXED}${name}`);
}

/** A list that is handed to somebody comes back with what that one has observed. */
function filled(locals: readonly Local[], held: Held, id: number): Held {
  const lists = locals.filter(({ isList }) => isList);
  const keys = new Set(lists.map((one) => held.get(one)?.key));
  if (keys.size === 0) return held;
  const after = [...held].map(([one, term]): [Local, Term] => {
    return [one, keys.has(term.key) ? root(`filled at ${id}: ${one.name}`) : term];
  });
  return new Map(after);
}
