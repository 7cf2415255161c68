/** What is known of each test file before it is asked: how long it takes, and which lines it runs. */
import { join } from 'node:path';
import type { Digests } from './digests.ts';
import type { Files } from './files.ts';
import type { Kept } from './kept.ts';
import { type LinesRun, readLinesRun, runs } from './lines-run.ts';
import type { Mutant } from './mutant.ts';
import type { Questions } from './questions.ts';
import type { TreeCopy } from './tree-copy.ts';

export interface Lesson {
  /** Of the test and all that it loads: nothing is known of other ones. */
  readonly digest: string;
  /** One that fails anyway cannot be asked. */
  readonly passed: boolean;
  readonly seconds: number;
  readonly ran: LinesRun;
}

/** More than any file takes. */
const LIMIT = 900;

export class Lessons {
  readonly #kept: Kept<Lesson>;
  readonly #files: Files;
  readonly #digests: Digests;

  constructor(kept: Kept<Lesson>, files: Files, digests: Digests) {
    this.#kept = kept;
    this.#files = files;
    this.#digests = digests;
  }

  /** The test files that load one of the sources, and of which nothing is known. */
  unknown(tests: readonly string[], sources: readonly string[]): string[] {
    return tests.filter((test) => {
      const reached = this.#files.reachedFrom(test);
      return this.#of(test) === null && sources.some((path) => reached.has(path));
    });
  }

  /** Runs the file in a copy without a mistake; false if that was interrupted. */
  async learn(test: string, copy: TreeCopy, questions: Questions, stopped: () => boolean) {
    const folder = join(copy.temporary, 'coverage', test);
    const answer = await questions.ask(test, LIMIT, folder);
    if (stopped()) return false;
    this.#kept.entries.set(test, {
      digest: this.#digests.ofAll(test),
      passed: answer?.passed ?? false,
      seconds: answer?.seconds ?? LIMIT,
      ran: readLinesRun(folder, copy.folder),
    });
    this.#kept.save();
    return true;
  }

  /** Those of the test files that cannot be asked as they fail without a mistake. */
  failing(tests: readonly string[]): string[] {
    return tests.filter((test) => this.#of(test)?.passed === false);
  }

  /** The test files that run what is replaced. */
  running(tests: readonly string[], { path, lines }: Mutant): string[] {
    return tests.filter((test) => {
      const lesson = this.#of(test);
      return lesson?.passed === true && runs(lesson.ran, path, lines);
    });
  }

  seconds(test: string): number {
    return this.#of(test)?.seconds ?? LIMIT;
  }

  #of(test: string): Lesson | null {
    const lesson = this.#kept.entries.get(test);
    return lesson?.digest === this.#digests.ofAll(test) ? lesson : null;
  }
}
