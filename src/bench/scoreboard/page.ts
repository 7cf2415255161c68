/** The scoreboard as a page: nothing but what the data says, whatever order it came in. */
import { bold, code, table } from '../../report/text/markdown.ts';
import { wrap } from '../../report/text/wrap.ts';
import { brokenBuilds } from './broken.ts';
import { cutsText } from './cuts.ts';
import { countText, sampleText, timeText } from './numbers.ts';
import { median, quantile, type Sample } from './quantile.ts';
import type { Measure, Scores } from './scores.ts';
import { sweepSection } from './sweep-section.ts';

/** Runs that a campaign makes within about a second on one core. */
export const FEW = 20_000;

export function scoreboardPage(scores: Scores): string {
  const parts = ['# Scoreboard', ...INTRODUCTION.map(paragraph)];
  if (scores.builds.length === 0) parts.push('Nothing is measured yet.');
  else parts.push(...sections(scores));
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION: readonly string[] = [
  'How soon each way to draw schedules ([strategies.md](strategies.md)) finds what is wrong with ' +
    'a build, and how soon a sweep does ([sweep.md](sweep.md)). A search is told the build and a ' +
    'seed, and neither a program nor a schedule: it is what `npx pifuzz fuzz <build>` does by ' +
    "itself. It ends at the first failure of a kind that today's kernel, `mainline`, does not " +
    'have. Builds that have none are not here ([builds.md](builds.md) lists all).',
  '`npm run scoreboard` measures what is not in `docs/scoreboard.jsonl` yet, and writes this ' +
    'page. After a change of a strategy, delete its lines there.',
];

function paragraph(text: string): string {
  return wrap(text, 100).join('\n');
}

function sections(scores: Scores): string[] {
  const { builds, strategies } = scores;
  const searches = strategies.length === 0 ? [] : searchSections(scores);
  const missing = brokenBuilds.length - builds.length;
  const left = missing === 0 ? [] : [`Builds that are not measured yet: ${missing}.`];
  return [...left, cutsText(scores), ...searches, ...sweepSection(scores)];
}

function searchSections(scores: Scores): string[] {
  return [
    '## Runs to the first failure',
    '![Median runs to the first failure, a row for each build and a mark for each strategy, on a ' +
      'logarithmic axis](scoreboard.svg)',
    paragraph(
      'The median over the seeds, which are the same for all strategies of a row; the least of a ' +
        'row is bold. Runs hang on the seeds and on nothing else: they are the same on every ' +
        'machine. `> 20,000` means that the search in the middle was cut after so many runs, or ' +
        'that it cannot be told which one is in the middle: the median is above that.',
    ),
    board(scores, (row) => medians(scores, row), summary(scores)),
    '## From the first to the third quartile',
    'A quarter of the searches took fewer runs than the one, and a quarter more than the other.',
    board(scores, (row) => row.map((one) => spread(scores, one))),
    '## How many found it',
    'Searches that found something before they were cut, of all that were made.',
    board(scores, (row) => row.map((one) => share(scores, one))),
    '## Seconds to the first failure',
    paragraph(
      'The same medians in seconds of CPU time of one thread, which begins cold. They hang on ' +
        'the machine: compare them with each other, and not with those of another machine.',
    ),
    board(scores, (row) =>
      row.map((one) => sampleText(medianOf(scores, one, 'seconds'), timeText)),
    ),
  ];
}

/** One strategy at one build. */
interface Pairing {
  readonly build: string;
  readonly by: string;
}

function medianOf(scores: Scores, { build, by }: Pairing, of: Measure): Sample | null {
  return scores.median(build, by, of);
}

/** @param cells the texts of a row */
function board(
  scores: Scores,
  cells: (row: readonly Pairing[]) => readonly string[],
  below: readonly (readonly string[])[] = [],
): string {
  const { builds, strategies } = scores;
  const rows = builds.flatMap((build) => {
    const row = strategies.map((by) => ({ build, by }));
    const isEmpty = strategies.every((by) => scores.at(build, by).length === 0);
    return isEmpty ? [] : [[code(build), ...cells(row)]];
  });
  const numbers = strategies.map((_, at) => at + 1);
  return table(['build', ...strategies.map(code)], [...rows, ...below], numbers);
}

function medians(scores: Scores, row: readonly Pairing[]): string[] {
  const all = row.map((one) => medianOf(scores, one, 'tries'));
  const least = Math.min(...all.map((one) => (one === null || one.isCut ? Infinity : one.value)));
  return all.map((one) => {
    const text = sampleText(one, countText);
    return one !== null && !one.isCut && one.value === least ? bold(text) : text;
  });
}

/** Only builds that all strategies were measured on can be put together. */
function summary(scores: Scores): string[][] {
  const { complete, strategies } = scores;
  if (complete.length === 0) return [];
  const columns = strategies.map((by) => {
    return complete.map((build) => scores.median(build, by, 'tries') as Sample);
  });
  const within = (column: readonly Sample[]) => {
    return column.filter(({ value, isCut }) => !isCut && value <= FEW).length;
  };
  const certain = strategies.map((by) => {
    return complete.filter((build) => scores.found(build, by) === scores.at(build, by).length);
  });
  const isAll = complete.length === scores.builds.length;
  const several = isAll
    ? `all ${complete.length} builds`
    : `the ${complete.length} builds that all strategies have a figure for`;
  return [
    [bold(`median of ${several}`), ...columns.map((one) => sampleText(median(one), countText))],
    [`median within ${countText(FEW)} runs, of these`, ...columns.map((one) => `${within(one)}`)],
    ['found with every seed, of these', ...certain.map(({ length }) => `${length}`)],
  ];
}

function spread(scores: Scores, { build, by }: Pairing): string {
  const samples = scores.samples(build, by, 'tries');
  const ends = [0.25, 0.75].map((part) => sampleText(quantile(samples, part), countText));
  return ends[0] === ends[1] ? `${ends[0]}` : ends.join(' to ');
}

function share(scores: Scores, { build, by }: Pairing): string {
  const { length } = scores.at(build, by);
  return length === 0 ? '' : `${scores.found(build, by)}/${length}`;
}
