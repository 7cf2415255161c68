/**
 * What src/conform/own-file.ts is in tests (jest.config.ts): processes and threads begin with what
 * was compiled once.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compiled } from './compiled.ts';

export const loader: readonly string[] = [];

export function ownFile(name: string): string {
  return compiled(join('conform', name));
}

export function startThread(name: string, workerData: unknown): Worker {
  return new Worker(ownFile(name), { workerData });
}
