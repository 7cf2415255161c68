/**
 * `npm run gallery`: writes the pages of reports/ anew, from the tokens in them, those of bugs that
 * have none yet, their index, and the table of all of them on all kernels. `-- --only tenth-rule`
 * takes those whose file or bug has that in its name, `-- --index` writes the index and the table
 * alone.
 *
 * Ends with 0 if nothing has changed, with 1 if something has: the difference is for review.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pages } from '../../cli/pages.ts';
import { type Exhibit, exhibits } from './exhibits.ts';
import { indexOf } from './gallery-index.ts';
import { Histories } from './histories.ts';
import { indexedPages } from './indexed-pages.ts';
import { kernelTable } from './kernel-table.ts';
import { pageAgain, pageOf, Subjects } from './page-again.ts';
import { todaysVerdicts } from './todays-verdicts.ts';

const FOLDER = 'reports';
const INDEX = join(FOLDER, 'README.md');
const TABLE = join('docs', 'which-kernels.md');

/** The file of a bug's page. */
function pathOf({ build, kind }: Exhibit): string {
  return join(FOLDER, new Pages(FOLDER, build).nameOf(kind, true));
}

/** How many files it has changed: one or none. */
function written(path: string, text: string): number {
  const isSame = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (!isSame) writeFileSync(path, text);
  process.stdout.write(`${isSame ? 'same' : 'written'}: ${path}\n`);
  return isSame ? 0 : 1;
}

async function pages(only: string, subjects: Subjects, histories: Histories): Promise<number> {
  const missing = exhibits.filter((one) => !existsSync(pathOf(one)));
  const there = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md');
  let changed = 0;
  for (const name of there.filter((one) => one.includes(only))) {
    const path = join(FOLDER, name);
    const before = readFileSync(path, 'utf8');
    changed += written(path, await pageAgain(before, path, subjects, histories));
  }
  for (const one of missing) {
    const path = pathOf(one);
    if (path.includes(only) || one.name.includes(only))
      written(path, await pageOf(one, subjects, histories));
  }
  return changed;
}

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, index: { type: 'boolean', default: false } },
});
const subjects = new Subjects();
const histories = new Histories();
let changed = values.index ? 0 : await pages(values.only, subjects, histories);
const entries = await indexedPages(FOLDER, subjects, histories);
changed += written(INDEX, indexOf(entries));
changed += written(TABLE, kernelTable(entries, await todaysVerdicts(entries, subjects)));
process.exitCode = changed > 0 ? 1 : 0;
