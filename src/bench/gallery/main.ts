/**
 * `npm run gallery`: writes the pages of reports/ anew, from the tokens in them, those of bugs that
 * have none yet, and their index. `-- --only tenth-rule` takes those whose file or bug has that in
 * its name, `-- --index` writes the index alone.
 *
 * Ends with 0 if nothing has changed, with 1 if something has: the difference is for review.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pages } from '../../cli/pages.ts';
import { type Exhibit, exhibits } from './exhibits.ts';
import { indexOf } from './gallery-index.ts';
import { pageAgain, pageOf, Subjects } from './page-again.ts';

const FOLDER = 'reports';
const INDEX = join(FOLDER, 'README.md');

/** The file of a bug's page. */
function pathOf({ build, kind }: Exhibit): string {
  return join(FOLDER, new Pages(FOLDER, build).nameOf(kind, true));
}

async function pages(only: string, subjects: Subjects): Promise<number> {
  const missing = exhibits.filter((one) => !existsSync(pathOf(one)));
  const there = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md');
  let changed = 0;
  const written = (path: string, text: string) => {
    const before = existsSync(path) ? readFileSync(path, 'utf8') : null;
    if (before !== text) writeFileSync(path, text);
    changed += before === text ? 0 : 1;
    process.stdout.write(`${before === text ? 'same' : 'written'}: ${path}\n`);
  };
  for (const name of there.filter((one) => one.includes(only))) {
    const path = join(FOLDER, name);
    written(path, pageAgain(readFileSync(path, 'utf8'), path, subjects));
  }
  for (const one of missing) {
    const path = pathOf(one);
    if (path.includes(only) || one.name.includes(only)) written(path, await pageOf(one, subjects));
  }
  return changed;
}

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, index: { type: 'boolean', default: false } },
});
const subjects = new Subjects();
let changed = values.index ? 0 : await pages(values.only, subjects);
const index = await indexOf(FOLDER, subjects);
if (!existsSync(INDEX) || readFileSync(INDEX, 'utf8') !== index) {
  writeFileSync(INDEX, index);
  process.stdout.write(`written: ${INDEX}\n`);
  changed++;
}
process.exitCode = changed > 0 ? 1 : 0;
