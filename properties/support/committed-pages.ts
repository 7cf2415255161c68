/** The pages of reports/, by the names of their files. */
import { readdirSync } from 'node:fs';
import { someOf } from './by-day.ts';

export const allPages: readonly string[] = readdirSync('reports')
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort();

const history = allPages.filter((name) => name.includes('~'));
const drawn = someOf(history, 5);

/** Those of whole kernels, and some of those of kernels that lack a fix. */
export const todaysPages: readonly string[] = allPages.filter((name) => {
  return !history.includes(name) || drawn.includes(name);
});
