/** Mutants that do the same as the program: no test can notice them, and none is asked. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeOf, type Mutant } from './mutant.ts';

export interface Equivalent {
  readonly path: string;
  /** The line where it begins, as it stands in the file. */
  readonly line: string;
  /** As it is printed: `a < b -> a <= b`. */
  readonly change: string;
  /** Why nothing but this line differs. */
  readonly why: string;
}

/** Where they are written down, in a tree. */
export const EQUIVALENT = 'mutants/equivalent.json';

export function readEquivalent(root: string): Equivalent[] {
  const path = join(root, EQUIVALENT);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

export function isEquivalent(mutant: Mutant, all: readonly Equivalent[]): boolean {
  return all.some(({ path, line, change }) => {
    return path === mutant.path && line === mutant.line && change === changeOf(mutant);
  });
}
