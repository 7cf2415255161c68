/** The pages of a campaign's counterexamples: what their files are called, and writing them. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export class Pages {
  readonly #folder: string;
  readonly #build: string;
  /** The names that kinds have, without what follows them; by kind. */
  readonly #names = new Map<string, string>();

  /** @param build the name of the one that the counterexamples are of */
  constructor(folder: string, build: string) {
    this.#folder = folder;
    this.#build = build;
  }

  /**
   * `rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10.md`. The page of one that was not shrunk
   * never takes the place of one that was.
   */
  nameOf(kind: string, shrunk: boolean): string {
    return `${this.#nameOf(kind)}${shrunk ? '' : AS_FOUND}.md`;
  }

  /** @throws what the system says if it cannot be written */
  write(kind: string, shrunk: boolean, page: string): string {
    const path = writePage(this.#folder, this.nameOf(kind, shrunk), page);
    if (shrunk) rmSync(join(this.#folder, this.nameOf(kind, false)), { force: true });
    return path;
  }

  /** As soon as a kind is found; where it cannot be written, that is told of at the end. */
  writeAsFound(kind: string, page: string | null): void {
    if (page === null) return;
    try {
      this.write(kind, false, page);
    } catch {
      // The page is made anew then, and shown in full if need be.
    }
  }

  /** Kinds that differ only in odd characters are numbered in the order of their finding. */
  #nameOf(kind: string): string {
    const known = this.#names.get(kind);
    if (known !== undefined) return known;
    const plain = `${this.#build}.${kind.replaceAll('/', '.')}`
      .replace(/[^\w.+~-]+/g, '-')
      .slice(0, 150);
    const taken = [...this.#names.values()];
    for (let nth = 1; ; nth++) {
      const name = nth === 1 ? plain : `${plain}.${nth}`;
      if (taken.includes(name)) continue;
      this.#names.set(kind, name);
      return name;
    }
  }
}

const AS_FOUND = '.as-found';

/** Nobody ever sees half a page: it is written beside its place and moved there. */
export function writePage(folder: string, name: string, page: string): string {
  const path = join(folder, name);
  const unfinished = join(folder, `.${name}.${process.pid}`);
  makeFolder(folder);
  try {
    // It is on the disk before it has its name, or a crash would leave an empty page.
    writeFileSync(unfinished, page, { flush: true });
    renameSync(unfinished, path);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw thrown;
  }
  return path;
}

/** Node's own recursive mkdir never comes back from places such as /proc. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw thrown;
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}
