/** The table of what became of each mutant, as the page has it. */
import type { Fate } from './asked.ts';

export const TABLE_HEADING = '## The table';

const COLUMNS =
  '| | the mistake | what shows it | runs | the smallest program, or what was searched |';

export function protocolTable(fates: readonly Fate[]): string {
  return [TABLE_HEADING, '', COLUMNS, '|:--|:--|:--|--:|:--|', ...fates.map(rowOf), ''].join('\n');
}

function rowOf({ mutant, kind, runs, program, preemptions, states }: Fate): string {
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
