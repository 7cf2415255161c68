/**
 * Which functions a call may lead to. Kernel code calls `k.f(...)`, which any build may have its
 * own of: all of them are meant. A plain name is that of a function of the file or an import.
 */
import { posix } from 'node:path';
import { child, type Node, parse, spelling, walk } from '../syntax.ts';
import type { SourceFile } from '../tree.ts';

export interface KernelFunction {
  readonly file: SourceFile;
  readonly name: string;
  readonly node: Node;
}

export interface Call {
  readonly to: readonly KernelFunction[];
  /** What each is given, in the order of its parameters; undefined for the kernel itself. */
  readonly given: readonly (Node | undefined)[];
}

interface Names {
  readonly functions: readonly KernelFunction[];
  /** Other names under which builds have functions of this file: `{ newOwner: nextOwner }`. */
  readonly renamed: readonly (readonly [name: string, target: string])[];
  /** The name and the file that an import stands for; no name for a whole module. */
  readonly imported: ReadonlyMap<string, readonly [path: string, name: string | null]>;
}

const known = new WeakMap<SourceFile, Names>();

function namesIn(file: SourceFile): Names {
  const functions: KernelFunction[] = [];
  const renamed: [string, string][] = [];
  const imported = new Map<string, [string, string | null]>();
  walk(parse(file).root, (node, parents) => {
    if (node.type === 'FunctionDeclaration') {
      functions.push({ file, name: spelling(child(node, 'identifier')) as string, node });
    }
    if (node.type === 'KeyValueProperty') {
      const value = child(node, 'value');
      const target = spelling(child(value, 'property') ?? value);
      const name = spelling(child(node, 'key'));
      if (name !== undefined && target !== undefined) renamed.push([name, target]);
    }
    const local = spelling(child(node, 'local'));
    const source = child(parents.at(-1), 'source');
    if (local === undefined || source === undefined) return;
    const path = posix.join(posix.dirname(file.path), String(source.value));
    const isWhole = node.type === 'ImportNamespaceSpecifier';
    imported.set(local, [path, isWhole ? null : (spelling(child(node, 'imported')) ?? local)]);
  });
  return { functions, renamed, imported };
}

function names(file: SourceFile): Names {
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = namesIn(file);
  known.set(file, found);
  return found;
}

export class KernelCalls {
  readonly functions: readonly KernelFunction[];
  readonly #byName = new Map<string, KernelFunction[]>();

  constructor(files: readonly SourceFile[]) {
    this.functions = files.flatMap((file) => names(file).functions);
    const add = (name: string, one: KernelFunction) => {
      const before = this.#byName.get(name) ?? [];
      if (!before.includes(one)) this.#byName.set(name, [...before, one]);
    };
    for (const one of this.functions) add(one.name, one);
    for (const [name, target] of files.flatMap((file) => names(file).renamed)) {
      for (const one of this.functions) if (one.name === target) add(name, one);
    }
  }

  /** A call in that file; undefined if it leads to no function that is known by name. */
  of(call: Node, file: SourceFile): Call | undefined {
    const callee = child(call, 'callee');
    const given = ((call.arguments ?? []) as Node[]).map((one) => child(one, 'expression'));
    const field = spelling(child(callee, 'property'));
    const object = spelling(child(callee, 'object'));
    if (field !== undefined && object === 'k') {
      const to = this.#byName.get(field) ?? [];
      return to.length === 0 ? undefined : { to, given: [undefined, ...given] };
    }
    const plain = object ?? spelling(callee);
    if (plain === undefined) return undefined;
    const [path, name] = names(file).imported.get(plain) ?? [file.path, plain];
    // A method of an object that is no module.
    if ((object === undefined) !== (name !== null)) return undefined;
    const wanted = name ?? field;
    const to = this.functions.filter((one) => one.file.path === path && one.name === wanted);
    return to.length === 0 ? undefined : { to, given };
  }
}
