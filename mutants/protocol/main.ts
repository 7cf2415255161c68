/**
 * `npm run protocol-mutants`: takes one rule of the protocol after the other out of today's kernel,
 * looks for what goes wrong then, and writes the table of docs/protocol-mutants.md anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Fate, fateOf } from './asked.ts';
import { PROTOCOL_MUTANTS } from './catalogue.ts';
import { protocolTable, TABLE_HEADING } from './table.ts';

const PAGE = join(resolve(import.meta.dirname, '..', '..'), 'docs', 'protocol-mutants.md');

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '60000' },
  },
});

const fates: Fate[] = [];
for (const mutant of PROTOCOL_MUTANTS) {
  const fate = await fateOf(mutant, Number(values.seed), Number(values.runs));
  const runs = fate.runs === null ? 'no run' : `run ${fate.runs}`;
  process.stderr.write(`${mutant.number}: ${fate.kind ?? 'nothing'}, ${runs}, ${fate.program}\n`);
  fates.push(fate);
}
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, `${page.slice(0, page.indexOf(TABLE_HEADING))}${protocolTable(fates)}`);
