/** A file of our own, however large it is. */
import { readFileSync } from 'node:fs';
import { why } from '../../cli/arguments.ts';
import { quoted, UsageError } from '../../cli/complaints.ts';

/** Empty if there is no such file yet. */
export function wholeText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new UsageError(`${quoted(path)} cannot be read: ${why(thrown)}`);
  }
}
