/** Which cut the figures of the scoreboard were measured with. */
import { code } from '../../report/text/markdown.ts';
import { SWEEP } from './attempt.ts';
import { cutText } from './numbers.ts';
import type { Scores } from './scores.ts';

/** The cut that most attempts have, and where there are others. */
export function cutsText(scores: Scores): string {
  const columns = [...scores.strategies, SWEEP];
  const attempts = scores.builds.flatMap((build) => {
    return columns.flatMap((by) => scores.at(build, by));
  });
  const counts = new Map<string, number>();
  for (const { cut } of attempts) counts.set(cutText(cut), (counts.get(cutText(cut)) ?? 0) + 1);
  // Among equals, by their names: the order of the data must not be seen.
  const [usual, ...others] = [...counts]
    .sort(([a, some], [b, more]) => more - some || (a < b ? -1 : 1))
    .map(([cut]) => cut);
  const what = 'is cut where it has found nothing after';
  if (others.length === 0) return `A search ${what} ${usual} on one core.`;
  const lines = others.map((cut) => {
    const places = scores.builds.flatMap((build) => {
      const by = columns.filter((by) =>
        scores.at(build, by).some((one) => cutText(one.cut) === cut),
      );
      return by.length === 0 ? [] : [`${code(build)} (${by.join(', ')})`];
    });
    return `- ${cut}: ${places.join(', ')}`;
  });
  return [`A search ${what} ${usual} on one core, but for some of these:\n`, ...lines].join('\n');
}
