/** The table of what became of each mutant, as the page has it. */
import type { Fate } from './asked.ts';

const HEAD = [
  '## The table',
  '',
  '| | the mistake | what shows it | runs | the smallest program, or what was searched |',
  '|:--|:--|:--|--:|:--|',
].join('\n');

export function rowOf({ mutant, kind, runs, program, preemptions, states }: Fate): string {
  const shown = kind === null ? 'nothing: the same' : `\`${kind}\``;
  const counted = runs === null ? '–' : runs.toLocaleString('en');
  const least = preemptions === null ? '' : `, ${preemptions} preemptions`;
  const looked = states === null ? '' : `, all ${states.toLocaleString('en')} states`;
  const text = program
    .split('<br>')
    .map((one) => `\`${one.replaceAll('|', '\\|')}\``)
    .join('<br>');
  const cells = [mutant.number, mutant.mistake, shown, counted, `${text}${least}${looked}`];
  return `| ${cells.join(' | ')} |`;
}

function numberOf(row: string): string {
  return row.split(' ')[1] as string;
}

/** The rows that a page has. */
export function rowsOf(page: string): string[] {
  const [, table = ''] = page.split(HEAD);
  return table.split('\n').filter((line) => line.startsWith('| '));
}

/** The page with that row in the place of the one before it, in the order of the numbers. */
export function withRow(page: string, row: string, order: readonly string[]): string {
  const others = rowsOf(page).filter((other) => numberOf(other) !== numberOf(row));
  const rows = [...others, row].sort((a, b) => {
    return order.indexOf(numberOf(a)) - order.indexOf(numberOf(b));
  });
  const before = page.slice(0, page.indexOf('## The table'));
  return `${before}${HEAD}\n${rows.join('\n')}\n`;
}
