/**
 * `npm run minima`: on a few builds, what the first seeds end with at each effort. What is measured
 * is kept in docs/minima.jsonl after each seed, so that it can go on another time; the table in
 * docs/minima.md is written anew from there.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildNamed, wholeNumber } from '../../cli/arguments.ts';
import { UsageError } from '../../cli/complaints.ts';
import { DEFAULT_EFFORT, effortNamed } from '../../shrink/how-hard.ts';
import { type Minimum, minimaOf } from './measured.ts';
import { minimaTable, TABLE_HEADING } from './page.ts';

const DATA = 'docs/minima.jsonl';
const PAGE = 'docs/minima.md';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'mainline~stale-pi-state-reuse' },
    seeds: { type: 'string', default: '5' },
    runs: { type: 'string', default: '12000' },
    kinds: { type: 'string', default: '' },
    effort: { type: 'string', default: DEFAULT_EFFORT },
    write: { type: 'boolean', default: false },
  },
});

function known(): Minimum[] {
  if (!existsSync(DATA)) return [];
  const lines = readFileSync(DATA, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): Minimum => JSON.parse(line));
}

/** One minimum a line, so that a change of one is a change of a line. */
function keep(all: readonly Minimum[]): void {
  writeFileSync(DATA, all.map((one) => `${JSON.stringify(one)}\n`).join(''));
}

async function measure(): Promise<void> {
  const upTo = effortNamed(values.effort)?.name;
  if (upTo === undefined) throw new UsageError(`there is no effort '${values.effort}'`);
  const kinds = values.kinds.split(',').filter((kind) => kind !== '');
  const runs = wholeNumber('--runs', values.runs, 1, 1_000_000);
  const seeds = wholeNumber('--seeds', values.seeds, 1, 1000);
  for (const name of values.only.split(',')) {
    const build = buildNamed(name);
    for (let seed = 1; seed <= seeds; seed++) {
      const all = known();
      const isDone = ({ build: other, seed: its, effort }: Minimum) => {
        return other === name && its === seed && effort === upTo;
      };
      if (all.some(isDone)) continue;
      const measured = await minimaOf(build, seed, { runs, kinds, upTo });
      const others = all.filter((one) => one.build !== name || one.seed !== seed);
      keep([...others, ...measured]);
      process.stderr.write(`${name}, seed ${seed}: ${measured.length} minima\n`);
    }
  }
}

if (!values.write) await measure();
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, `${page.slice(0, page.indexOf(TABLE_HEADING))}${minimaTable(known())}\n`);
