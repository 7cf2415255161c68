/** What to say to a file that imports from one module of this package what another one has. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearestName } from '../kernel/nearest-name.ts';

const PACKAGE = 'pi-futex-fuzz';
const MISSING = /module '(?<module>pi-futex-fuzz[^']*)' .* an export named '(?<name>\w+)'/;

/**
 * @param said why the file could not be imported
 * @param url of that file
 * @returns half a sentence; the empty text if it is about something else
 */
export async function whereItIs(said: string, url: string): Promise<string> {
  const { module, name } = MISSING.exec(said)?.groups ?? {};
  if (module === undefined || name === undefined) return '';
  const doors = new Map<string, readonly string[]>();
  for (const door of doorsOf()) doors.set(door, await namesIn(door, url));
  for (const [door, names] of doors) {
    if (names.includes(name)) return `; it is in '${door}'`;
  }
  const near = nearestName(name, doors.get(module) ?? []);
  return near === null
    ? `; no module of ${PACKAGE} has it: what a file of the kernel keeps to itself is copied too`
    : `; did you mean ${near}?`;
}

/** What others may import: `pi-futex-fuzz/kernel`. */
function doorsOf(): string[] {
  const path = join(import.meta.dirname, '..', '..', 'package.json');
  const { exports } = JSON.parse(readFileSync(path, 'utf8')) as { exports: object };
  return Object.entries(exports)
    .filter(([, target]) => typeof target !== 'string')
    .map(([subpath]) => `${PACKAGE}${subpath.slice(1)}`);
}

/** As the file would find them; none if it cannot be imported at all. */
async function namesIn(door: string, url: string): Promise<readonly string[]> {
  try {
    return Object.keys(await import(pathToFileURL(createRequire(url).resolve(door)).href));
  } catch {
    return [];
  }
}
