/** Measures what is not measured yet, and writes the page of all that is. */
import { join } from 'node:path';
import { why } from '../../cli/arguments.ts';
import { described, quoted, UsageError } from '../../cli/complaints.ts';
import { writePage } from '../../cli/pages.ts';
import { agenda, isOpen } from './agenda.ts';
import type { Attempt, AttemptEnd, AttemptOrder } from './attempt.ts';
import { DataFile } from './data-file.ts';
import { scoreboardDrawing } from './drawing.ts';
import { inFreshThread, inLanes } from './lanes.ts';
import { countText, timeText } from './numbers.ts';
import { scoreboardPage } from './page.ts';
import { Scores } from './scores.ts';
import { type ScoreboardWanted, scoreboardWanted } from './wanted.ts';

export const DATA = 'scoreboard.jsonl';
export const PAGE = 'scoreboard.md';
export const PICTURE = 'scoreboard.svg';

/** How an order is carried out; a thread of its own does it, but for tests. */
export type Attempter = (order: AttemptOrder) => Promise<AttemptEnd>;

/**
 * @param say told of each attempt when it is over
 * @returns the exit code: 1 if an attempt went wrong, which is not in the data then
 * @throws UsageError
 */
export async function scoreboard(
  argv: readonly string[],
  say: (line: string) => void,
  attempt: Attempter = inFreshThread,
): Promise<number> {
  const wanted = scoreboardWanted(argv);
  const data = new DataFile(join(wanted.folder, DATA));
  const isRight = wanted.write || (await measured(wanted, data, say, attempt));
  const scores = new Scores(data.attempts);
  try {
    writePage(wanted.folder, PICTURE, scoreboardDrawing(scores));
    writePage(wanted.folder, PAGE, scoreboardPage(scores));
  } catch (thrown) {
    throw new UsageError(`${quoted(wanted.folder)} cannot be written to: ${why(thrown)}`);
  }
  return isRight ? 0 : 1;
}

/** Says whether all went right. */
async function measured(
  wanted: ScoreboardWanted,
  data: DataFile,
  say: (line: string) => void,
  attempt: Attempter,
): Promise<boolean> {
  const orders = agenda(wanted);
  const open = orders.filter((order) => isOpen(order, data.known(order)));
  let [over, wrong] = [orders.length - open.length, 0];
  await inLanes(wanted.jobs, open, async (order) => {
    let end: AttemptEnd | string;
    try {
      end = await attempt(order);
    } catch (thrown) {
      // The others are worth no less for that.
      end = described(thrown);
      wrong++;
    }
    over++;
    if (typeof end !== 'string') data.append({ ...order, ...end });
    const what = typeof end === 'string' ? end : endText({ ...order, ...end });
    const { build, by, seed } = order;
    say(`${over}/${orders.length} ${build} ${by}${seed === null ? '' : ` ${seed}`}: ${what}`);
  });
  return wrong === 0;
}

function endText({ seed, found, tries, seconds, isOver }: Attempt): string {
  const what = `${countText(tries)} ${seed === null ? 'programs' : 'runs'}, ${timeText(seconds)} s`;
  return `${what}, ${found ?? (isOver ? 'and that was all' : 'and cut there')}`;
}
