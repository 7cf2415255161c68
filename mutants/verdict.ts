import type { Answers } from './answers.ts';
import type { Lessons } from './lessons.ts';
import type { Mutant } from './mutant.ts';
import type { Questions } from './questions.ts';

/** What became of a mutant; `not asked`: there was no time for it. */
export type Outcome = 'noticed' | 'no end' | 'not noticed' | 'not asked';

export interface Verdict {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** The test files that were there to ask. */
  readonly tests: number;
}

export interface Bench {
  readonly tests: readonly string[];
  readonly lessons: Lessons;
  readonly answers: Answers;
  readonly questions: Questions;
  /** Somebody wants to go. */
  stopped(): boolean;
}

/** A mistake may make a file slower, and one that takes no time still needs some to begin. */
function limitOf(seconds: number): number {
  return Math.ceil(3 + 4 * seconds);
}

/** The quickest first, and before them those that have noticed others of the same file. */
function inOrder(mutant: Mutant, { tests, lessons, answers }: Bench): string[] {
  return lessons
    .running(tests, mutant)
    .map((test) => {
      const likely = 1 + answers.noticed(mutant.path, test);
      return { test, cost: lessons.seconds(test) / likely };
    })
    .sort((a, b) => a.cost - b.cost)
    .map(({ test }) => test);
}

/** What is known already; null if a test file has to be asked. */
export function known(mutant: Mutant, bench: Bench): Verdict | null {
  const noticed = bench.answers.noticedBy(mutant);
  const order = inOrder(mutant, bench);
  const tests = order.length;
  if (noticed?.said === 'no end') return { mutant, outcome: 'no end', tests };
  if (noticed !== null) return { mutant, outcome: 'noticed', tests };
  const { tests: all, lessons, answers } = bench;
  // An interruption has come before all of the tests that could run it were known.
  const isOpen = lessons.unknown(all, [mutant.path]).length > 0;
  return isOpen || order.some((test) => answers.of(mutant, test) === null)
    ? null
    : { mutant, outcome: 'not noticed', tests };
}

/** Asks one test file after the other until one notices it, which has to be in the copy already. */
export async function ask(mutant: Mutant, bench: Bench): Promise<Verdict> {
  const { lessons, answers, questions } = bench;
  const order = inOrder(mutant, bench);
  for (const test of order) {
    if (answers.of(mutant, test) !== null) continue;
    const answer = await questions.ask(test, limitOf(lessons.seconds(test)));
    // What was ended by us says nothing.
    if (bench.stopped()) return { mutant, outcome: 'not asked', tests: order.length };
    answers.add(mutant, test, answer === null ? 'no end' : answer.passed ? 'passed' : 'failed');
    if (answer === null || !answer.passed) break;
  }
  answers.save();
  return known(mutant, bench) ?? { mutant, outcome: 'not asked', tests: order.length };
}
