/** The whole run: which mutants, which tests, what they say. */
import { join } from 'node:path';
import { Answers, type Asked } from './answers.ts';
import { Digests } from './digests.ts';
import { draw } from './draw.ts';
import { isEquivalent, readEquivalent } from './equivalent.ts';
import { Files } from './files.ts';
import { Kept } from './kept.ts';
import { type Lesson, Lessons } from './lessons.ts';
import { described, type Mutant } from './mutant.ts';
import { mutantsOf, mutated } from './mutants-of.ts';
import { Progress, type Sink } from './progress.ts';
import { Questions } from './questions.ts';
import { leftOver, rowsOf, tableOf } from './table.ts';
import { TreeCopy } from './tree-copy.ts';
import { ask, type Bench, known, type Verdict } from './verdict.ts';
import { Unanswerable, type Wanted, wanted } from './wanted.ts';

/** As other commands end that a signal has ended. */
const INTERRUPTED = 130;

export interface Surroundings {
  /** The folder of the repository. */
  readonly root: string;
  /** The folder for what is removed in the end. */
  readonly temporary: string;
  readonly out: Sink;
  readonly err: Sink;
  /** Becomes aborted when somebody wants to go. */
  readonly signal: AbortSignal;
}

/**
 * Ends with 0 if enough of each room is noticed, with 1 if not, and with 2 if it cannot be asked.
 */
export async function mutants(argv: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await asked(wanted(argv), around);
  } catch (thrown) {
    if (!(thrown instanceof Unanswerable)) throw thrown;
    around.err.write(`mutants: ${thrown.message}\n`);
    return 2;
  }
}

async function asked(wish: Wanted, around: Surroundings): Promise<number> {
  const { root, temporary, out, err, signal } = around;
  const began = performance.now();
  const files = new Files(root);
  const sources = [...new Set(wish.places.flatMap((place) => files.at(place)))];
  const tests = files.tests().filter((path) => wish.tests.test(path));
  if (tests.length === 0)
    throw new Unanswerable(`no test file's path matches '${wish.tests.source}'`);

  const equivalent = readEquivalent(root);
  const all = sources.flatMap(mutantsOf);
  const drawn = draw(
    all.filter((mutant) => !isEquivalent(mutant, equivalent)),
    wish.sample,
    wish.seed,
  );
  const digests = new Digests(files);
  const answers = new Answers(
    new Kept<Asked>(join(root, '.mutants', 'answers.json')),
    files,
    digests,
  );
  const lessons = new Lessons(
    new Kept<Lesson>(join(root, '.mutants', 'lessons.json')),
    files,
    digests,
    wish.longest,
  );
  answers.forget(
    sources.map(({ path }) => path),
    all,
  );

  const copy = new TreeCopy(root, temporary);
  const questions = new Questions(copy.folder, copy.temporary);
  const end = () => questions.close();
  signal.addEventListener('abort', end);
  const progress = new Progress(err);
  const bench: Bench = { tests, lessons, answers, questions, stopped: () => signal.aborted };
  let verdicts: Verdict[];
  try {
    await learn(bench, copy, drawn, progress);
    for (const complaint of lessons.complaints(tests)) err.write(`mutants: ${complaint}\n`);
    const late = () => performance.now() - began > (wish.minutes ?? Infinity) * 60_000;
    verdicts = await judge(bench, { files, copy, drawn, late }, progress);
  } finally {
    signal.removeEventListener('abort', end);
    questions.close();
    copy.remove();
    progress.clear();
  }
  out.write(`${[tableOf(verdicts), ...leftOver(verdicts)].join('\n')}\n`);
  if (signal.aborted) return INTERRUPTED;
  return rowsOf(verdicts).every(({ percent }) => percent >= wish.atLeast) ? 0 : 1;
}

async function learn(
  bench: Bench,
  copy: TreeCopy,
  drawn: readonly Mutant[],
  progress: Progress,
): Promise<void> {
  const { lessons, tests, questions, stopped } = bench;
  const sources = [...new Set(drawn.map(({ path }) => path))];
  const unknown = lessons.unknown(tests, sources);
  for (const [at, test] of unknown.entries()) {
    progress.show(`mutants: what ${test} runs (${at + 1} of ${unknown.length})`);
    if (stopped() || !(await lessons.learn(test, copy, questions, stopped))) return;
  }
}

interface Work {
  readonly files: Files;
  readonly copy: TreeCopy;
  readonly drawn: readonly Mutant[];
  /** There is no more time. */
  late(): boolean;
}

async function judge(bench: Bench, work: Work, progress: Progress): Promise<Verdict[]> {
  const { files, copy, drawn, late } = work;
  const verdicts: Verdict[] = [];
  for (const mutant of drawn) {
    const left = verdicts.filter(({ outcome }) => outcome === 'not noticed').length;
    const where = `${verdicts.length} of ${drawn.length}, ${left} not noticed`;
    progress.show(`mutants: ${where}; ${described(mutant)}`);
    let verdict = known(mutant, bench);
    if (verdict === null && (bench.stopped() || late())) {
      verdict = { mutant, outcome: 'not asked', tests: 0 };
    }
    if (verdict === null) {
      const text = files.get(mutant.path)?.text ?? '';
      copy.write(mutant.path, mutated(text, mutant));
      verdict = await ask(mutant, bench);
      copy.write(mutant.path, text);
    }
    verdicts.push(verdict);
  }
  return verdicts;
}
