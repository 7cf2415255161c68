/**
 * `npm run scoreboard`: how soon each strategy, and a sweep, finds what is wrong with each build
 * that is broken. What it measures goes into docs/scoreboard.jsonl as it comes, and is not measured
 * again, so it may be interrupted and called again: all of it takes days on one core. At the end it
 * writes docs/scoreboard.md and docs/scoreboard.svg of all that was measured.
 *
 * `-- --seeds 20 --cut 5m`: how many searches a strategy makes of a build, and the CPU time after
 * which one is given up. What an earlier call has cut sooner is measured anew.
 * `--only rfc-2016-10,v4.15 --strategy mix,sweep`: what this call measures.
 * `--write`: only the page is written. `--jobs 1`: so many at a time, not one on each core.
 * `--runs 20000`: a cut in runs, or programs, besides. `--folder docs`: where all files are.
 *
 * Ends with 2 if it is asked for something that there is not.
 */
import { UsageError } from '../../cli/complaints.ts';
import { scoreboard } from './scoreboard.ts';

try {
  process.exitCode = await scoreboard(process.argv.slice(2), (line) => console.log(line));
} catch (thrown) {
  if (!(thrown instanceof UsageError)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 2;
}
