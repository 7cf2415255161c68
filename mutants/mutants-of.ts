/** All the mutants of a file, from its syntax tree. */
import { parseSync } from '@swc/core';
import { type Node, parse, walk } from '../properties/house/syntax.ts';
import type { SourceFile } from '../properties/house/tree.ts';
import type { Mutant } from './mutant.ts';
import { allOperators } from './operators/all.ts';
import type { Place } from './operators/operator.ts';

/** Values that are written with a type; whatever else begins so is a type, and nothing runs. */
const VALUES_WITH_TYPES = new Set([
  'TsAsExpression',
  'TsConstAssertion',
  'TsInstantiation',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
]);

function isType({ type = '' }: Node): boolean {
  return type.startsWith('Ts') && !VALUES_WITH_TYPES.has(type);
}

/** The file's text with the mistake in it. */
export function mutated(text: string, { bytes: [from, to], after }: Mutant): string {
  const bytes = Buffer.from(text);
  return `${bytes.subarray(0, from)}${after}${bytes.subarray(to)}`;
}

/** Only `??` may not stand beside every other sign; to parse each of thousands takes minutes. */
function isProgram(text: string, { before }: Mutant): boolean {
  if (!before.includes('??')) return true;
  try {
    parseSync(text, { syntax: 'typescript', target: 'es2022' });
    return true;
  } catch {
    return false;
  }
}

/** What reads otherwise with a mistake in the place of this node. */
function mutantsAt(place: Place, file: SourceFile, lines: readonly string[]): Mutant[] {
  const { linesOf, bytesOf } = parse(file);
  const { node } = place;
  const before = place.textOf(node);
  const [first, last] = linesOf(node);
  return allOperators
    .flatMap((operator) => operator(place))
    .filter((after) => after !== before)
    .map((after) => ({
      path: file.path,
      lines: [first, last],
      bytes: bytesOf(node),
      before,
      after,
      line: lines[first - 1]?.trim() ?? '',
    }));
}

/** In the order of the file; what would read the same is there once. */
export function mutantsOf(file: SourceFile): Mutant[] {
  const { root, bytesOf } = parse(file);
  const bytes = Buffer.from(file.text);
  const textOf = (node: Node) => bytes.subarray(...bytesOf(node)).toString();
  const lines = file.text.split('\n');
  const found = new Map<string, Mutant>();
  walk(root, (node, parents) => {
    if (node.span === undefined || isType(node) || parents.some(isType)) return;
    for (const mutant of mutantsAt(
      { node, parent: parents.at(-1), parents, textOf },
      file,
      lines,
    )) {
      const text = mutated(file.text, mutant);
      if (!found.has(text) && isProgram(text, mutant)) found.set(text, mutant);
    }
  });
  return [...found.values()].sort((a, b) => a.bytes[0] - b.bytes[0]);
}
