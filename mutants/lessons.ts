/** What is known of a test file before it is asked: how long it takes, and which lines it runs. */
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
  /** One that fails anyway cannot be asked; null if it did not end within its seconds. */
  readonly passed: boolean | null;
  readonly seconds: number;
  readonly ran: LinesRun;
}

export class Lessons {
  readonly #kept: Kept<Lesson>;
  readonly #files: Files;
  readonly #digests: Digests;

  readonly #longest: number;

  /** @param longest seconds of CPU time; nobody waits longer for a test file */
  constructor(kept: Kept<Lesson>, files: Files, digests: Digests, longest: number) {
    this.#kept = kept;
    this.#files = files;
    this.#digests = digests;
    this.#longest = longest;
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
    const answer = await questions.ask(test, this.#longest, folder);
    if (stopped()) return false;
    this.#kept.set(test, {
      digest: this.#digests.ofAll(test),
      passed: answer?.passed ?? null,
      seconds: answer?.seconds ?? this.#longest,
      ran: readLinesRun(folder, copy.folder),
    });
    this.#kept.save();
    return true;
  }

  /** What has to be said of test files that cannot be asked. */
  complaints(tests: readonly string[]): string[] {
    const known = tests.map((test) => ({ test, lesson: this.#of(test) }));
    const failing = known.filter(({ lesson }) => lesson?.passed === false);
    const slow = known.filter(({ lesson }) => lesson !== null && !this.#isInTime(lesson)).length;
    return [
      ...failing.map(({ test }) => `${test} fails without a mistake, and is not asked`),
      ...(slow > 0
        ? [`test files that take more than ${this.#longest} s: ${slow}, not asked`]
        : []),
    ];
  }

  /** The test files that run what is replaced. */
  running(tests: readonly string[], { path, lines }: Mutant): string[] {
    return tests.filter((test) => {
      const lesson = this.#of(test);
      if (lesson?.passed !== true || !this.#isInTime(lesson)) return false;
      return runs(lesson.ran, path, lines);
    });
  }

  seconds(test: string): number {
    return this.#of(test)?.seconds ?? this.#longest;
  }

  #of(test: string): Lesson | null {
    const lesson = this.#kept.get(test);
    if (lesson?.digest !== this.#digests.ofAll(test)) return null;
    // It would have ended if more time had been given to it.
    return lesson.passed === null && lesson.seconds < this.#longest ? null : lesson;
  }

  #isInTime({ passed, seconds }: Lesson): boolean {
    return passed !== null && seconds <= this.#longest;
  }
}
