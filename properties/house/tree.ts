/** The files of the repository, as the house rules see them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const ROOT = resolve(import.meta.dirname, '..', '..');

function load(path: string): SourceFile {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [path];
    })
    .sort();
}

/** All TypeScript sources in a folder of the repository. */
export function sources(folder: 'src' | 'properties' | 'mutants'): SourceFile[] {
  return walk(folder)
    .filter((path) => path.endsWith('.ts'))
    .map(load);
}

/** What git tracks or would track, so that a rule is broken before the commit and not after. */
export function tracked(): SourceFile[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  // A checkout that belongs to another user is still ours to read.
  const git = ['-c', `safe.directory=${ROOT}`, ...list];
  return execFileSync('git', git, { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .map(load);
}

export interface Manifest {
  readonly bin: Record<string, string>;
  /** By what stands after the package's name; a file that is no module is named plainly. */
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  /** What an installed copy may have. */
  readonly optionalDependencies: Record<string, string>;
}

/** package.json. */
export function manifest(): Manifest {
  return JSON.parse(load('package.json').text);
}

/** A small file made up for a test: a planted offender, or its innocent neighbour. */
export function planted(path: string, ...lines: string[]): SourceFile {
  return { path, text: `${lines.join('\n')}\n` };
}
