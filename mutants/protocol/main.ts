/**
 * `npm run protocol-mutants`: takes one rule of the protocol after the other out of today's kernel,
 * looks for what goes wrong then, and writes its row of the table in docs/protocol-mutants.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fateOf } from './asked.ts';
import { PROTOCOL_MUTANTS } from './catalogue.ts';
import { rowOf, withRow } from './table.ts';

const PAGE = join(resolve(import.meta.dirname, '..', '..'), 'docs', 'protocol-mutants.md');

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '6000' },
    only: { type: 'string', default: '' },
  },
});

const only = values.only.split(',').filter((number) => number !== '');
for (const mutant of PROTOCOL_MUTANTS) {
  if (only.length > 0 && !only.includes(mutant.number)) continue;
  const row = rowOf(await fateOf(mutant, Number(values.seed), Number(values.runs)));
  process.stderr.write(`${row}\n`);
  const order = PROTOCOL_MUTANTS.map(({ number }) => number);
  writeFileSync(PAGE, withRow(readFileSync(PAGE, 'utf8'), row, order));
}
