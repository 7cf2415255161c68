/** Asserts that a build holds; a failure says how to come back to it and where its page is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageInput } from '../../src/campaign/page-input.ts';
import { shrinkCase } from '../../src/check/case.ts';
import { only } from '../../src/check/counted.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { countOps, futexesOf } from '../../src/program/program.ts';
import { renderPage } from '../../src/report/page/page.ts';
import { renderPlain } from '../../src/report/page/plain.ts';
import { replayCommand } from '../../src/report/text/command-line.ts';
import type { Counterexample } from '../../src/shrink/counterexample.ts';
import { manyRuns } from './many-runs.ts';

const FOLDER = join('reports', 'found');

/**
 * Makes at least `runs` runs; throws with seed, path, token and page when one fails in a way that
 * is no open finding.
 */
export function expectHolds(subject: Subject, seed: number, runs: number): void {
  const { unexpected, runs: made } = manyRuns(subject, seed, runs);
  if (unexpected !== null) {
    const { one, kind, path } = unexpected;
    const counterexample = shrinkCase(subject, one, only(kind)) as Counterexample;
    throw new Error(describe(subject, counterexample, seed, path));
  }
  expect(made).toBeGreaterThanOrEqual(runs);
}

function describe(
  subject: Subject,
  counterexample: Counterexample,
  seed: number,
  path: string,
): string {
  const { program, kind } = counterexample;
  const { name } = subject.build;
  const input = pageInput(subject, counterexample);
  const page = join(FOLDER, `${name}.${kind.replaceAll(/[^\w-]+/g, '.')}.md`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(page, renderPage(input));
  const sizes = [program.tasks.length, futexesOf(program).length, countOps(program)];
  return [
    `${name} does not hold (tasks, futexes, ops: ${sizes.join(', ')}).`,
    renderPlain(input),
    `fast-check: { seed: ${seed}, path: "${path}" }`,
    `again: npm test -- --seed=${seed}`,
    `replay: ${replayCommand(input.token, input.build, [])}`,
    `page: ${page}`,
  ].join('\n');
}
