/** What test files have said of mutants, in this run and in earlier ones. */
import type { Digests } from './digests.ts';
import type { Files } from './files.ts';
import type { Kept } from './kept.ts';
import type { Mutant } from './mutant.ts';
import { digest } from './short-digest.ts';

/** `passed`: the file did not notice it. */
export type Said = 'passed' | 'failed' | 'no end';

export interface Asked {
  readonly path: string;
  /** By test file. It holds while that file and what it loads of the tests are the same. */
  readonly said: Readonly<Record<string, { readonly digest: string; readonly said: Said }>>;
}

export class Answers {
  readonly #kept: Kept<Asked>;
  readonly #files: Files;
  readonly #digests: Digests;
  readonly #noticed = new Map<string, number>();

  constructor(kept: Kept<Asked>, files: Files, digests: Digests) {
    this.#kept = kept;
    this.#files = files;
    this.#digests = digests;
  }

  /** Null if the file has not been asked, or is not the same any more. */
  of(mutant: Mutant, test: string): Said | null {
    const answer = this.#kept.get(this.#key(mutant))?.said[test];
    return answer?.digest === this.#digests.ofTest(test) ? answer.said : null;
  }

  add(mutant: Mutant, test: string, said: Said): void {
    const key = this.#key(mutant);
    const before = this.#kept.get(key)?.said ?? {};
    const answer = { digest: this.#digests.ofTest(test), said };
    this.#kept.set(key, { path: mutant.path, said: { ...before, [test]: answer } });
    if (said === 'passed') return;
    const pair = `${mutant.path} ${test}`;
    this.#noticed.set(pair, (this.#noticed.get(pair) ?? 0) + 1);
  }

  /** The test that noticed it; null if none of them is known to have. */
  noticedBy(mutant: Mutant): { readonly test: string; readonly said: Said } | null {
    const tests = Object.keys(this.#kept.get(this.#key(mutant))?.said ?? {});
    for (const test of tests) {
      const said = this.#files.get(test) === null ? null : this.of(mutant, test);
      if (said === 'failed' || said === 'no end') return { test, said };
    }
    return null;
  }

  /** How many mutants of a source a test file has noticed in this run. */
  noticed(path: string, test: string): number {
    return this.#noticed.get(`${path} ${test}`) ?? 0;
  }

  save(): void {
    this.#kept.save();
  }

  /** What is known of mutants of these sources that are no more: the sources have changed. */
  forget(sources: readonly string[], all: readonly Mutant[]): void {
    const [changed, alive] = [new Set(sources), new Set(all.map((mutant) => this.#key(mutant)))];
    this.#kept.deleteWhere((key, { path }) => changed.has(path) && !alive.has(key));
  }

  #key({ path, bytes, after }: Mutant): string {
    return digest(path, this.#files.get(path)?.text ?? '', bytes.join(), after);
  }
}
