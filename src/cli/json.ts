/** What `--json` prints. Each command's object is described in docs/json.md, and a test compares. */
import { version } from './version.ts';

/** One object, with the version of pifuzz before all else. */
export function jsonText(object: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ version: version(), ...object }, null, 2)}\n`;
}
