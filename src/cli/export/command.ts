/** `pifuzz export`: a failure as a C program that anybody's kernel can be asked with. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { cProgram } from '../../export/c-program.ts';
import { allRules } from '../../oracle/all.ts';
import { printProgram } from '../../program/text.ts';
import { replayCommand } from '../../report/text/command-line.ts';
import { programFrom, why } from '../arguments.ts';
import { quoted, UsageError } from '../complaints.ts';
import { HOLDS, type Io } from '../io.ts';
import { BUILD_HELP, buildFrom } from '../own-build.ts';
import { DEFAULT_SEED } from '../plan.ts';
import { kindAmong } from '../rules.ts';
import { type Shown, shownBy, shownByProgram } from './failure.ts';
import { scriptInC } from './script.ts';
import { type SuiteWords, suiteFrom } from './suite.ts';

interface ExportWords extends SuiteWords {
  readonly output?: string;
  readonly program?: string;
  readonly build?: string;
  readonly kind?: string;
  readonly script?: string;
}

export function addExport(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('export')
    .summary('write a failure as a C program')
    .description(
      'Writes a C program (C11, pthreads, raw system calls) that does on a kernel what a ' +
        'counterexample does on the model, and says by KTAP whether the kernel keeps the rule. ' +
        'With --suite it writes many short scripts with the answers of Linux, for whoever has ' +
        'PI futexes in a kernel of their own. ' +
        'Exit codes: 0 it was written, 2 bad usage, or a failure that no program can see.',
    )
    .argument('[source]', 'a replay token, or a page that has one in it; - reads it')
    .option('-o, --output <file>', 'where the C is written; standard output if it is left out')
    .option('--program <p>', 'in place of a token: a failure of this program')
    .option('--build <build>', `of a program: ${BUILD_HELP}`, 'mainline')
    .option('--kind <kind>', 'of a program: this kind of failure')
    .option('--script <text>', "in place of a failure: what Linux answers to 'T1 lock f1; ...'")
    .option('--suite <n>', 'in place of a failure: so many scripts that show what Linux answers')
    .option('--seed <n>', 'of a suite: the same seed gives the same scripts', DEFAULT_SEED)
    .option('--json', 'of a suite: the same as one JSON object in place of C')
    .action(async (source: string | undefined, words: ExportWords) => {
      mustBeOne(source, words);
      write(words.suite === undefined ? await told(source, words) : suiteFrom(words), words, io);
      done(HOLDS);
    });
}

/** The C of what was asked for. */
async function told(source: string | undefined, words: ExportWords): Promise<string> {
  if (words.json === true) throw new UsageError('--json is for a suite, as in --suite 100 --json');
  if (words.script !== undefined) return scriptInC(words.script);
  if (words.program !== undefined) {
    const build = await buildFrom(words.build ?? 'mainline');
    const kind = words.kind === undefined ? null : kindAmong(words.kind, allRules);
    return textOf(shownByProgram(build, programFrom(words.program), kind));
  }
  return textOf(await shownBy(source as string));
}

/** What is exported is named in one way. */
function mustBeOne(source: string | undefined, { program, script, suite }: ExportWords): void {
  const named = [source, program, script, suite].filter((one) => one !== undefined);
  if (named.length === 1) return;
  throw new UsageError('export takes one of a token, a page, --program, --script and --suite');
}

function textOf({ reproduction, build, headline, program, token }: Shown): string {
  return cProgram(reproduction, {
    headline,
    sentence: `${reproduction.sentence}.`,
    build: build.name,
    about: build.about,
    program: printProgram(program).split('\n'),
    replay: replayCommand(token, build, []),
  });
}

function write(text: string, { output }: ExportWords, { stdout }: Io): void {
  if (output === undefined) {
    stdout.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (thrown) {
    throw new UsageError(`${quoted(output)} cannot be written: ${why(thrown)}`);
  }
}
