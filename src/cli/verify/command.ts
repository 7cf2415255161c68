/** `pifuzz verify`: all schedules of one program on a build. */
import type { Command } from 'commander';
import { type Verdict, Verification, type VerifyOptions } from '../../campaign/verify.ts';
import { type Subject, subjectOf } from '../../explore/subject.ts';
import type { Build } from '../../kernel/build.ts';
import type { Rule } from '../../machine/checks.ts';
import type { Program } from '../../program/program.ts';
import { printProgram } from '../../program/text.ts';
import { collect, mustModel, PROGRAM_HELP, programFrom } from '../arguments.ts';
import { blame } from '../complaints.ts';
import { Interrupts } from '../interrupts.ts';
import { FAILS, HOLDS, type Io, UNDECIDED } from '../io.ts';
import { jsonText } from '../json.ts';
import { BUILD_HELP, baseOf, buildFrom } from '../own-build.ts';
import {
  KNOWN_HELP,
  kindAmong,
  knownKinds,
  mustBeLookedFor,
  namesOf,
  oraclesAmong,
  rulesNamed,
} from '../rules.ts';
import { DEFAULT_STATES, type LimitWords, limitsFrom } from '../search-limits.ts';
import { StatusLine } from '../status-line.ts';
import { searchText } from '../verify-progress.ts';
import { widthOf } from '../words.ts';
import { isNews, objectOf, textOf, type Verified } from './report.ts';

interface VerifyWords extends LimitWords {
  readonly program: string;
  readonly oracle?: readonly string[];
  readonly kind?: string;
  readonly known?: readonly string[];
  readonly against?: string;
  readonly json?: true;
}

/** What is asked for. */
interface VerifyPlan {
  readonly subject: Subject;
  readonly program: Program;
  readonly rules: readonly Rule[];
  readonly options: VerifyOptions;
  /** The build to compare with; null for none. */
  readonly against: Build | null;
  readonly json: boolean;
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
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--kind <kind>', 'only this kind of failure counts')
    .option('--known <kind>', KNOWN_HELP, collect)
    .option(
      '--against <build>',
      'what this one fails at, too, is no news, and the exit code is 0 if there is nothing else ' +
        '(default: what the build of a file is made of)',
    )
    .option('--preemptions <n>', 'only schedules with at most so many preemptions')
    .option('--max-states <n>', 'stop when so many states are remembered', DEFAULT_STATES)
    .option('--time <time>', 'stop after a time such as 90, 90s, 10m or 2h')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (name: string, words: VerifyWords) => {
      const plan = await planOf(name, words);
      try {
        done(await verify(plan, io));
      } catch (thrown) {
        const text = printProgram(plan.program, ' | ');
        const { build } = plan.subject;
        throw blame(thrown, `the build ${build.name} and the program '${text}'`, build);
      }
    });
}

async function planOf(name: string, words: VerifyWords): Promise<VerifyPlan> {
  const build = await buildFrom(name);
  const rules = rulesNamed(words.oracle ?? [], true);
  const options = {
    ...limitsFrom(words),
    kind: words.kind === undefined ? null : kindAmong(words.kind, rules),
    known: knownKinds(words.known ?? []),
    judges: namesOf(rules),
  };
  if (options.preemptions !== null) mustBeLookedFor(options.kind, rules);
  const program = programFrom(words.program);
  const against = await baseOf(build, words.against);
  mustModel(program, build, ...(against === null ? [] : [against]));
  return {
    subject: subjectOf(build, oraclesAmong(rules)),
    program,
    rules,
    options,
    against,
    json: words.json === true,
  };
}

async function verify(plan: VerifyPlan, io: Io): Promise<number> {
  const { subject, program, rules, options, json } = plan;
  const line = new StatusLine(io.stderr);
  let running = new Verification(subject, program, options);
  const interrupts = new Interrupts(io, { stop: () => running.interrupt(), hurry: () => {} });
  const explore = (): Promise<Verdict> => {
    return running.explore((progress) => line.show(() => searchText(progress)));
  };
  try {
    const verdict = await explore();
    let against: Verified['against'] = null;
    if (plan.against !== null && isWorthIt(verdict)) {
      const other = subjectOf(plan.against, subject.oracles);
      running = new Verification(other, program, options);
      against = { build: plan.against, verdict: await explore() };
    }
    line.end();
    const verified = { build: subject.build, program, rules, options, verdict, against };
    io.stdout.write(json ? jsonText(objectOf(verified)) : textOf(verified, widthOf(io.stdout)));
    if (verdict.breaches.some((breach) => isNews(verified, breach))) return FAILS;
    return verdict.complete ? HOLDS : UNDECIDED;
  } finally {
    line.end();
    interrupts.release();
  }
}

/** There is something to compare, and nobody has had enough. */
function isWorthIt({ breaches, stopped }: Verdict): boolean {
  return breaches.length > 0 && stopped !== 'interrupted';
}
