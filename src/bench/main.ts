/**
 * `npm run bench`: how many runs and steps a second, beside the same on fast-check's own scheduler
 * in the same process. Compare the ratio, not the numbers: machines are noisy.
 */
import { subjectOf } from '../explore/subject.ts';
import { mainline } from '../kernel/build.ts';
import { fastCheckScheduler } from './fast-check-scheduler.ts';
import { ownScheduler } from './own-scheduler.ts';

const SEED = 42;
const RUNS = 40_000;
const PEER_RUNS = 4_000;
/** Both are measured in turns, and the better turn of each counts. */
const TURNS = 3;

const subject = subjectOf(mainline);
let random = ownScheduler(subject, SEED, RUNS / 4);
let fcScheduler = await fastCheckScheduler(subject, SEED, PEER_RUNS / 4);
for (let turn = 0; turn < TURNS; turn++) {
  const own = ownScheduler(subject, SEED, RUNS);
  if (own.stepsPerSecond > random.stepsPerSecond) random = own;
  const peer = await fastCheckScheduler(subject, SEED, PEER_RUNS);
  if (peer.stepsPerSecond > fcScheduler.stepsPerSecond) fcScheduler = peer;
}
const ratio = Math.round((10 * random.stepsPerSecond) / fcScheduler.stepsPerSecond) / 10;

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ random, fcScheduler, ratio }));
} else {
  const line = (name: string, { runsPerSecond, stepsPerSecond }: typeof random): string => {
    const [runs, steps] = [runsPerSecond, stepsPerSecond].map((rate) => String(rate).padStart(9));
    return `${name.padEnd(24)}${runs} runs/s${steps} steps/s`;
  };
  console.log(line('pifuzz', random));
  console.log(line('fast-check scheduler()', fcScheduler));
  console.log(`ratio in steps           ${ratio}`);
}
