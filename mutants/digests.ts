import type { Files } from './files.ts';
import { digest } from './short-digest.ts';

/** Tells whether a test file is the same as it was. Made once for each: it is asked for often. */
export class Digests {
  readonly #files: Files;
  readonly #ofAll = new Map<string, string>();
  readonly #ofTest = new Map<string, string>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** Of a test file and everything that it loads. */
  ofAll(test: string): string {
    return this.#once(this.#ofAll, test, () => true);
  }

  /** Of a test file and what it loads of the tests: whatever becomes of the sources, it stays. */
  ofTest(test: string): string {
    return this.#once(this.#ofTest, test, (path) => path.startsWith('properties/'));
  }

  #once(known: Map<string, string>, test: string, counts: (path: string) => boolean): string {
    const before = known.get(test);
    if (before !== undefined) return before;
    const paths = [...this.#files.reachedFrom(test)].filter(counts).sort();
    const made = digest(...paths.flatMap((path) => [path, this.#files.get(path)?.text ?? '']));
    known.set(test, made);
    return made;
  }
}
