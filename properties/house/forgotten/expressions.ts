/** The flow of expressions and assignments, made from the end to the beginning as all of it is. */
import { child, isFunction, type Node, spelling } from '../syntax.ts';
import { type Point, type Step, unwrapped } from './points.ts';
import { capturedBy, type Local, type Scope } from './scope.ts';

const TYPES = new Set(['span', 'typeAnnotation', 'typeArguments', 'typeParams', 'returnType']);
const LOGICAL = new Set(['&&', '||', '??']);
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

export class Expressions {
  readonly points: Point[] = [];
  readonly meant = new Map<Node, Local>();

  add(step: Step, ...next: Point[]): Point {
    const point = { id: this.points.length, step, next };
    this.points.push(point);
    return point;
  }

  /** Gives the parts of a value to what a pattern names. */
  assign(to: Node, value: Node | null, path: readonly string[], next: Point, scope: Scope): Point {
    const target = unwrapped(to);
    switch (target.type) {
      case 'Identifier': {
        const local = this.mean(target, scope);
        return local === undefined ? next : this.add({ kind: 'assign', local, value, path }, next);
      }
      case 'ObjectPattern':
        return (target.properties as Node[]).reduceRight((then, property) => {
          const name = spelling(child(property, 'key')) ?? '?';
          const isShort = property.type === 'AssignmentPatternProperty';
          const inner = isShort ? child(property, 'key') : child(property, 'value');
          const given = isShort ? child(property, 'value') : undefined;
          const part = given === undefined ? name : '?';
          const rest = (inner ?? child(property, 'argument')) as Node;
          const assigned = this.assign(rest, value, [...path, part], then, scope);
          return this.expression(given, assigned, scope);
        }, next);
      case 'ArrayPattern':
        return (target.elements as (Node | null)[]).reduceRight(
          (then, one) =>
            one === null ? then : this.assign(one, value, [...path, '?'], then, scope),
          next,
        );
      case 'AssignmentPattern': {
        const assigned = this.assign(child(target, 'left') as Node, value, ['?'], next, scope);
        return this.expression(child(target, 'right'), assigned, scope);
      }
      case 'RestElement':
        return this.assign(child(target, 'argument') as Node, value, ['?'], next, scope);
      case 'MemberExpression': {
        const object = unwrapped(child(target, 'object') as Node);
        const local = object.type === 'Identifier' ? this.mean(object, scope) : undefined;
        const locals = local === undefined ? [] : [local];
        const changed = this.add({ kind: 'hand', node: target, locals }, next);
        return this.expression(target, changed, scope);
      }
      default:
        throw new Error(`an assignment that is not understood: ${target.type}`);
    }
  }

  mean(identifier: Node, scope: Scope): Local | undefined {
    const local = scope.find(String(identifier.value));
    if (local !== undefined) this.meant.set(identifier, local);
    return local;
  }

  read(local: Local, next: Point, known: readonly Local[] = []): Point {
    const { closure } = local;
    const captured = closure === null ? [] : capturedBy(closure.node, closure.scope);
    const more = captured.filter((one) => one !== local && !known.includes(one));
    const then = more.reduce((point, one) => this.read(one, point, [...known, local]), next);
    return this.add({ kind: 'read', local }, then);
  }

  /** A test, as a branch: what each side may know of a local, it learns. */
  condition(test: Node, yes: Point, no: Point, scope: Scope): Point {
    const node = unwrapped(test);
    const [left, right] = [child(node, 'left'), child(node, 'right')];
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      return this.condition(child(node, 'argument') as Node, no, yes, scope);
    }
    if (node.operator === '&&') {
      const second = this.condition(right as Node, yes, no, scope);
      return this.condition(left as Node, second, no, scope);
    }
    if (node.operator === '||') {
      const second = this.condition(right as Node, yes, no, scope);
      return this.condition(left as Node, yes, second, scope);
    }
    const local = left?.type === 'Identifier' ? this.mean(left, scope) : undefined;
    const isLiteral = right !== undefined && /^(Numeric|Null|Boolean)/.test(right.type ?? '');
    let [first, second] = [yes, no];
    if (local !== undefined && isLiteral) {
      const learn: Step = { kind: 'learn', local, constant: right };
      if (node.operator === '===') first = this.add(learn, yes);
      if (node.operator === '!==') second = this.add(learn, no);
    }
    return this.expression(node, this.add({ kind: 'join' }, first, second), scope);
  }

  expression(node: Node | undefined, next: Point, scope: Scope): Point {
    if (node === undefined) return next;
    if (isFunction(node)) {
      return capturedBy(node, scope).reduce((then, one) => this.read(one, then), next);
    }
    switch (node.type) {
      case 'Identifier': {
        const local = this.mean(node, scope);
        return local === undefined ? next : this.read(local, next);
      }
      case 'MemberExpression': {
        const property = child(node, 'property');
        const then = property?.type === 'Computed' ? this.expression(property, next, scope) : next;
        return this.expression(child(node, 'object'), then, scope);
      }
      case 'KeyValueProperty':
        return this.expression(child(node, 'value'), next, scope);
      case 'ConditionalExpression': {
        const yes = this.expression(child(node, 'consequent'), next, scope);
        const no = this.expression(child(node, 'alternate'), next, scope);
        return this.condition(child(node, 'test') as Node, yes, no, scope);
      }
      case 'AssignmentExpression':
        return this.assignment(node, next, scope);
      case 'UpdateExpression': {
        const argument = child(node, 'argument') as Node;
        const assigned = this.assign(argument, node, [], next, scope);
        return this.expression(argument, assigned, scope);
      }
      case 'CallExpression':
      case 'NewExpression':
        return this.parts(node, this.add({ kind: 'hand', node, locals: [] }, next), scope);
      case 'BinaryExpression':
        if (!LOGICAL.has(String(node.operator))) return this.parts(node, next, scope);
        return this.expression(
          child(node, 'left'),
          this.add({ kind: 'join' }, this.expression(child(node, 'right'), next, scope), next),
          scope,
        );
      default:
        return this.parts(node, next, scope);
    }
  }

  assignment(node: Node, next: Point, scope: Scope): Point {
    const left = child(node, 'left') as Node;
    const right = child(node, 'right') as Node;
    const operator = String(node.operator);
    if (operator === '=') {
      return this.expression(right, this.assign(left, right, [], next, scope), scope);
    }
    const changed = this.expression(right, this.assign(left, node, [], next, scope), scope);
    const isMaybe = LOGICAL.has(operator.slice(0, -1));
    const then = isMaybe ? this.add({ kind: 'join' }, changed, next) : changed;
    return this.expression(left, then, scope);
  }

  /** What an expression is made of, one part after the other. */
  parts(node: Node, next: Point, scope: Scope): Point {
    const parts = Object.entries(node)
      .filter(([field]) => !TYPES.has(field))
      .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
      .filter(isNode);
    return parts.reduceRight((then, part) => this.expression(part, then, scope), next);
  }
}
