/** `pifuzz verify`: all schedules of one program on a build. */
import type { Command } from 'commander';
import { type Breach, type Verdict, Verification } from '../campaign/verify.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import { MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';
import { type Program, targetName } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { replayCommand } from '../report/text/command-line.ts';
import { wrap } from '../report/text/wrap.ts';
import type { UnfairRetry } from '../search/unfair-retry.ts';
import { printToken } from '../shrink/token.ts';
import { PROGRAM_HELP, programFrom } from './arguments.ts';
import { blame } from './complaints.ts';
import { Interrupts } from './interrupts.ts';
import { FAILS, HOLDS, type Io, UNDECIDED } from './io.ts';
import { jsonText } from './json.ts';
import { BUILD_HELP, buildFrom } from './own-build.ts';
import { DEFAULT_STATES, type LimitWords, limitsFrom } from './search-limits.ts';
import { StatusLine } from './status-line.ts';
import { searchText } from './verify-progress.ts';
import { counted, grouped, widthOf } from './words.ts';

interface VerifyWords extends LimitWords {
  readonly program: string;
  readonly json?: true;
}

export function addVerify(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('verify')
    .summary('look at every schedule of a program')
    .description(
      'Searches all schedules of one program on a build, each state once, and asks all oracles. ' +
        'Exits with 0 if no schedule fails, with 1 if one does, and with 4 if a limit of time or ' +
        'memory was reached before anything failed.',
    )
    .argument('<build>', BUILD_HELP)
    .requiredOption('--program <p>', PROGRAM_HELP)
    .option('--preemptions <n>', 'only schedules with at most so many preemptions')
    .option('--max-states <n>', 'stop when so many states are remembered', DEFAULT_STATES)
    .option('--time <time>', 'stop after a time such as 90, 90s, 10m or 2h')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (name: string, words: VerifyWords) => {
      const subject = subjectOf(await buildFrom(name));
      const program = programFrom(words.program);
      const verification = new Verification(subject, program, limitsFrom(words));
      try {
        done(await verify(subject, program, verification, words.json === true, io));
      } catch (thrown) {
        const text = printProgram(program, ' | ');
        throw blame(thrown, `the build ${subject.build.name} and the program '${text}'`);
      }
    });
}

async function verify(
  subject: Subject,
  program: Program,
  verification: Verification,
  json: boolean,
  io: Io,
): Promise<number> {
  const line = new StatusLine(io.stderr);
  const interrupts = new Interrupts(io, {
    stop: () => verification.interrupt(),
    hurry: () => {},
  });
  try {
    const verdict = await verification.explore((progress) => line.show(() => searchText(progress)));
    line.end();
    const token = ({ recording: { decisions } }: Breach) => {
      return printToken({ build: subject.build.name, program, decisions });
    };
    io.stdout.write(
      json
        ? jsonText(objectOf(subject, program, verdict, token))
        : textOf(subject, program, verdict, token, widthOf(io.stdout)),
    );
    if (verdict.breaches.length > 0) return FAILS;
    return verdict.complete ? HOLDS : UNDECIDED;
  } finally {
    line.end();
    interrupts.release();
  }
}

function objectOf(
  { build }: Subject,
  program: Program,
  verdict: Verdict,
  token: (breach: Breach) => string,
) {
  const { states, transitions, runs, complete, bound, stopped, collisionProbability } = verdict;
  return {
    build: build.name,
    program: printProgram(program, ' | '),
    verdict: wordFor(verdict),
    states,
    transitions,
    runs,
    complete,
    bound,
    stopped,
    seconds: Math.round(verdict.seconds * 1000) / 1000,
    collisionProbability,
    violations: verdict.breaches.map((breach) => {
      const { preemptions, switches, steps } = breach.recording;
      const { kind, sentence } = breach;
      return { kind, sentence, preemptions, switches, steps, token: token(breach) };
    }),
    retries: verdict.retries.map(({ task, call, lock, place, waitsFor }) => {
      return { task, call, lock: targetName(lock), place, waitsFor };
    }),
  };
}

function textOf(
  { build }: Subject,
  program: Program,
  verdict: Verdict,
  token: (breach: Breach) => string,
  width: number,
): string {
  const lines = [...wrap(`${headline(verdict)} (build ${build.name})`, width), ''];
  for (const line of printProgram(program).split('\n')) lines.push(...indented(line, width));
  lines.push('', ...wrap(figures(verdict), width), ...wrap(reach(verdict), width));
  for (const breach of verdict.breaches) {
    lines.push('', breach.kind, ...indented(breach.sentence, width));
    lines.push(...indented(size(breach), width), `  ${replayCommand(token(breach), build, [])}`);
  }
  for (const retry of verdict.retries) lines.push('', ...wrap(retryText(retry), width));
  return `${lines.join('\n')}\n`;
}

/** What the model cannot judge, as it has no CPUs. */
function retryText({ task, call, lock, place, waitsFor, prios }: UnfairRetry): string {
  const [own = 0] = prios;
  const who =
    waitsFor.length === 0 ? 'several other tasks have run' : `${waitsFor.join(' or ')} has run`;
  return (
    `Note: in its ${call} of ${targetName(lock)} ${task} can go round in ${place}() until ` +
    `${who}. ` +
    `Here that is no failure. But ${task} runs as fifo ${MAX_RT_PRIO - 1 - own} and is at least ` +
    'as urgent: on one CPU a real-time scheduler need not let the other one run, and then ' +
    `${task} goes round for ever.`
  );
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

/** The verdict for a program that reads it. */
function wordFor({ breaches, complete, bound }: Verdict): string {
  if (breaches.length > 0) return 'fails';
  if (!complete) return 'undecided';
  return bound === null ? 'holds' : 'holds within bound';
}

function headline({ breaches, complete, bound }: Verdict): string {
  if (breaches.length > 0) return `Fails, in ${counted(breaches.length, 'way')}`;
  if (!complete) return 'Undecided: no failure so far';
  return bound === null ? 'Holds: no schedule fails' : `Holds as far as searched: ${within(bound)}`;
}

function within(bound: number): string {
  return `no schedule with at most ${counted(bound, 'preemption')} fails`;
}

function size({ kind, recording: { preemptions, switches, steps } }: Breach): string {
  const parts = [counted(preemptions, 'preemption'), counted(switches, 'switch', 'switches')];
  // A livelock has no end at which a replay could fail.
  const then = kind.startsWith('no-livelock/') ? 'this leads into it' : 'it replays with';
  return `${parts.join(', ')}, ${counted(steps, 'step')}; ${then}`;
}

function figures({ states, transitions, runs, seconds: taken, collisionProbability }: Verdict) {
  const chance = collisionProbability === 0 ? '0' : collisionProbability.toExponential(1);
  return (
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ` +
    `${counted(runs, 'run')}, ${taken.toFixed(1)} s. The probability that two states were taken ` +
    `for one is about ${chance}.`
  );
}

/** What the verdict does not say is said as well. */
function reach({ complete, bound, stopped, states, seen }: Verdict): string {
  const limit = bound === null ? '' : ` with at most ${counted(bound, 'preemption')}`;
  if (complete && bound === null) return 'Every schedule of this program was looked at.';
  if (complete) {
    return (
      `Every schedule${limit} was looked at; one with more may still fail. Livelocks were not ` +
      'looked for.'
    );
  }
  const why =
    stopped === 'time'
      ? 'the time was up'
      : stopped === 'states'
        ? `${grouped(states)} states are as many as may be remembered`
        : 'it was interrupted';
  const share = `${Math.floor(100 * seen)} %`;
  return `Not all schedules${limit} were looked at, because ${why}; by a rough estimate ${share}.`;
}
