/** The pages of reports/, by the names of their files. */
import { readdirSync } from 'node:fs';
import { isNight, someOf } from './by-day.ts';

export const allPages: readonly string[] = readdirSync('reports')
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort();

/** With four tasks there is much to explain: it takes from ten seconds to half a minute. */
const BY_NIGHT = ['~chain-walk-false-deadlock.', '~pi-waiters-key-mutation.'];

const history = allPages.filter((name) => name.includes('~'));
const whole = allPages.filter((name) => !history.includes(name));
const quick = history.filter((name) => !BY_NIGHT.some((bug) => name.includes(bug)));
const drawn = [...someOf(whole, 7), ...(isNight ? history : someOf(quick, 9))];

/** Some of those of whole kernels, and fewer of those of kernels that lack a fix. */
export const todaysPages: readonly string[] = allPages.filter((name) => drawn.includes(name));
