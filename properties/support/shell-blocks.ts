/** The shell commands that the README and the guides show. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a block is marked with, after `sh` (see guides.test.ts); empty if it is not. */
export interface Shown {
  readonly path: string;
  readonly mark: string;
  /** As a shell would read it, without a comment. */
  readonly words: readonly string[];
}

function pagesOf(folder: string): string[] {
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return pages.map((name) => join(folder, name));
}

export const GUIDES: readonly string[] = [
  'README.md',
  ...pagesOf('docs'),
  ...pagesOf(join('docs', 'findings')),
];

/** Every command of every `sh` block, those that `&&` joins one by one. */
export function shownIn(path: string, text = readFileSync(path, 'utf8')): Shown[] {
  return [...text.matchAll(/^```sh ?(.*)\n([\s\S]*?)^```$/gm)].flatMap(([, mark, block]) => {
    return commandsOf(block as string).map((words) => ({ path, mark: mark as string, words }));
  });
}

/** Words between blanks, or within single quotes; a backslash joins lines, `#` begins a comment. */
function commandsOf(block: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  const pieces = block.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\n|&&)|(#.*)|([^\s'#]+)/g);
  for (const [, quoted, end, , plain] of pieces) {
    const word = quoted ?? plain;
    if (word !== undefined) words.push(word);
    if (end === undefined) continue;
    if (words.length > 0) commands.push(words);
    words = [];
  }
  return commands;
}
