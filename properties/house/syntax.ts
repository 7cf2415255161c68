/**
 * The syntax tree of a source file, from the compiler that the tests run on anyway. The tree is
 * read loosely, by the names of its fields: what a rule does not know it walks through.
 */
import { parseSync } from '@swc/core';
import type { SourceFile } from './tree.ts';

export interface Node {
  readonly type?: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly [field: string]: unknown;
}

export interface Syntax {
  readonly root: Node;
  /** First and last line of a node, counted from 1. */
  linesOf(node: Node): [number, number];
  /** Where a node begins and ends in the file, in bytes. */
  bytesOf(node: Node): [number, number];
}

const parsed = new WeakMap<SourceFile, Syntax>();

function parseAnew(file: SourceFile): Syntax {
  // Positions are bytes from a base that the compiler chooses. The semicolon in front is the first
  // token of the module, so the module's own position tells the base.
  const text = `;${file.text.replace(/^#!/, '//')}`;
  const root = parseSync(text, { syntax: 'typescript', target: 'es2022' }) as unknown as Node;
  const base = root.span?.start ?? 0;
  const bytes = Buffer.from(text);
  const line = (position: number) => {
    let count = 1;
    for (let at = Math.min(position - base, bytes.length) - 1; at >= 0; at--) {
      if (bytes[at] === 10) count++;
    }
    return count;
  };
  return {
    root,
    linesOf: ({ span }) => (span === undefined ? [1, 1] : [line(span.start), line(span.end)]),
    bytesOf: ({ span }) => {
      const place = span ?? { start: base + 1, end: base + 1 };
      return [place.start - base - 1, place.end - base - 1];
    },
  };
}

export function parse(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const syntax = parseAnew(file);
  parsed.set(file, syntax);
  return syntax;
}

/** `path:line`, for a complaint. */
export function at(file: SourceFile, node: Node): string {
  return `${file.path}:${parse(file).linesOf(node)[0]}`;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The child in a field, or undefined where there is none. */
export function child(node: Node | undefined, field: string): Node | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** Visits every node, parents before children; `parents` lists the outermost first. */
export function walk(
  node: Node,
  visit: (node: Node, parents: readonly Node[]) => void,
  parents: readonly Node[] = [],
): void {
  visit(node, parents);
  const inner = [...parents, node];
  for (const [field, value] of Object.entries(node)) {
    if (field === 'span') continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isNode(item)) walk(item, visit, inner);
    }
  }
}

/** The word a name is spelled with: an identifier, a private name, or a literal in brackets. */
export function spelling(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'Computed') return spelling(child(node, 'expression'));
  if (node.type === 'PrivateName') return `#${String(node.value ?? spelling(child(node, 'id')))}`;
  const named = node.type === 'Identifier' || node.type === 'StringLiteral';
  return named ? String(node.value) : undefined;
}

const BARE_FUNCTIONS = new Set(['Constructor', 'GetterProperty', 'SetterProperty']);

/** Anything with a body of its own: declarations, expressions, arrows, methods. */
export function isFunction(node: Node): boolean {
  return typeof node.generator === 'boolean' || BARE_FUNCTIONS.has(node.type ?? '');
}

export interface Import {
  readonly specifier: string;
  /** Erased by the compiler: nothing is loaded. */
  readonly typeOnly: boolean;
  readonly node: Node;
}

/** Every import and re-export of a file, static or dynamic, of values or of types. */
export function imports(file: SourceFile): Import[] {
  const found: Import[] = [];
  walk(parse(file).root, (node) => {
    const isType = node.type === 'TsImportType';
    const dynamic =
      child(node, 'callee')?.type === 'Import' || spelling(child(node, 'callee')) === 'require';
    let source = isType ? child(node, 'argument') : child(node, 'source');
    if (dynamic && Array.isArray(node.arguments)) {
      source = child(node.arguments[0] as Node | undefined, 'expression');
    }
    if (source?.type !== 'StringLiteral') return;
    const typeOnly = isType || node.typeOnly === true;
    found.push({ specifier: String(source.value), typeOnly, node });
  });
  return found;
}
