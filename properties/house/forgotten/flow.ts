/**
 * In which order a function looks at its locals, assigns them and calls others: its control flow,
 * from its syntax tree. It is made from the end to the beginning, because then what comes next is
 * always there already.
 *
 * Exceptions end a run, so nobody catches them in kernel code; where there is a `catch`, every
 * place in its `try` may lead there. What is not understood throws.
 */
import { child, type Node, spelling } from '../syntax.ts';
import { Expressions } from './expressions.ts';
import { type Flow, type Point, unwrapped } from './points.ts';
import { type Local, Scope } from './scope.ts';

/** Where a jump goes to. */
type Exits = (kind: 'break' | 'continue' | 'return' | 'throw', label?: string) => Point;

class Builder extends Expressions {
  statements(nodes: readonly Node[], next: Point, outer: Scope, exits: Exits): Point {
    const scope = outer.block(nodes);
    return nodes.reduceRight((then, node) => this.statement(node, then, scope, exits), next);
  }

  statement(
    node: Node,
    next: Point,
    scope: Scope,
    exits: Exits,
    labels: readonly string[] = [],
  ): Point {
    switch (node.type) {
      case 'BlockStatement':
        return this.statements(node.stmts as Node[], next, scope, exits);
      case 'VariableDeclaration':
        return this.declaration(node, next, scope);
      case 'ExpressionStatement':
        return this.expression(child(node, 'expression'), next, scope);
      case 'IfStatement': {
        const no = child(node, 'alternate');
        return this.condition(
          child(node, 'test') as Node,
          this.statement(child(node, 'consequent') as Node, next, scope, exits),
          no === undefined ? next : this.statement(no, next, scope, exits),
          scope,
        );
      }
      case 'LabeledStatement': {
        const label = spelling(child(node, 'label')) as string;
        const within: Exits = (kind, to) =>
          kind === 'break' && to === label ? next : exits(kind, to);
        const body = child(node, 'body') as Node;
        return this.statement(body, next, scope, within, [...labels, label]);
      }
      case 'ReturnStatement':
        return this.expression(child(node, 'argument'), exits('return'), scope);
      case 'ThrowStatement':
        return this.expression(child(node, 'argument'), exits('throw'), scope);
      case 'BreakStatement':
        return exits('break', spelling(child(node, 'label')));
      case 'ContinueStatement':
        return exits('continue', spelling(child(node, 'label')));
      case 'EmptyStatement':
      case 'FunctionDeclaration':
        return next;
      case 'TryStatement':
        return this.attempt(node, next, scope, exits);
      case 'SwitchStatement':
        return this.choice(node, next, scope, exits);
      default:
        return this.loop(node, next, scope, exits, labels);
    }
  }

  loop(node: Node, next: Point, scope: Scope, exits: Exits, labels: readonly string[]): Point {
    const head = this.add({ kind: 'join' });
    const again = this.add({ kind: 'join' });
    const isOurs = (to?: string) => to === undefined || labels.includes(to);
    const within: Exits = (kind, to) => {
      if (kind === 'break' && isOurs(to)) return next;
      return kind === 'continue' && isOurs(to) ? again : exits(kind, to);
    };
    const body = child(node, 'body') as Node;
    const test = child(node, 'test');
    switch (node.type) {
      case 'WhileStatement': {
        again.next.push(head);
        const round = this.statement(body, head, scope, within);
        head.next.push(this.condition(test as Node, round, next, scope));
        return head;
      }
      case 'DoWhileStatement':
        again.next.push(this.condition(test as Node, head, next, scope));
        head.next.push(this.statement(body, again, scope, within));
        return head;
      case 'ForStatement': {
        const init = child(node, 'init');
        const inner = scope.block(init === undefined ? [] : [init]);
        again.next.push(this.expression(child(node, 'update'), head, inner));
        const round = this.statement(body, again, inner, within);
        head.next.push(test === undefined ? round : this.condition(test, round, next, inner));
        if (init?.type === 'VariableDeclaration') return this.declaration(init, head, inner);
        return this.expression(init, head, inner);
      }
      case 'ForOfStatement':
      case 'ForInStatement': {
        const left = child(node, 'left') as Node;
        const inner = scope.block([left]);
        again.next.push(head);
        const round = this.statement(body, again, inner, within);
        const declared = (left.declarations as Node[] | undefined)?.[0];
        const target = declared === undefined ? left : (child(declared, 'id') as Node);
        head.next.push(this.assign(target, node, ['?'], round, inner), next);
        return this.expression(child(node, 'right'), head, scope);
      }
      default:
        throw new Error(`a statement that is not understood: ${node.type}`);
    }
  }

  attempt(node: Node, next: Point, scope: Scope, exits: Exits): Point {
    const last = child(node, 'finalizer');
    const after = (then: Point) =>
      last === undefined ? then : this.statement(last, then, scope, exits);
    const outer: Exits = (kind, to) => after(exits(kind, to));
    const handler = child(node, 'handler');
    const block = child(node, 'block') as Node;
    const end = after(next);
    if (handler === undefined) return this.statement(block, end, scope, outer);
    const inner = new Scope(scope);
    const param = child(handler, 'param');
    if (param !== undefined) inner.declare(param);
    let caught = this.statement(child(handler, 'body') as Node, end, inner, outer);
    if (param !== undefined) caught = this.assign(param, handler, ['?'], caught, inner);
    const before = this.points.length;
    const within: Exits = (kind, to) => (kind === 'throw' ? caught : outer(kind, to));
    const entry = this.statement(block, end, scope, within);
    for (const point of this.points.slice(before)) point.next.push(caught);
    return entry;
  }

  choice(node: Node, next: Point, outer: Scope, exits: Exits): Point {
    const cases = node.cases as Node[];
    const scope = outer.block(cases.flatMap(({ consequent }) => consequent as Node[]));
    const within: Exits = (kind, to) =>
      kind === 'break' && to === undefined ? next : exits(kind, to);
    // Each case falls through to the one below it, and any may be where the switch goes.
    let below = next;
    const bodies = cases.toReversed().map(({ consequent }) => {
      const body = (consequent as Node[]).reduceRight(
        (then, one) => this.statement(one, then, scope, within),
        below,
      );
      below = body;
      return body;
    });
    let looks = this.add({ kind: 'join' }, ...bodies, next);
    for (const one of cases.toReversed()) looks = this.expression(child(one, 'test'), looks, scope);
    return this.expression(child(node, 'discriminant'), looks, outer);
  }

  declaration(node: Node, next: Point, scope: Scope): Point {
    return (node.declarations as Node[]).reduceRight((then, one) => {
      const init = child(one, 'init');
      const assigned = this.assign(child(one, 'id') as Node, init ?? null, [], then, scope);
      return this.expression(init, assigned, scope);
    }, next);
  }
}

/** The locals that are handed over as they are, or whose own method is called. */
function handed({ meant }: Builder, call: Node): Local[] {
  const callee = child(child(call, 'callee'), 'object');
  const values = ((call.arguments ?? []) as Node[]).map((one) => child(one, 'expression'));
  return [callee, ...values].flatMap((node) => {
    const local = node === undefined ? undefined : meant.get(unwrapped(node));
    return local === undefined ? [] : [local];
  });
}

/** The flow of a function declaration. */
export function flowOf(fn: Node): Flow {
  const builder = new Builder();
  const scope = new Scope(null);
  const patterns = (fn.params as Node[]).map((param) => child(param, 'pat') ?? param);
  const params = patterns.flatMap((pattern) => scope.declare(pattern));
  const end = builder.add({ kind: 'join' });
  const body = child(fn, 'body') as Node;
  const entry = builder.statements(body.stmts as Node[], end, scope, () => end);
  for (const { step } of builder.points) {
    if (step.kind !== 'hand' || step.locals.length > 0) continue;
    (step.locals as Local[]).push(...handed(builder, step.node));
  }
  return { params, entry, points: builder.points, meant: builder.meant };
}
