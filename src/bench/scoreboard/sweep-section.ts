/** What sweeps have found, on the page of the scoreboard. */
import { code, table } from '../../report/text/markdown.ts';
import { SWEEP } from './attempt.ts';
import { countText, timeText } from './numbers.ts';
import type { Scores } from './scores.ts';

/** Nothing if there was no sweep. */
export function sweepSection(scores: Scores): string[] {
  const rows = scores.builds.flatMap((build) => {
    return scores.at(build, SWEEP).map(({ found, tries, seconds, isOver }) => {
      const cut = isOver ? '' : '> ';
      const programs = `${cut}${countText(tries)}`;
      const kind = found === null ? `${isOver ? 'none in all of them' : ''}` : code(found);
      return [code(build), programs, `${cut}${timeText(seconds)}`, kind];
    });
  });
  if (rows.length === 0) return [];
  const found = scores.builds.filter((build) => scores.found(build, SWEEP) > 0).length;
  return [
    '## A sweep',
    'Programs that `npx pifuzz sweep <build>` goes through, those included that need no search,\n' +
      'up to the first that fails in a way that counts. It draws nothing, so there is one sweep\n' +
      `of a build. It finds something on ${found} of ${rows.length} builds.`,
    table(['build', 'programs', 'seconds', 'kind'], rows, [1, 2]),
  ];
}
