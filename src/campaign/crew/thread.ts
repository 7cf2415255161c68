/** The file that threads of a crew begin with: it calls what it is told to call. */
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { mayImport } from '../own-file.ts';
import type { CrewOrder, CrewWord, ErrandCall } from './errand.ts';

let ready: Promise<void> | null = null;

export default async function errand({ id, path, name, task }: CrewOrder): Promise<unknown> {
  ready ??= mayImport();
  await ready;
  const exported = await import(pathToFileURL(path).href);
  const call = exported[name] as ErrandCall<unknown, unknown>;
  return await call(task, (word) => parentPort?.postMessage({ id, word } satisfies CrewWord));
}
