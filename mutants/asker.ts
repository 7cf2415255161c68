/**
 * The process that asks test files, one after the other: jest is loaded once, as that takes longer
 * than most files do. questions.ts starts it, and ends it where a file does not end.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCLI } from 'jest';
import type { Answer, Question } from './questions.ts';

const ENVIRONMENT = fileURLToPath(new URL('./first-failure-environment.ts', import.meta.url));

/** Jest's memory grows with each file; then it is time for another process. */
const MOST_BYTES = 1e9;

async function ask({ test, limit, coverage, kept }: Question): Promise<Answer> {
  const root = process.cwd();
  const began = process.cpuUsage();
  // properties/jest/whole-file-limit.ts ends a file that takes longer.
  process.env.FILE_LIMIT = String(limit);
  const { results } = await runCLI(
    {
      $0: 'jest',
      _: [join(root, test)],
      runTestsByPath: true,
      runInBand: true,
      ci: true,
      seed: 7,
      cacheDirectory: kept,
      testEnvironment: ENVIRONMENT,
      ...(coverage === null
        ? {}
        : {
            collectCoverage: true,
            coverageProvider: 'v8',
            coverageDirectory: coverage,
            coverageReporters: ['json'],
          }),
    },
    [root],
  );
  const { user, system } = process.cpuUsage(began);
  const passed = results.success && results.numPassedTests > 0;
  const failed = results.testResults.flatMap(({ testResults }) => testResults);
  const first = failed.find(({ status }) => status === 'failed')?.fullName ?? null;
  // A file that could not be loaded has not ended what it started: a watch on its time goes on.
  const weary = results.numRuntimeErrorTestSuites > 0 || process.memoryUsage().rss > MOST_BYTES;
  return { passed, failed: first, seconds: (user + system) / 1e6, weary };
}

process.on('message', (question: Question) => {
  ask(question).then(
    (answer) => process.send?.(answer),
    (thrown) => process.send?.({ error: String(thrown) }),
  );
});
process.once('disconnect', () => process.exit());
