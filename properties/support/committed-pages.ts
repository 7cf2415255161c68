/** The pages of reports/, by the names of their files. */
import { readdirSync } from 'node:fs';
import { someOf } from './by-day.ts';

export const allPages: readonly string[] = readdirSync('reports')
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort();

const history = allPages.filter((name) => name.includes('~'));
const whole = allPages.filter((name) => !history.includes(name));
const drawn = [...someOf(whole, 4), ...someOf(history, 5)];

/** Some of those of whole kernels, and fewer of those of kernels that lack a fix. */
export const todaysPages: readonly string[] = allPages.filter((name) => drawn.includes(name));
