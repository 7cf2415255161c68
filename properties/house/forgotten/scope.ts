/** The locals of a function: which one a name means at which place, and what closures capture. */
import { child, isFunction, type Node, spelling, walk } from '../syntax.ts';

export interface Local {
  readonly name: string;
  /** A list: what is in it is changed by whoever it is handed to. */
  readonly isList: boolean;
  /** The name of its declared type. */
  readonly type: string | undefined;
  /** The function that it was declared as, and where that one looks names up. */
  readonly closure: { readonly node: Node; readonly scope: Scope } | null;
}

export class Scope {
  readonly #locals = new Map<string, Local>();
  readonly #outer: Scope | null;

  constructor(outer: Scope | null) {
    this.#outer = outer;
  }

  find(name: string): Local | undefined {
    return this.#locals.get(name) ?? this.#outer?.find(name);
  }

  /** Declares every name that a pattern binds. */
  declare(pattern: Node, init: Node | undefined = undefined): Local[] {
    return boundIn(pattern).map((identifier) => {
      const name = String(identifier.value);
      const isClosure = init !== undefined && isFunction(init);
      const closure = isClosure ? { node: init, scope: this } : null;
      const declared = typeOf(identifier);
      const isList = declared?.type === 'TsArrayType' || isPlain(init);
      const type = spelling(child(declared, 'typeName'));
      const local = { name, type, isList, closure };
      this.#locals.set(name, local);
      return local;
    });
  }

  /** A block with what its own statements declare. */
  block(statements: readonly Node[]): Scope {
    const inner = new Scope(this);
    for (const statement of statements) inner.declareIn(statement);
    return inner;
  }

  declareIn(statement: Node): void {
    if (statement.type === 'FunctionDeclaration') {
      this.declare(child(statement, 'identifier') as Node, statement);
    }
    if (statement.type !== 'VariableDeclaration') return;
    for (const one of statement.declarations as Node[]) {
      this.declare(child(one, 'id') as Node, child(one, 'init'));
    }
  }
}

/** The identifiers that a pattern gives a value to. */
function boundIn(pattern: Node): Node[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return (pattern.properties as Node[]).flatMap((property) =>
        boundIn(child(property, 'value') ?? child(property, 'argument') ?? keyOf(property)),
      );
    case 'ArrayPattern':
      return (pattern.elements as (Node | null)[]).flatMap((one) => (one ? boundIn(one) : []));
    case 'AssignmentPattern':
      return boundIn(child(pattern, 'left') as Node);
    case 'RestElement':
      return boundIn(child(pattern, 'argument') as Node);
    default:
      throw new Error(`a pattern that is not understood: ${pattern.type}`);
  }
}

function keyOf(property: Node): Node {
  return child(property, 'key') as Node;
}

function typeOf(identifier: Node): Node | undefined {
  return child(child(identifier, 'typeAnnotation'), 'typeAnnotation');
}

const PLAIN = new Set(['Array', 'Map', 'Set']);

/** Whether something is made whose content is no cell, so that no state has it. */
function isPlain(init: Node | undefined): boolean {
  if (init?.type === 'NewExpression') return PLAIN.has(spelling(child(init, 'callee')) ?? '');
  return init?.type === 'ArrayExpression' || init?.type === 'ObjectExpression';
}

const TARGETS = ['left', 'argument'];

/**
 * The locals around it that a function within looks at, more rather than fewer: names that it
 * declares anew are taken for theirs. One that assigns them is not understood.
 */
export function capturedBy(fn: Node, scope: Scope): Local[] {
  const captured = new Set<Local>();
  walk(fn, (node, parents) => {
    const local = node.type === 'Identifier' ? scope.find(String(node.value)) : undefined;
    if (local === undefined) return;
    const user = parents.at(-1);
    const isAssigned = user?.type === 'AssignmentExpression' || user?.type === 'UpdateExpression';
    if (isAssigned && TARGETS.some((field) => user[field] === node)) {
      throw new Error(`a closure that assigns ${spelling(node)} is not understood`);
    }
    captured.add(local);
  });
  return [...captured];
}
