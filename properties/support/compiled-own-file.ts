/**
 * What src/campaign/own-file.ts is in tests (jest.config.ts): processes and threads begin with what
 * was compiled once.
 */
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as own from '../../src/campaign/own-file.ts';
import { compiled } from './compiled.ts';

const SOURCES = join(__dirname, '..', '..', 'src');

export const loader: typeof own.loader = [];

export const ownFile: typeof own.ownFile = (folder, name) => {
  return compiled(relative(SOURCES, join(folder, name)));
};

export const mayImport: typeof own.mayImport = async () => {};

export const startThread: typeof own.startThread = (folder, name, workerData) => {
  return new Worker(ownFile(folder, name), { workerData });
};
