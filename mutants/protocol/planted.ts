/**
 * Today's kernel with changes in its sources: each file that is changed is written to a folder of
 * its own and loaded from there, with everything that it imports as it is.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Build, type KernelFunction, mainline, patch } from '../../src/kernel/build.ts';
import { changedText } from './changed-text.ts';
import type { ProtocolMutant } from './mutant.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

export async function planted({ number, mistake, changes }: ProtocolMutant): Promise<Build> {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-mutant-'));
  const functions: Record<string, KernelFunction> = {};
  try {
    for (const file of new Set(changes.map((change) => change.file))) {
      const source = changedText(file, readFileSync(join(ROOT, file), 'utf8'), changes);
      // As a module: there is no package.json in that folder that would say so.
      const path = join(folder, basename(file).replace(/ts$/, 'mts'));
      writeFileSync(path, withAbsoluteImports(source, join(ROOT, dirname(file))));
      const exported: Record<string, KernelFunction> = await import(pathToFileURL(path).href);
      for (const [name, fn] of Object.entries(exported)) {
        if (name in mainline.functions) functions[name] = fn;
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return patch<typeof mainline.functions>(mainline, `mutant-${number}`, `Linux, but ${mistake}.`, {
    ...functions,
  });
}

function withAbsoluteImports(source: string, folder: string): string {
  return source.replaceAll(/(from ')(\.[^']+)(')/g, (_, before, path, after) => {
    return `${before}${pathToFileURL(join(folder, path)).href}${after}`;
  });
}
