/** Every step of a run, one a row, for whoever wants to know what a folded row has left out. */
import type { Trace } from '../../explore/trace.ts';
import { moverName } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { changedText } from '../telling/changes.ts';
import { code, table } from '../text/markdown.ts';
import { stepWords } from './interleaving.ts';

export function everyStepTable({ steps }: Trace, alias: Alias): string {
  const rows = steps.map((step) => [
    `${step.number}`,
    moverName(step.by),
    step.functions.length === 0 ? '' : code(step.functions.at(-1) ?? ''),
    stepWords(step, alias),
    changedText([step], alias, () => false),
  ]);
  return table(['#', 'who', 'in', 'does', 'changed'], rows, [0]);
}
