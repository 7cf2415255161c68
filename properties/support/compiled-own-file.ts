/**
 * What src/conform/own-file.ts is in tests (jest.config.ts): processes and threads begin with what
 * was compiled once.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as own from '../../src/conform/own-file.ts';
import { compiled } from './compiled.ts';

export const loader: typeof own.loader = [];

export const ownFile: typeof own.ownFile = (name) => compiled(join('conform', name));

export const startThread: typeof own.startThread = (name, workerData) => {
  return new Worker(ownFile(name), { workerData });
};
