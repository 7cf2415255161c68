/** The source of a file with those changes that are for it. */
import type { Change } from './mutant.ts';

/** @throws if a text is not there, or there more than once */
export function changedText(file: string, source: string, changes: readonly Change[]): string {
  return changes
    .filter((change) => change.file === file)
    .reduce((text, change) => {
      const [before, after, ...more] = text.split(change.text);
      if (before === undefined || after === undefined || more.length > 0) {
        throw new Error(`${file} does not have this once: ${change.text}`);
      }
      return `${before}${change.instead}${after}`;
    }, source);
}
