/** `pifuzz conform` of a page or a token: whether this machine's own kernel does it, too. */

import type { Unplayed } from '../../conform/child.ts';
import type { KernelPool } from '../../conform/kernel-pool.ts';
import type { Reproduced } from '../../conform/reproducing/rounds.ts';
import type { RoundTally } from '../../conform/reproducing/stage.ts';
import { printProgram } from '../../program/text.ts';
import { wrap } from '../../report/text/wrap.ts';
import { signs } from '../../reproduce/signs.ts';
import { seconds, wholeNumber } from '../arguments.ts';
import { UsageError } from '../complaints.ts';
import { type Shown, shownBy } from '../export/failure.ts';
import { Interrupts } from '../interrupts.ts';
import { FAILS, HOLDS, type Io, UNDECIDED } from '../io.ts';
import { jsonText } from '../json.ts';
import { counted, widthOf } from '../words.ts';
import { sayLeft } from './left.ts';

/** What the command was told besides. */
interface FailureWords {
  readonly rounds?: string;
  readonly time?: string;
  readonly script?: string;
  readonly program?: string;
  readonly json?: true;
}

/** Of a failure as it was found, and moved apart; whichever comes first of rounds and time. */
export const FAILURE_ROUNDS = 10_000;
const FAILURE_SECONDS = 20;
const MANY = 10_000_000;
const DAY = 24 * 60 * 60;

/** How often, and for how long, in milliseconds, each sort of rounds is made at the most. */
interface FailureBudget {
  readonly rounds: number;
  readonly time: number;
}

/** Begins like a token, or is a page or standard input. */
export function namesFailure(text: string): boolean {
  return text === '-' || /^\s*pf\d+\./.test(text) || /\.md$/.test(text);
}

/** A failure that somebody names by its page or its token. */
export async function conformFailure(
  source: string,
  words: FailureWords,
  io: Io,
  start: typeof KernelPool.start,
): Promise<number> {
  if (words.script !== undefined || words.program !== undefined) {
    throw new UsageError('a failure has a program of its own: --script and --program go with none');
  }
  const time = words.time === undefined ? FAILURE_SECONDS : seconds('--time', words.time, DAY) / 2;
  const budget = {
    rounds:
      words.rounds === undefined ? FAILURE_ROUNDS : wholeNumber('--rounds', words.rounds, 1, MANY),
    time: 1000 * time,
  };
  const shown = await shownBy(source);
  const pool = await start(1);
  let interrupted = false;
  const interrupts = new Interrupts(io, {
    stop: () => {
      interrupted = true;
    },
    hurry: () => void pool.end(),
  });
  try {
    return await ask(shown, budget, pool, io, words.json === true, () => interrupted);
  } finally {
    await pool.end();
    interrupts.release();
    sayLeft(pool, io);
  }
}

/** @returns the exit code */
async function ask(
  shown: Shown,
  budget: FailureBudget,
  pool: KernelPool,
  io: Io,
  json: boolean,
  stop: () => boolean,
): Promise<number> {
  const missing = whatIsMissing(shown, pool);
  const [lane] = pool.lanes;
  const seen =
    missing !== null || lane === undefined
      ? (missing ?? 'nobody is asked')
      : await lane.reproduce({ reproduction: shown.reproduction, ...budget }, stop);
  const verdict = verdictOf(seen);
  const { release } = pool.abilities;
  if (json) io.stdout.write(jsonText(objectOf(shown, seen, release)));
  else io.stdout.write(textOf(shown, seen, release, widthOf(io.stdout)));
  return CODES[verdict];
}

const CODES = { broken: FAILS, kept: HOLDS, undecided: UNDECIDED } as const;

/** Half a sentence; null if nothing is. */
function whatIsMissing({ reproduction }: Shown, { abilities }: KernelPool): string | null {
  if (abilities.missing !== null) return abilities.missing;
  const { program, acts, sign } = reproduction;
  const urgent =
    signs[sign].needsPriorities ||
    program.tasks.some(({ fifo }) => fifo > 0) ||
    program.events.some(({ call }) => call === 'setprio');
  if (urgent && abilities.noPriorities !== null) return abilities.noPriorities;
  const lock2 = program.tasks.some(({ ops }) => ops.some(({ call }) => call === 'lock2'));
  if (lock2 && abilities.noLock2 !== null) return abilities.noLock2;
  const races = acts.some(({ moves }) => moves.length > 1);
  return races && abilities.cpus < 2 ? 'calls race on two CPUs, and there is one' : null;
}

function isReproduced(seen: Reproduced | Unplayed): seen is Reproduced {
  return typeof seen !== 'string' && 'found' in seen;
}

function verdictOf(seen: Reproduced | Unplayed): keyof typeof CODES {
  if (typeof seen === 'string') return 'undecided';
  if (!isReproduced(seen)) return 'broken';
  if (seen.found.hits > 0) return 'broken';
  return seen.stuck || seen.found.rounds === 0 ? 'undecided' : 'kept';
}

function textOf(
  { reproduction, headline, kind }: Shown,
  seen: Reproduced | Unplayed,
  release: string,
  width: number,
): string {
  const lines = [
    `${headline.replaceAll('`', '')} (${kind}).`,
    `Asked of Linux ${release}: ${signs[reproduction.sign].rule}.`,
  ];
  if (reproduction.probe !== null) {
    lines.push(`The mistake does not show by itself; so ${reproduction.probe}.`);
  }
  if (typeof seen === 'string') lines.push(`It was not asked: ${seen}.`);
  else if (!isReproduced(seen)) lines.push(seen.reason);
  else {
    lines.push(`As it was found: ${tallyText(seen.found)}.`);
    if (seen.apart !== null) lines.push(`The same calls moved apart: ${tallyText(seen.apart)}.`);
    if (seen.stuck)
      lines.push('Then a task neither returned nor slept, and nothing more was asked.');
  }
  return lines.flatMap((line) => wrap(line, width).map((text) => `${text}\n`)).join('');
}

function tallyText({ rounds, hits, late, first }: RoundTally): string {
  const not = late === 0 ? '' : `; ${counted(late, 'round')} came too late to count`;
  const seen = first === null ? '' : ` (${first})`;
  return `broken in ${hits.toLocaleString('en')} of ${counted(rounds, 'round')}${seen}${not}`;
}

function objectOf(
  { reproduction, build, kind, program, token }: Shown,
  seen: Reproduced | Unplayed,
  release: string,
) {
  const tallies = isReproduced(seen)
    ? { found: seen.found, apart: seen.apart }
    : { found: null, apart: null };
  return {
    build: build.name,
    release,
    verdict: verdictOf(seen),
    kind,
    program: printProgram(program, ' | '),
    sign: reproduction.sign,
    rule: signs[reproduction.sign].rule,
    ...tallies,
    reason: isReproduced(seen) ? null : typeof seen === 'string' ? seen : seen.reason,
    token,
  };
}
