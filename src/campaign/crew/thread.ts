/** The file that threads of a crew begin with: it calls what it is told to call. */
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { ableToImport } from '../own-file.ts';
import type { CrewOrder, CrewWord, ErrandCall } from './errand.ts';

const able = ableToImport();

export default async function errand({ id, path, name, task }: CrewOrder): Promise<unknown> {
  await able;
  const exported = await import(pathToFileURL(path).href);
  const call = exported[name] as ErrandCall<unknown, unknown>;
  return await call(task, (word) => parentPort?.postMessage({ id, word } satisfies CrewWord));
}
