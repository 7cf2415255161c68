/** What a page says of the history of its failure: which kernels of Linux have it. */
import type { KernelsTold } from '../report/page/page-input.ts';
import type { Bisected, Suspect } from './bisect.ts';
import { fateText, historyOf } from './bisect-words.ts';

/** @param line every kernel of Linux that there is a build of */
export function kernelsTold(
  { kind, preemptions }: Suspect,
  line: readonly Bisected[],
): KernelsTold {
  return {
    sentences: historyOf(line, (name) => `\`${name}\``),
    preemptions,
    rows: line.map((row) => {
      const { build, fate } = row;
      return { kernel: build.name, fails: fate === 'fails', text: fateText(row, kind) };
    }),
  };
}
