import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A table that outlives the run, in a file of its own. Another run may write to it meanwhile. */
export class Kept<T> {
  readonly #path: string;
  #entries: Map<string, T>;
  /** What this run has set, or with `undefined` taken out, since it last wrote. */
  readonly #changes = new Map<string, T | undefined>();

  constructor(path: string) {
    this.#path = path;
    this.#entries = read(path);
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: T): void {
    this.#entries.set(key, value);
    this.#changes.set(key, value);
  }

  deleteWhere(isGone: (key: string, value: T) => boolean): void {
    for (const [key, value] of this.#entries) {
      if (!isGone(key, value)) continue;
      this.#entries.delete(key);
      this.#changes.set(key, undefined);
    }
  }

  save(): void {
    const entries = read<T>(this.#path);
    for (const [key, value] of this.#changes) {
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
    this.#entries = entries;
    this.#changes.clear();
    mkdirSync(dirname(this.#path), { recursive: true });
    // Whoever is ended while writing leaves the old file.
    const half = `${this.#path}.${process.pid}`;
    writeFileSync(half, JSON.stringify(Object.fromEntries(entries)));
    renameSync(half, this.#path);
  }
}

/** What is not there, or cannot be read, is asked again. */
function read<T>(path: string): Map<string, T> {
  if (!existsSync(path)) return new Map();
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, T>));
  } catch {
    return new Map();
  }
}
