/** The section of a page that says since when and until when Linux fails like this. */
import { PIFUZZ } from '../text/command-line.ts';
import { code, details, prose, table } from '../text/markdown.ts';
import { count } from '../text/wrap.ts';
import type { KernelsTold, PageInput } from './page-input.ts';

/** Null where nobody has found out why it fails either. */
export function kernelsSection({ kernels, explanation }: PageInput): string | null {
  if (explanation === null) return null;
  const search = code(`${PIFUZZ} bisect <this page>`);
  const again = `Search again: ${search}`;
  const said =
    kernels === null
      ? [`Which kernels of Linux have it takes a search of each: ${search}`]
      : [kernels.sentences.join('\n'), ...doubtOf(kernels), tableOf(kernels), again];
  return ['## Since when, until when', ...said].join('\n\n');
}

/** What is seen is the failure, and not the reason. */
const DOUBT =
  'A kernel that fails like this need not have the same bug: it may come to it in another way.';

function doubtOf({ rows }: KernelsTold): string[] {
  return rows.some(({ fails }) => fails) ? [DOUBT] : [];
}

function tableOf({ preemptions, rows }: KernelsTold): string {
  const few =
    preemptions === 0 ? 'without a preemption' : `with at most ${count(preemptions, 'preemption')}`;
  const title = `Each kernel of Linux here, under all schedules ${few}`;
  const lines = rows.map(({ kernel, text }) => [code(kernel), prose(text)]);
  return details(title, table(['kernel', 'the program'], lines));
}
