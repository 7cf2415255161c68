/** `pifuzz export --suite`: what Linux answers, as a C program for other kernels, or as data. */
import { answerName, type Observation, prioName } from '../../conform/observation.ts';
import { printCommand } from '../../conform/script.ts';
import { suiteInC } from '../../export/suite/c/suite-in-c.ts';
import { makeSuite, type Suite } from '../../export/suite/suite.ts';
import { wholeNumber } from '../arguments.ts';
import { jsonText } from '../json.ts';
import { MAX_SEED } from '../plan.ts';
import { version } from '../version.ts';

export interface SuiteWords {
  readonly suite?: string;
  readonly seed: string;
  readonly json?: true;
}

/** A C compiler takes some seconds for so many. */
const MOST = 1000;

/** The text of the suite that was asked for. */
export function suiteFrom(words: SuiteWords): string {
  const scripts = wholeNumber('--suite', words.suite ?? '', 1, MOST);
  const seed = wholeNumber('--seed', words.seed, -MAX_SEED - 1, MAX_SEED);
  const suite = makeSuite(scripts, seed);
  if (words.json === true) return jsonText(suiteObject(suite));
  const command = `pifuzz export --suite ${scripts} --seed ${seed}`;
  return suiteInC(suite, `Written by pi-futex-fuzz ${version()}: ${command}`);
}

function suiteObject({ seed, scripts, shownBy }: Suite) {
  return {
    version: version(),
    seed,
    scripts: scripts.map(({ script, shows, origin, ways }) => ({
      shows: shows.map(({ goal }) => goal.says),
      whole: origin === 'drawn',
      commands: script.map(printCommand),
      ways: ways.map(({ kernels, transcript }) => ({
        kernels,
        answers: transcript.map(answerObject),
      })),
    })),
    shown: [...shownBy].map(([{ says }, numbers]) => ({ says, scripts: numbers })),
  };
}

function answerObject({ tasks, words }: Observation) {
  return {
    tasks: tasks.map(({ returned, blocked, prio }) => {
      return {
        returned: returned === null ? null : answerName(returned),
        waits: blocked,
        runsAs: prioName(prio),
      };
    }),
    words,
  };
}
