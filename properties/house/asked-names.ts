/**
 * What a kernel is, its build declares (kernel/build.ts); what it is called is for people. Code
 * that looks into the name of a build or of a function would answer otherwise when the name
 * changes, as names of functions do in minified code. A syntax tree has no types: builds and
 * functions are known by their annotations, by the words that this project has for them, and by
 * the lists they come from.
 */
import { at, child, isFunction, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

const TYPES = new Set(['Build', 'Function', 'KernelFunction', 'Patch']);
const WORDS = /^(base|build|fn|kernelFn|mainline|patch|(rework|rfc|v4)_\w+)$/;
const LISTS = /^(kin|\w*builds|LINE|lineage|patches|rework2017)$/i;
const TABLE = 'functions';

/** Methods of a text that look into it. */
const SEARCHES = new Set([
  ...['at', 'charAt', 'charCodeAt', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'match'],
  ...['matchAll', 'replace', 'replaceAll', 'search', 'slice', 'split', 'startsWith', 'substring'],
]);
const MATCHES = new Set(['exec', 'test']);
const EQUALITY = new Set(['==', '===', '!=', '!==']);
/** Ways through which a value comes as it is. */
const WRAPPERS = new Set([
  ...['OptionalChainingExpression', 'ParenthesisExpression', 'TsAsExpression'],
  ...['TsNonNullExpression'],
]);

type Parents = readonly Node[];

function isWrapper({ type, operator }: Node): boolean {
  return WRAPPERS.has(type ?? '') || (type === 'BinaryExpression' && operator === '??');
}

function plain(node: Node | undefined): Node | undefined {
  if (node === undefined || !isWrapper(node)) return node;
  return plain(child(node, 'base') ?? child(node, 'expression') ?? child(node, 'left'));
}

function nodes(value: unknown): Node[] {
  return (Array.isArray(value) ? value : []) as Node[];
}

function typeOf(node: Node | undefined): string | undefined {
  return spelling(child(child(child(node, 'typeAnnotation'), 'typeAnnotation'), 'typeName'));
}

/** `build` of `build`, `x.build` and `x?.build`. */
function lastWord(node: Node | undefined): string {
  const value = plain(node);
  return spelling(child(value, 'property') ?? value) ?? '';
}

/** What is declared in a file, and where. */
interface Declared {
  readonly name: string;
  readonly around: Node | undefined;
}

/** Asks one file. */
class Asker {
  readonly #file: SourceFile;
  readonly #builds: Declared[] = [];
  readonly #names: Declared[] = [];

  constructor(file: SourceFile) {
    this.#file = file;
    // What is a build has to be known before what is its name.
    walk(parse(file).root, (node, parents) => {
      const name = spelling(node);
      if (name === undefined || node.type !== 'Identifier' || !TYPES.has(typeOf(node) ?? ''))
        return;
      this.#builds.push({ name, around: parents.findLast(isFunction) });
    });
    walk(parse(file).root, (node, parents) => this.#declare(node, parents));
  }

  complaints(): string[] {
    const found: string[] = [];
    walk(parse(this.#file).root, (node, parents) => {
      if (!this.#isName(node, parents)) return;
      const user = parents.findLast((one) => one.type !== undefined && !isWrapper(one));
      const holder = parents.findLast((one) => !isWrapper(one));
      const call = parents.findLast(({ type }) => type === 'CallExpression');
      if (user !== undefined && isAsked(node, user, holder, call)) {
        found.push(`${at(this.#file, user)}: asks a name`);
      }
    });
    return [...new Set(found)];
  }

  #declare(node: Node, parents: Parents): void {
    const around = parents.findLast(isFunction);
    // const { name } = build; ({ name }: Build) => ...; builds.some(({ name }) => ...)
    if (node.type === 'ObjectPattern') {
      const owner = parents.at(-1);
      const init = owner?.type === 'VariableDeclarator' ? child(owner, 'init') : undefined;
      const isOne =
        TYPES.has(typeOf(node) ?? '') || this.#isBuild(init, parents) || comesFromList(parents);
      if (isOne) for (const name of boundTo(node, 'name')) this.#names.push({ name, around });
      // const { newOwner } = build.functions
      if (lastWord(init) === TABLE) {
        for (const name of boundTo(node)) this.#builds.push({ name, around });
      }
    }
    // const name = build.name
    if (node.type === 'VariableDeclarator' && this.#isName(child(node, 'init'), parents)) {
      const name = spelling(child(node, 'id'));
      if (name !== undefined) this.#names.push({ name, around });
    }
  }

  #isName(node: Node | undefined, parents: Parents): boolean {
    const value = plain(node);
    if (value?.type === 'MemberExpression') {
      const object = child(value, 'object');
      return spelling(child(value, 'property')) === 'name' && this.#isBuild(object, parents);
    }
    // In plain values, as a counterexample, `build` is the name alone; a Build is no text.
    if (spelling(value) === 'build') return true;
    return value?.type === 'Identifier' && isInReach(this.#names, spelling(value), parents);
  }

  #isBuild(node: Node | undefined, parents: Parents): boolean {
    const value = plain(node);
    if (value === undefined) return false;
    if (WORDS.test(lastWord(value))) return true;
    // build.functions.futex_lock_pi
    if (value.type === 'MemberExpression') return lastWord(child(value, 'object')) === TABLE;
    return value.type === 'Identifier' && isInReach(this.#builds, spelling(value), parents);
  }
}

function isInReach(declared: readonly Declared[], name: string | undefined, parents: Parents) {
  return declared.some((one) => {
    return one.name === name && (one.around === undefined || parents.includes(one.around));
  });
}

/** A pattern that is a parameter of what is given to a method of a list of builds. */
function comesFromList(parents: Parents): boolean {
  const fn = parents.findLastIndex(isFunction);
  const isParameter =
    fn >= 0 && parents.slice(fn + 1).every(({ type }) => type !== 'BlockStatement');
  const call = parents.slice(0, Math.max(fn, 0)).findLast(({ type }) => type === 'CallExpression');
  const given = nodes(call?.arguments).some(({ expression }) => expression === parents[fn]);
  return isParameter && given && LISTS.test(lastWord(child(child(call, 'callee'), 'object')));
}

/** What the pattern calls that field, or each of its fields. */
function boundTo(pattern: Node, field?: string): string[] {
  return nodes(pattern.properties).flatMap((property) => {
    const key = spelling(child(property, 'key')) ?? '';
    const value = spelling(child(property, 'value')) ?? key;
    return field === undefined || field === key ? [value] : [];
  });
}

function isText(node: Node | undefined): boolean {
  return ['StringLiteral', 'TemplateLiteral'].includes(plain(node)?.type ?? '');
}

/**
 * @param user the nearest that does something with the name
 * @param holder the argument that it is, if it is one
 * @param call the nearest call, which it may be an argument of
 */
function isAsked(
  name: Node,
  user: Node,
  holder: Node | undefined,
  call: Node | undefined,
): boolean {
  const method = spelling(child(user, 'property')) ?? '';
  if (user.type === 'MemberExpression') return SEARCHES.has(method) && user.property !== name;
  if (user.type === 'SwitchStatement') return plain(child(user, 'discriminant')) === plain(name);
  if (user.type === 'BinaryExpression' && EQUALITY.has(String(user.operator))) {
    return isText(child(user, 'left')) || isText(child(user, 'right'));
  }
  if (user !== call || holder?.type !== undefined) return false;
  const callee = child(call, 'callee');
  const asks = spelling(child(callee, 'property')) ?? '';
  const list = plain(child(callee, 'object'));
  const isList = list?.type === 'ArrayExpression' && nodes(list.elements).length > 0;
  return MATCHES.has(asks) || (isList && asks === 'includes');
}

/** Places where the name of a build or of a function is looked into. */
export function askedNames(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => new Asker(file).complaints());
}
