/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  roots: ['<rootDir>/properties'],
  testMatch: ['**/*.test.ts'],
  // Nine threads that each compile the sources for themselves take longer than most tests.
  moduleNameMapper: { '/own-file\\.ts$': '<rootDir>/properties/support/compiled-own-file.ts' },
  // `npm run test:long` runs these: minutes each, confirming what the others have shown in little.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/properties/long/'],
  testEnvironment: '<rootDir>/properties/jest/kept-environment.cjs',
  testSequencer: '<rootDir>/properties/jest/longest-first.cjs',
  // `npm test -- --seed=N` gives the same runs again.
  showSeed: true,
  // Simulation keeps a core busy, so more workers than cores only make the runs wait.
  maxWorkers: 2,
  // What the sources of a worker remember stays from file to file.
  workerIdleMemoryLimit: '2GB',
  // Budgets are in runs and steps; a slow machine is no failure.
  testTimeout: 900_000,
  // That limit does not end a loop which keeps the thread.
  setupFilesAfterEnv: ['<rootDir>/properties/jest/whole-file-limit.ts'],
  transform: { '\\.ts$': '<rootDir>/properties/jest/kept-transform.cjs' },
};

export default config;
