/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  roots: ['<rootDir>/properties'],
  testMatch: ['**/*.test.ts'],
  // Nine threads that each compile the sources for themselves take longer than most tests.
  moduleNameMapper: { '/own-file\\.ts$': '<rootDir>/properties/support/compiled-own-file.ts' },
  // `npm run test:long` runs these: minutes each, confirming what the others have shown in little.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/properties/long/'],
  testEnvironment: 'node',
  testSequencer: '<rootDir>/properties/support/longest-first.cjs',
  // `npm test -- --seed=N` gives the same runs again.
  showSeed: true,
  // Simulation keeps a core busy, so more workers than cores only make the runs wait.
  maxWorkers: 2,
  // Budgets are in runs and steps; a slow machine is no failure.
  testTimeout: 900_000,
  // That limit does not end a loop which keeps the thread.
  setupFilesAfterEnv: ['<rootDir>/properties/support/whole-file-limit.ts'],
  // The target keeps generators native: a lowered generator is several times slower.
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
          // As in tsconfig.json: defining fields one by one doubles the cost of a run.
          transform: { useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};

export default config;
