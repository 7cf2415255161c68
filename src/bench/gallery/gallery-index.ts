/** reports/README.md: every page of the gallery, by year, by rule, and by what a bug needs. */
import { join } from 'node:path';
import { grouped } from '../../cli/words.ts';
import { conditionsOf, countOps, futexesOf, rtMutexesOf } from '../../program/program.ts';
import { oracleOf } from '../../shrink/counterexample.ts';
import { kernelsOfLinux } from '../../variants/later.ts';
import { DataFile } from '../scoreboard/data-file.ts';
import { Scores } from '../scoreboard/scores.ts';
import type { Exhibit } from './exhibits.ts';
import { type IndexedPage, shortName } from './indexed-pages.ts';

const SCORES = join('docs', 'scoreboard.jsonl');

export function indexOf(entries: readonly IndexedPage[]): string {
  const scores = new Scores(new DataFile(SCORES).attempts);
  const fixed = entries
    .filter(({ exhibit }) => exhibit !== null)
    .sort((a, b) => yearOf(a) - yearOf(b) || (a.file < b.file ? -1 : 1));
  const others = entries.filter(({ exhibit }) => exhibit === null);
  const isThere = ({ spans }: IndexedPage) => spans.at(-1)?.until === null;
  return `${[
    '# The gallery',
    'A page for each failure, written by this tool. Every one replays from the token in it, and ' +
      'has a\ncertificate that nothing simpler fails like this. `npm run gallery` writes all of ' +
      'this anew.',
    '## Bugs that Linux has fixed, by year',
    tableOf(fixed, scores),
    "## In today's kernel",
    '[What each of them is](../docs/found-in-linux.md).',
    tableOf(others.filter(isThere), scores),
    '## Never in Linux, or gone with a redesign',
    tableOf(
      others.filter((one) => !isThere(one)),
      scores,
    ),
    '## By rule',
    listOf(entries, ({ kind }) => [oracleOf(kind)]),
    '## By what it needs',
    listOf(entries, needsOf),
    '[Each page on each kernel](../docs/which-kernels.md), and what `mainline` makes of each ' +
      'program.',
    '**Runs**: until an ordinary campaign with no program given comes to a failure that the ' +
      'build has\nand `mainline` has not ([the scoreboard](../docs/scoreboard.md)); a dash where ' +
      'that was not measured.\n**In Linux**: the kernels here that fail like this under some ' +
      'schedule with as many preemptions, found\nout by `npx pifuzz bisect <page>`; some have ' +
      'the bug and fail in another way.',
  ].join('\n\n')}\n`;
}

function yearOf({ exhibit }: IndexedPage): number {
  return exhibit?.year ?? 0;
}

function tableOf(entries: readonly IndexedPage[], scores: Scores): string {
  const rows = entries.map((one) => {
    const { file, title, build, program, preemptions, exhibit } = one;
    const median = scores.median(build, 'mix', 'tries');
    const runs =
      median === null ? '–' : `${median.isCut ? '> ' : ''}${grouped(Math.round(median.value))}`;
    const locks = futexesOf(program).length + rtMutexesOf(program).length;
    const sizes = [program.tasks.length, locks, countOps(program), preemptions];
    const what = exhibit === null ? `\`${build}\`` : `\`${exhibit.name}\``;
    const cells = [`[${title}](${file})`, what, fixText(exhibit), sizes.join(' / '), runs];
    return `| ${[...cells, spanText(one)].join(' | ')} |`;
  });
  return [
    '| what happens | bug or build | fixed | tasks / locks / ops / preemptions | runs | in Linux |',
    '|:--|:--|:--|:--|--:|:--|',
    ...rows,
  ].join('\n');
}

function fixText(exhibit: Exhibit | null): string {
  if (exhibit === null) return '–';
  const { year, fix, cve } = exhibit;
  return [year, fix, cve].filter((part) => part !== null).join(', ');
}

/** From when to when, as far as there are builds. */
function spanText({ spans }: IndexedPage): string {
  if (spans.length === 0) return 'no build';
  return spans
    .map(({ since, after, until, last }) => {
      const from =
        after === null && since === kernelsOfLinux[0] ? `${since.name} or before` : since.name;
      if (until === null && last === kernelsOfLinux.at(-1)) return `${from} to today`;
      return since === last ? from : `${from} to ${last.name}`;
    })
    .join('; ');
}

/** What has to come together for it. */
function needsOf({ program, preemptions, kind }: IndexedPage): string[] {
  const ops = program.tasks.flatMap((task) => task.ops);
  const calls = program.events.map(({ call }) => call);
  const needs = [
    preemptions === 0 ? 'no race' : null,
    ops.some((op) => 'timeout' in op && op.timeout === true) ? 'a timeout' : null,
    calls.includes('signal') ? 'a signal' : null,
    calls.includes('setprio') ? 'a change of priority' : null,
    program.tasks.some(({ fifo }) => fifo > 0) ? 'priorities from the start' : null,
    rtMutexesOf(program).length > 0 ? "rt_mutexes of the kernel's own" : null,
    /EDEADLK|circle/.test(kind) ? 'a deadlock, or what looks like one' : null,
    futexesOf(program).length + rtMutexesOf(program).length > 1 ? 'more than one lock' : null,
    conditionsOf(program).length > 0 ? 'a condition variable' : null,
  ].filter((need) => need !== null);
  return needs.length === 0 ? ['nothing but locks that are taken and given back'] : needs;
}

/** Each heading with the pages under it, those with most first. */
function listOf(
  entries: readonly IndexedPage[],
  headings: (entry: IndexedPage) => readonly string[],
): string {
  const under = new Map<string, IndexedPage[]>();
  for (const one of entries) {
    for (const heading of headings(one)) under.set(heading, [...(under.get(heading) ?? []), one]);
  }
  const sorted = [...under].sort(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  );
  return sorted
    .map(([heading, all]) => {
      const links = all.map((one) => `[${shortName(one)}](${one.file})`);
      return `- **${heading}**: ${links.join(' · ')}`;
    })
    .join('\n');
}
