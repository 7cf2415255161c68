/**
 * Files of this room that a process or a thread begins with. Compiled ones are simply run; from
 * sources Node has to be told what to do with types, and threads do not inherit that.
 */
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const EXTENSION = extname(import.meta.filename);
const FROM_SOURCES = EXTENSION === '.ts';

/** What Node has to be told so that a process can begin with one of these files. */
export const loader: readonly string[] = FROM_SOURCES ? ['--import', 'tsx'] : [];

/** @param name relative to this folder, as `./hand.ts` */
export function ownFile(name: string): string {
  return join(import.meta.dirname, name.replace(/\.ts$/, EXTENSION));
}

/** Starts a thread that begins with one of these files. The process runs in this folder. */
export function startThread(name: string, workerData: unknown): Worker {
  if (!FROM_SOURCES) return new Worker(ownFile(name), { workerData });
  const tsx = "import('tsx/esm/api')";
  const file = pathToFileURL(ownFile(name)).href;
  const code = `${tsx}.then(({ register }) => { register(); return import('${file}'); })`;
  return new Worker(code, { eval: true, workerData });
}
