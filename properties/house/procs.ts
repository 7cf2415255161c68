/**
 * Which names stand for Procs. A name is all that a syntax tree tells of a method, so one name may
 * not mean a Proc in one place and an ordinary function in another: that is a naming mistake.
 */
import { at, child, isFunction, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** Names of the type Proc and of what extends it, and of types of functions that return one. */
interface ProcTypes {
  readonly values: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

export interface Procs {
  readonly types: ProcTypes;
  /** Functions and methods whose call makes a Proc, whoever calls them. */
  readonly names: ReadonlySet<string>;
  /** Fields that are declared to hold a Proc, such as an actor's `proc`. */
  readonly fields: ReadonlySet<string>;
  /** Parameters and variables that stand for such a function within one file. */
  localNames(file: SourceFile): ReadonlySet<string>;
}

/** Looks through `T | null`, brackets and annotations. */
function someType(node: Node | undefined, wanted: (type: Node) => boolean): boolean {
  if (node === undefined) return false;
  if (Array.isArray(node.types)) return node.types.some((type: Node) => someType(type, wanted));
  const wrapper = node.type === 'TsTypeAnnotation' || node.type === 'TsParenthesizedType';
  return wrapper ? someType(child(node, 'typeAnnotation'), wanted) : wanted(node);
}

/** Whether a type is a Proc, as in `: Proc<number>` or `: Proc<void> | null`. */
export function isProcType(node: Node | undefined, types: ProcTypes): boolean {
  return someType(node, (type) => types.values.has(spelling(child(type, 'typeName')) ?? ''));
}

function isProcFunctionType(node: Node | undefined, types: ProcTypes): boolean {
  return someType(node, (type) => {
    if (type.type !== 'TsFunctionType') {
      return types.functions.has(spelling(child(type, 'typeName')) ?? '');
    }
    return isProcType(child(type, 'typeAnnotation'), types);
  });
}

function typesOf(files: readonly SourceFile[]): ProcTypes {
  const types = { values: new Set(['Proc']), functions: new Set<string>() };
  for (const file of files) {
    walk(parse(file).root, (node) => {
      const name = spelling(child(node, 'id'));
      if (name === undefined) return;
      if (extended(node).some((base) => types.values.has(base))) types.values.add(name);
      if (node.type !== 'TsTypeAliasDeclaration') return;
      const type = child(node, 'typeAnnotation');
      if (isProcType(type, types)) types.values.add(name);
      if (isProcFunctionType(type, types)) types.functions.add(name);
    });
  }
  return types;
}

/** What an interface extends. */
function extended(node: Node): string[] {
  if (node.type !== 'TsInterfaceDeclaration') return [];
  return (node.extends as Node[]).map((one) => spelling(child(one, 'expression')) ?? '');
}

interface Callable {
  readonly name: string;
  readonly isProc: boolean;
  readonly node: Node;
}

/** A function, a method, or a member of a type that can be called. */
function callable(node: Node, types: ProcTypes): Callable | undefined {
  const holder = child(node, 'value') ?? child(node, 'init') ?? child(node, 'right');
  const fn = child(node, 'function') ?? (isFunction(node) ? node : holder);
  const target = child(node, 'key') ?? child(node, 'identifier') ?? child(node, 'left');
  const name = nameOf(target ?? child(node, 'id'));
  if (name === undefined || node.type === 'AssignmentPattern') return undefined;
  if (node.type === 'TsMethodSignature') {
    return { name, isProc: isProcType(child(node, 'typeAnn'), types), node };
  }
  if (fn !== undefined && isFunction(fn)) {
    const declared = child(fn, 'returnType');
    const isProc = declared === undefined ? fn.generator === true : isProcType(declared, types);
    return { name, isProc, node };
  }
  const isMember = node.type === 'TsPropertySignature' || node.type === 'ClassProperty';
  const type = child(node, 'typeAnnotation');
  if (!isMember || type === undefined) return undefined;
  if (isProcFunctionType(type, types)) return { name, isProc: true, node };
  const isFn = someType(type, (one) => one.type === 'TsFunctionType');
  return isFn ? { name, isProc: false, node } : undefined;
}

/** What a value may be: both branches of a choice, and of `a ?? b`. */
function choices(node: Node | undefined): (Node | undefined)[] {
  const branches = ['consequent', 'alternate', 'right'].filter((field) => child(node, field));
  const isChoice = node?.type === 'ConditionalExpression' || node?.type === 'BinaryExpression';
  if (!isChoice) return [node];
  const left = node?.type === 'BinaryExpression' ? choices(child(node, 'left')) : [];
  return [...left, ...branches.flatMap((field) => choices(child(node, field)))];
}

/** The last word of `name`, `x.name`, `x?.name`, `super.name` or `x['name']`. */
export function nameOf(node: Node | undefined): string | undefined {
  const inner = child(node, 'base') ?? node;
  return spelling(child(inner, 'property') ?? inner);
}

function callables(file: SourceFile, types: ProcTypes): Callable[] {
  const found: Callable[] = [];
  walk(parse(file).root, (node) => {
    const one = callable(node, types);
    if (one !== undefined) found.push(one);
  });
  return found;
}

function namesWithin(file: SourceFile, types: ProcTypes, names: ReadonlySet<string>): Set<string> {
  const local = new Set<string>();
  walk(parse(file).root, (node) => {
    const add = (name: string | undefined) => name !== undefined && local.add(name);
    const isKnown = (from: Node | undefined) =>
      choices(from).some((one) => names.has(nameOf(one) ?? ''));
    if (node.type === 'Identifier' && isProcFunctionType(child(node, 'typeAnnotation'), types)) {
      add(spelling(node));
    }
    // const lock = k.futex_lock_pi
    if (node.type === 'VariableDeclarator' && isKnown(child(node, 'init'))) {
      add(spelling(child(node, 'id')));
    }
    // const { futex_lock_pi: lock } = k
    if (node.type === 'KeyValuePatternProperty' && isKnown(child(node, 'key'))) {
      add(spelling(child(node, 'value')));
    }
    // import { futex_lock_pi as lock } from ...
    if (node.type === 'ImportSpecifier' && isKnown(child(node, 'imported'))) {
      add(spelling(child(node, 'local')));
    }
  });
  return local;
}

function fieldsOf(files: readonly SourceFile[], types: ProcTypes): Set<string> {
  const fields = new Set<string>();
  for (const file of files) {
    walk(parse(file).root, (node) => {
      const name = spelling(child(node, 'key'));
      const isField = isProcType(child(node, 'typeAnnotation'), types);
      if (name !== undefined && isField) fields.add(name);
    });
  }
  return fields;
}

export function procsOf(files: readonly SourceFile[]): Procs {
  const types = typesOf(files);
  const all = files.flatMap((file) => callables(file, types));
  const names = new Set(all.filter(({ isProc }) => isProc).map(({ name }) => name));
  return {
    types,
    names,
    fields: fieldsOf(files, types),
    localNames: (file) => namesWithin(file, types, names),
  };
}

/** Ordinary functions and methods that bear the name of a Proc. */
export function misnamed(files: readonly SourceFile[]): string[] {
  const { types, names } = procsOf(files);
  return files.flatMap((file) =>
    callables(file, types)
      .filter(({ name, isProc }) => !isProc && names.has(name))
      .map(({ name, node }) => `${at(file, node)}: ${name} is a Proc elsewhere, but not here`),
  );
}
