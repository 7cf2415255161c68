/** What `--json` prints: docs/json.md describes the object of each command, and a test compares. */
import { version } from './version.ts';

/** One object, with the version of pifuzz before all else. */
export function jsonText(object: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ version: version(), ...object }, null, 2)}\n`;
}
