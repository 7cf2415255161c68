/** `pifuzz bisect`: which kernels have a failure, since which one, and which is without it. */
import type { Command } from 'commander';
import { ableAmong, Bisection, type Suspect } from '../../campaign/bisect.ts';
import { guard, watched } from '../../campaign/watchdog.ts';
import { type Subject, subjectOf } from '../../explore/subject.ts';
import type { Build } from '../../kernel/build.ts';
import { printProgram } from '../../program/text.ts';
import type { Replayable } from '../../shrink/token.ts';
import { allBuilds } from '../../variants/builds.ts';
import { kernelsOfLinux } from '../../variants/later.ts';
import { collect } from '../arguments.ts';
import { blame, UsageError } from '../complaints.ts';
import { Interrupts } from '../interrupts.ts';
import { HOLDS, type Io, UNDECIDED } from '../io.ts';
import { jsonText } from '../json.ts';
import { buildFrom } from '../own-build.ts';
import { buildOf, changeOf, replayableOf, replayOn, tokenIn } from '../recorded.ts';
import { namesOf, oraclesAmong, rulesNamed } from '../rules.ts';
import { DEFAULT_STATES, type LimitWords, limitsFrom } from '../search-limits.ts';
import { StatusLine } from '../status-line.ts';
import { grouped, widthOf } from '../words.ts';
import { type BisectReport, objectOf, textOf } from './report.ts';

interface BisectWords extends LimitWords {
  readonly build?: string;
  readonly oracle?: readonly string[];
  readonly all?: true;
  readonly json?: true;
}

export function addBisect(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('bisect')
    .summary('find out which kernels have a failure')
    .description(
      'Takes the program of a counterexample to every kernel of Linux that there is a build of, ' +
        'the oldest first, and looks on each at all schedules with as many preemptions as the ' +
        'counterexample has, or fewer. Exits with 0 if that was done for each, and with 4 if a ' +
        'limit was reached on one.',
    )
    .argument('<token>', 'a replay token, or a page that has one in it; - reads it')
    .option(
      '--build <build>',
      'the build that the token is of, if that is in a file: its path, and what it exports',
    )
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--all', 'also what was never in Linux, and kernels without a fix')
    .option('--preemptions <n>', 'look at schedules with at most so many preemptions')
    .option('--max-states <n>', 'give up a build when so many are remembered', DEFAULT_STATES)
    .option('--time <time>', 'give up a build after a time such as 90, 90s, 10m or 2h')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (source: string, words: BisectWords) => done(await bisect(source, words, io)));
}

async function bisect(source: string, words: BisectWords, io: Io): Promise<number> {
  const found = tokenIn(source);
  const replayable = replayableOf(found);
  const own =
    words.build === undefined
      ? await buildOf(replayable, found.file)
      : await buildFrom(words.build, undefined, replayable.build);
  const rules = rulesNamed(words.oracle ?? found.oracles);
  const limits = limitsFrom(words);
  try {
    const subject = watched(subjectOf(own, oraclesAmong(rules)));
    const suspect = suspectOf(replayable, subject, limits.preemptions);
    const all = [...kernelsOfLinux, ...besides(own, words.all === true)];
    const builds = ableAmong(all, replayable.program);
    const line = new StatusLine(io.stderr);
    const bisection = new Bisection(suspect, subject.oracles, limits);
    const stop = () => bisection.interrupt();
    const interrupts = new Interrupts(io, { stop, hurry: stop });
    try {
      const rows = await bisection.through(builds, ({ name }, states) => {
        line.show(() => `${name}: ${grouped(states)} states`);
      });
      line.end();
      const report: BisectReport = { suspect, own, rows, judges: namesOf(rules) };
      io.stdout.write(words.json ? jsonText(objectOf(report)) : textOf(report, widthOf(io.stdout)));
      const change = changeOf(own, found.file);
      if (change !== null) io.stderr.write(`pifuzz: ${change}\n`);
      return rows.some(({ fate }) => fate === 'not known') ? UNDECIDED : HOLDS;
    } finally {
      line.end();
      interrupts.release();
    }
  } catch (thrown) {
    const text = printProgram(replayable.program, ' | ');
    throw blame(thrown, `the build ${own.name} and the program '${text}'`, own);
  }
}

/** What is asked of each build is what the run once more fails at. */
function suspectOf(replayable: Replayable, subject: Subject, preemptions: number | null): Suspect {
  const { recording, divergence } = guard(() => replayOn(subject, replayable));
  const { failure } = recording;
  if (failure === null) {
    const why = divergence === null ? 'the run holds' : `the schedule does not fit: ${divergence}`;
    throw new UsageError(`there is no failure to look for: on ${subject.build.name} ${why}`);
  }
  const bound = preemptions ?? recording.preemptions;
  return { program: replayable.program, kind: failure.kind, preemptions: bound };
}

/** Builds that are in no order of time. */
function besides(own: Build, all: boolean): Build[] {
  const others = all ? allBuilds.filter((build) => !kernelsOfLinux.includes(build)) : [];
  const isThere = [...kernelsOfLinux, ...others].some(({ name }) => name === own.name);
  return isThere ? others : [own, ...others];
}
