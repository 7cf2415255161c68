/** The file that threads of a crew begin with: it calls what it is told to call. */
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { CrewOrder, CrewWord, ErrandCall } from './errand.ts';

export default async function errand({ id, path, name, task }: CrewOrder): Promise<unknown> {
  const exported = await import(pathToFileURL(path).href);
  const call = exported[name] as ErrandCall<unknown, unknown>;
  return await call(task, (word) => parentPort?.postMessage({ id, word } satisfies CrewWord));
}
