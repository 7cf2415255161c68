/** docs/which-kernels.md: every page of the gallery on every kernel of Linux. */
import type { Bisected, FateOfBuild } from '../../campaign/bisect.ts';
import { grouped } from '../../cli/words.ts';
import { printProgram } from '../../program/text.ts';
import { table } from '../../report/text/markdown.ts';
import { kernelsOfLinux } from '../../variants/later.ts';
import { type IndexedPage, shortName } from './indexed-pages.ts';
import { PREEMPTIONS, type TodaysVerdict } from './todays-verdicts.ts';

const MARKS: Readonly<Record<FateOfBuild, string>> = {
  fails: '✗',
  'fails otherwise': 'o',
  holds: '·',
  'not known': '?',
};

export function kernelTable(
  entries: readonly IndexedPage[],
  today: readonly TodaysVerdict[],
): string {
  return `${[
    '# Which kernel has which failure',
    'Written by `npm run gallery`. Each page of the [gallery](../reports/README.md) on each ' +
      'kernel of Linux that\nthere is a build of, the oldest first: the program of the page ' +
      "under all schedules with as many\npreemptions as the page's, or fewer.",
    '**✗** some schedule fails like the page · **(✗)** it does where a failure of another kind ' +
      'does not end the\nrun · **o** some fail, all in other ways · **·** none fails · **?** a ' +
      'limit was reached.',
    marksOf(entries),
    entries.map(pageLine).join('\n'),
    'A kernel that fails like a page need not have the bug of that page: it may come to the ' +
      'same in another way.\n[What commits and mails say of since and until]' +
      '(builds.md#since-when-and-until-when), and where this table differs.',
    "## Today's kernel",
    '`mainline` on each program of the gallery, under all schedules with at most ' +
      `${PREEMPTIONS} preemptions:\n` +
      '`npx pifuzz verify mainline --program <program> --preemptions ' +
      `${PREEMPTIONS} --known mainline\`. What is known\nof it ` +
      '([found in Linux](found-in-linux.md)) does not count; what would have come after such a ' +
      'failure\nwas not looked at.',
    todaysTable(entries, today),
  ].join('\n\n')}\n`;
}

function marksOf(entries: readonly IndexedPage[]): string {
  const numbers = entries.map((_, at) => String(at + 1));
  const rows = kernelsOfLinux.map((kernel) => {
    const marks = entries.map(({ rows: line }) => {
      return markOf(line.find(({ build }) => build === kernel) as Bisected);
    });
    return [`\`${kernel.name}\``, ...marks];
  });
  return table(['kernel', ...numbers], rows);
}

function markOf({ fate, isMasked }: Bisected): string {
  return isMasked && fate === 'fails' ? `(${MARKS.fails})` : MARKS[fate];
}

function pageLine(entry: IndexedPage, at: number): string {
  const { file, kind, preemptions, program } = entry;
  const link = `[${shortName(entry)}](../reports/${file})`;
  const few = `${preemptions} preemption${preemptions === 1 ? '' : 's'}`;
  return `${at + 1}. ${link}: ${kind}, ${few}, \`${printProgram(program, ' | ')}\``;
}

function todaysTable(entries: readonly IndexedPage[], today: readonly TodaysVerdict[]): string {
  const rows = today.map(({ program, verdict }) => {
    const pages = entries.flatMap((entry, at) => {
      return printProgram(entry.program, ' | ') === program ? [at + 1] : [];
    });
    return [pages.join(', '), verdictText(verdict), grouped(verdict.states)];
  });
  return table(['pages', 'verdict', 'states'], rows, [2]);
}

function verdictText({ breaches, complete, known }: TodaysVerdict['verdict']): string {
  if (breaches.length > 0) return `**fails**: ${breaches.map(({ kind }) => kind).join(', ')}`;
  const way = known.length === 0 ? '' : ` but for ${known.join(', ')}`;
  return complete ? `holds${way}` : `not known: a limit was reached; nothing was seen${way}`;
}
