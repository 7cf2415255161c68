/**
 * Mainline with a mistake in its source: one piece of text in one file is another. The file is
 * compiled anew as the tests compile it, and what it exports takes the place of mainline's.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { changedText } from '../../mutants/protocol/changed-text.ts';
import type { Change } from '../../mutants/protocol/mutant.ts';
import { type Build, type KernelFunction, mainline, patch } from '../../src/kernel/build.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** @throws if the text is not there, or there more than once */
export function mistaken(path: string, text: string, instead: string): Build {
  const functions = changedFunctions(path, [{ file: path, text, instead }]);
  return patch(mainline, 'mistaken', `Linux, with a mistake in ${path}.`, functions);
}

/** The kernel functions of a file with those changes that are for it. */
export function changedFunctions(
  path: string,
  changes: readonly Change[],
): Record<string, KernelFunction> {
  const source = readFileSync(join(ROOT, path), 'utf8');
  return load(join(ROOT, dirname(path)), changedText(path, source, changes));
}

function load(folder: string, source: string): Record<string, KernelFunction> {
  const { code } = transformSync(source, {
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript' },
      transform: { useDefineForClassFields: false },
    },
    module: { type: 'commonjs' },
  });
  const exported: Record<string, unknown> = {};
  // The modules that the tests have loaded already, so that both have the same classes.
  const load = (name: string) => require(name.startsWith('.') ? join(folder, name) : name);
  new Function('require', 'exports', code)(load, exported);
  const functions = Object.entries(exported).filter(([name]) => name in mainline.functions);
  return Object.fromEntries(functions) as Record<string, KernelFunction>;
}
