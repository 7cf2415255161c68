/**
 * The sources as JavaScript, for processes and threads that tests start: compiled once and kept, as
 * each of them would otherwise take seconds to compile them for itself.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '..', '..');
/** Not of one checkout, but what is kept goes by the sources' hash. */
const KEPT = join(ROOT, 'node_modules', '.cache', 'pifuzz-compiled');

/** As in jest.config.ts; swc's types do not know of the last one. */
const JSC = {
  target: 'es2022',
  parser: { syntax: 'typescript' },
  transform: { useDefineForClassFields: false },
  rewriteRelativeImportExtensions: true,
} as const;

interface Source {
  readonly path: string;
  readonly text: string;
}

function sources(): Source[] {
  const paths = readdirSync(join(ROOT, 'src'), { recursive: true }) as string[];
  return paths
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, 'src', path), 'utf8') }));
}

function compile({ path, text }: Source, into: string): void {
  const { code } = transformSync(text, {
    swcrc: false,
    filename: path,
    jsc: JSC,
    module: { type: 'es6' },
  });
  const file = join(into, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
}

function folderOf(all: readonly Source[]): string {
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
  const folder = join(KEPT, hash);
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true });
  const made = mkdtempSync(join(KEPT, 'made-'));
  for (const source of all) compile(source, join(made, 'dist'));
  cpSync(join(ROOT, 'package.json'), join(made, 'package.json'));
  try {
    renameSync(made, folder);
  } catch {
    // Another worker was first.
    rmSync(made, { recursive: true });
  }
  return folder;
}

let folder: string | null = null;

/** @param source a file below src/, as `cli/main.ts` */
export function compiled(source: string): string {
  folder ??= folderOf(sources());
  return join(folder, 'dist', source.replace(/\.ts$/, '.js'));
}
