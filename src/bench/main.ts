/** `npm run bench`: how many runs and steps a second, beside fast-check's own scheduler. */
import { subjectOf } from '../explore/subject.ts';
import { mainline } from '../kernel/build.ts';
import { measure } from './measure.ts';
import type { Pace } from './pace.ts';

const SEED = 42;
const BUDGET = { runs: 40_000, peerRuns: 4_000, turns: 6 };

const measured = await measure(subjectOf(mainline), SEED, BUDGET);

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(measured));
} else {
  const line = (name: string, { runsPerSecond, stepsPerSecond }: Pace): string => {
    const [runs, steps] = [runsPerSecond, stepsPerSecond].map((rate) => String(rate).padStart(9));
    return `${name.padEnd(24)}${runs} runs/s${steps} steps/s`;
  };
  console.log(line('pifuzz', measured.random));
  console.log(line('fast-check scheduler()', measured.fcScheduler));
  console.log(`ratio in steps           ${measured.ratio}`);
}
