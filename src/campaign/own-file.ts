/**
 * Files that a process or a thread begins with. Compiled ones are simply run; from sources Node has
 * to be told what to do with types, and threads do not inherit that.
 */
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const EXTENSION = extname(import.meta.filename);
const FROM_SOURCES = EXTENSION === '.ts';

/** What Node has to be told so that a process can begin with one of these files. */
export const loader: readonly string[] = FROM_SOURCES ? ['--import', 'tsx'] : [];

/**
 * @param folder of the file that asks: its `import.meta.dirname`
 * @param name relative to that folder, as `./hand.ts`
 */
export function ownFile(folder: string, name: string): string {
  return join(folder, name.replace(/\.ts$/, EXTENSION));
}

/** From here on this thread can import sources with types, where it has to. */
export async function mayImport(): Promise<void> {
  // No name in the import itself: an installed copy has no tsx, and needs none.
  const tsx = 'tsx/esm/api';
  if (FROM_SOURCES) (await import(tsx)).register();
}

/** Starts a thread that begins with one of these files. */
export function startThread(folder: string, name: string, workerData: unknown): Worker {
  const file = ownFile(folder, name);
  if (!FROM_SOURCES) return new Worker(file, { workerData });
  const tsx = "import('tsx/esm/api')";
  const url = pathToFileURL(file).href;
  const code = `${tsx}.then(({ register }) => { register(); return import('${url}'); })`;
  return new Worker(code, { eval: true, workerData });
}
