import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A table that outlives the run, in a file of its own. */
export class Kept<T> {
  readonly entries: Map<string, T>;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.entries = new Map(existsSync(path) ? read<T>(path) : []);
  }

  save(): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    // Whoever is ended while writing leaves the old file.
    const half = `${this.#path}.half`;
    writeFileSync(half, JSON.stringify(Object.fromEntries(this.entries)));
    renameSync(half, this.#path);
  }
}

/** What cannot be read is asked again. */
function read<T>(path: string): [string, T][] {
  try {
    return Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, T>);
  } catch {
    return [];
  }
}
