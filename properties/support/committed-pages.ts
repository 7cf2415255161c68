/** The pages of reports/, by the names of their files. */
import { readdirSync } from 'node:fs';

/** Some of those of kernels that lack a fix have to do by day; `npm run test:long` takes all. */
const BY_DAY = 3;
const isEvery = process.env.EVERY_PAGE !== undefined;

export const allPages: readonly string[] = readdirSync('reports')
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort();

const history = allPages.filter((name) => name.includes('~'));

/** Those that today's seed has drawn, and all that are of whole kernels. */
export const todaysPages: readonly string[] = allPages.filter((name) => {
  const at = history.indexOf(name);
  const turn = Math.abs(jest.getSeed()) % Math.max(1, history.length);
  return isEvery || at < 0 || (at - turn + history.length) % history.length < BY_DAY;
});
