/**
 * Every kind of failure that the sources can report, read from their syntax: `<oracle>/<detail>`
 * with `*` for what is only known in a run, as `trees-sorted/tree-key` or `lock-order/*-before-*`.
 */
import { child, isFunction, type Node, parse, spelling, walk } from '../house/syntax.ts';
import type { SourceFile } from '../house/tree.ts';

type Parents = readonly Node[];

/** Where a detail is only handed on; what it can be is given elsewhere, and listed there. */
const HANDED_ON: Readonly<Record<string, string>> = {
  'src/oracle/violation-of.ts': 'detail',
  'src/oracle/trees-sorted.ts': 'detail',
  'src/kernel/build.ts': 'site rule',
};

/** Functions that are told the detail: which oracle reports it, and which argument it is. */
const TOLD: Readonly<Record<string, readonly [oracle: string, argument: number]>> = {
  WARN_ON: ['kernel-assertions', 1],
  endsWell: ['lifetimes', 1],
};

function nodes(value: unknown): Node[] {
  return (Array.isArray(value) ? value : []) as Node[];
}

function argument(call: Node, at: number): Node | undefined {
  return child(nodes(call.arguments)[at], 'expression');
}

/** What one file says. */
class Reader {
  readonly #file: SourceFile;
  readonly #declared: { readonly node: Node; readonly parents: Parents }[] = [];
  readonly #functions = new Map<string, Node>();

  constructor(file: SourceFile) {
    this.#file = file;
    walk(parse(file).root, (node, parents) => {
      if (node.type === 'VariableDeclarator') this.#declared.push({ node, parents });
      const name = isFunction(node) ? spelling(child(node, 'identifier')) : undefined;
      if (name !== undefined) this.#functions.set(name, node);
    });
  }

  kinds(): string[] {
    const found: string[] = [];
    const report = (oracles: readonly string[], detail: Node | undefined, parents: Parents) => {
      const name = spelling(detail);
      if (name !== undefined && this.#isHandedOn(name)) return;
      for (const oracle of oracles) {
        for (const text of this.#texts(detail, parents)) found.push(`${oracle}/${text}`);
      }
    };
    walk(parse(this.#file).root, (node, parents) => {
      const inner = [...parents, node];
      if (node.type === 'ObjectExpression') {
        const detail = this.#property(node, 'detail');
        if (detail !== undefined && this.#isOracle) report([this.#oracleName()], detail, inner);
      }
      if (node.type === 'NewExpression' && spelling(child(node, 'callee')) === 'Violation') {
        report(this.#texts(argument(node, 0), inner), argument(node, 1), inner);
      }
      const told = TOLD[spelling(child(child(node, 'callee'), 'property')) ?? ''];
      if (told !== undefined) report([told[0]], argument(node, told[1]), inner);
    });
    return [...new Set(found)];
  }

  get #isOracle(): boolean {
    return this.#file.path.startsWith('src/oracle/');
  }

  #isHandedOn(name: string): boolean {
    return (HANDED_ON[this.#file.path] ?? '').split(' ').includes(name);
  }

  /** What the oracle in this file calls itself. */
  #oracleName(): string {
    let name: string | undefined;
    walk(parse(this.#file).root, (node) => {
      if (node.type !== 'KeyValueProperty' || spelling(child(node, 'key')) !== 'name') return;
      name ??= spelling(child(node, 'value'));
    });
    return name ?? '*';
  }

  #property(object: Node | undefined, name: string): Node | undefined {
    for (const property of nodes(object?.properties)) {
      if (property.type === 'Identifier' && property.value === name) return property;
      if (spelling(child(property, 'key')) === name) return child(property, 'value');
    }
    return undefined;
  }

  /** All that an expression can come to; `*` where that cannot be told. */
  #texts(node: Node | undefined, parents: Parents): string[] {
    const of = (inner: Node | undefined) => this.#texts(inner, parents);
    switch (node?.type) {
      case 'StringLiteral':
        return [String(node.value)];
      case 'ParenthesisExpression':
      case 'TsAsExpression':
        return of(child(node, 'expression'));
      case 'ConditionalExpression':
        return [...of(child(node, 'consequent')), ...of(child(node, 'alternate'))];
      case 'TemplateLiteral':
        return this.#template(node, parents);
      case 'Identifier':
        return this.#named(String(node.value), parents);
      case 'MemberExpression': {
        const object = this.#initial(spelling(child(node, 'object')), parents);
        const value = this.#property(object, spelling(child(node, 'property')) ?? '');
        return value === undefined ? ['*'] : of(value);
      }
      case 'CallExpression':
        return this.#replaced(node, parents);
      case 'ObjectExpression':
        // An oracle, or what else has a rule, stands for its name.
        return of(this.#property(node, 'name'));
      default:
        return ['*'];
    }
  }

  #template({ quasis, expressions }: Node, parents: Parents): string[] {
    return nodes(quasis).reduce<string[]>(
      (texts, quasi, at) => {
        const inner = at === 0 ? [''] : this.#texts(nodes(expressions)[at - 1], parents);
        return texts.flatMap((text) => inner.map((more) => `${text}${more}${String(quasi.raw)}`));
      },
      [''],
    );
  }

  /** `text.replaceAll(' ', '-')`, and nothing else. */
  #replaced(call: Node, parents: Parents): string[] {
    const callee = child(call, 'callee');
    if (spelling(child(callee, 'property')) !== 'replaceAll') return ['*'];
    const [from, to] = [spelling(argument(call, 0)), spelling(argument(call, 1))];
    const texts = this.#texts(child(callee, 'object'), parents);
    return texts.map((text) => text.replaceAll(from ?? '', to ?? ''));
  }

  /** A constant that is in reach, on its own or as an item of a list that is taken apart. */
  #named(name: string, parents: Parents): string[] {
    const initial = this.#initial(name, parents);
    if (initial !== undefined) return this.#texts(initial, parents);
    for (const { node } of this.#inReach(parents)) {
      const pattern = child(node, 'id');
      const at = nodes(pattern?.elements).findIndex((item) => spelling(item) === name);
      if (pattern?.type !== 'ArrayPattern' || at < 0) continue;
      const lists = this.#lists(child(node, 'init'), parents);
      return lists.flatMap((list) => {
        return this.#texts(child(nodes(list.elements)[at], 'expression'), [...parents, list]);
      });
    }
    return ['*'];
  }

  #inReach(parents: Parents) {
    return this.#declared.filter(({ parents: around }) => {
      const fn = around.findLast(isFunction);
      return fn === undefined || parents.includes(fn);
    });
  }

  #initial(name: string | undefined, parents: Parents): Node | undefined {
    const known = this.#inReach(parents).filter(({ node }) => {
      return name !== undefined && spelling(child(node, 'id')) === name;
    });
    return child(known.at(-1)?.node, 'init');
  }

  /** The lists that an expression, or what a function of this file returns, can be. */
  #lists(node: Node | undefined, parents: Parents): Node[] {
    if (node?.type === 'ArrayExpression') return [node];
    if (node?.type === 'Identifier')
      return this.#lists(this.#initial(spelling(node), parents), parents);
    const fn = this.#functions.get(spelling(child(node, 'callee')) ?? '');
    const found: Node[] = [];
    if (fn === undefined) return found;
    walk(fn, (inner) => {
      const returned = inner.type === 'ReturnStatement' ? child(inner, 'argument') : undefined;
      if (returned?.type === 'ArrayExpression') found.push(returned);
    });
    return found;
  }
}

/** The kinds of failure that these files can report, in alphabetical order. */
export function kindsIn(files: readonly SourceFile[]): string[] {
  return [...new Set(files.flatMap((file) => new Reader(file).kinds()))].sort();
}

/** Whether a kind of failure is one of those that `pattern` stands for. */
export function isOfKind(kind: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`).test(kind);
}
