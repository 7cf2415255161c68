/** A copy of the tree in which mistakes may be made: the tree itself is only read. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';

const LEFT_OUT = new Set(['node_modules', '.git', 'dist', '.mutants']);

export class TreeCopy {
  readonly folder: string;
  /** Where the copy's tests make their own temporary files, so that none of them is left behind. */
  readonly temporary: string;
  readonly #whole: string;

  /** @param parent the folder that the copy is in until it is removed */
  constructor(root: string, parent: string) {
    this.#whole = mkdtempSync(join(realpathSync(parent), 'pifuzz-mutants-'));
    this.folder = join(this.#whole, 'tree');
    this.temporary = join(this.#whole, 'temporary');
    mkdirSync(this.temporary);
    cpSync(root, this.folder, {
      recursive: true,
      filter: (from) => !LEFT_OUT.has(relative(root, from).split(sep)[0] ?? ''),
    });
    this.#linkPackages(join(root, 'node_modules'));
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  remove(): void {
    // What has just been ended may still be writing.
    rmSync(this.#whole, { recursive: true, force: true, maxRetries: 5 });
  }

  /** One by one: what tests keep in a hidden folder among them is of the copy alone. */
  #linkPackages(from: string): void {
    const to = join(this.folder, 'node_modules');
    mkdirSync(to);
    for (const name of readdirSync(from)) {
      if (!name.startsWith('.')) symlinkSync(join(from, name), join(to, name), 'junction');
    }
  }
}
