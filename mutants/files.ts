/** The files of a tree, read once. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { imports } from '../properties/house/syntax.ts';
import type { SourceFile } from '../properties/house/tree.ts';
import { Unanswerable } from './wanted.ts';

/** House tests read the sources instead of running them, and the long ones take too long. */
const NOT_ASKED = /^properties\/(house|long)\/|(^|\/)mutants[^/]*\.test\.ts$/;

export class Files {
  readonly #root: string;
  readonly #read = new Map<string, SourceFile | null>();
  readonly #reached = new Map<string, ReadonlySet<string>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Null if there is no such file. */
  get(path: string): SourceFile | null {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const place = join(this.#root, path);
    const isFile = existsSync(place) && statSync(place).isFile();
    const file = isFile ? { path, text: readFileSync(place, 'utf8') } : null;
    this.#read.set(path, file);
    return file;
  }

  /** The sources at a place, which is a file or a folder. */
  at(place: string): SourceFile[] {
    const path = posix.normalize(place);
    if (!path.startsWith('src/') || !existsSync(join(this.#root, path))) {
      throw new Unanswerable(`there is no '${place}' among the sources in src/`);
    }
    const found = this.#typescriptBelow(path).flatMap((each) => this.get(each) ?? []);
    if (found.length === 0) throw new Unanswerable(`'${place}' has no TypeScript source`);
    return found;
  }

  tests(): string[] {
    const all = this.#typescriptBelow('properties');
    return all.filter((path) => path.endsWith('.test.ts') && !NOT_ASKED.test(path));
  }

  /** The file itself, and all that it imports and that these import. */
  reachedFrom(path: string): ReadonlySet<string> {
    const known = this.#reached.get(path);
    if (known !== undefined) return known;
    const reached = new Set<string>();
    const open = [path];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const file = next.endsWith('.ts') && !reached.has(next) ? this.get(next) : null;
      if (file === null) continue;
      reached.add(next);
      const folder = posix.dirname(next);
      for (const { specifier } of imports(file)) {
        if (specifier.startsWith('.')) open.push(posix.join(folder, specifier));
      }
    }
    this.#reached.set(path, reached);
    return reached;
  }

  #typescriptBelow(path: string): string[] {
    if (path.endsWith('.ts')) return [path];
    const below = readdirSync(join(this.#root, path), { recursive: true }) as string[];
    return below
      .map((name) => posix.join(path, name.replaceAll('\\', '/')))
      .filter((name) => name.endsWith('.ts'))
      .sort();
  }
}
