/** `pifuzz export`: a failure as a C program that anybody's kernel can be asked with. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { cProgram } from '../../export/c-program.ts';
import { printProgram } from '../../program/text.ts';
import { replayCommand } from '../../report/text/command-line.ts';
import { why } from '../arguments.ts';
import { quoted, UsageError } from '../complaints.ts';
import { HOLDS, type Io } from '../io.ts';
import { DEFAULT_SEED } from '../plan.ts';
import { type Shown, shownBy } from './failure.ts';
import { type SuiteWords, suiteFrom } from './suite.ts';

interface ExportWords extends SuiteWords {
  readonly output?: string;
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
    .option('--suite <n>', 'in place of a failure: so many scripts that show what Linux answers')
    .option('--seed <n>', 'of a suite: the same seed gives the same scripts', DEFAULT_SEED)
    .option('--json', 'of a suite: the same as one JSON object in place of C')
    .action(async (source: string | undefined, words: ExportWords) => {
      const { suite } = words;
      write(suite === undefined ? await told(source, words) : suiteFrom(source, words), words, io);
      done(HOLDS);
    });
}

/** The C of what was asked for. */
async function told(source: string | undefined, words: ExportWords): Promise<string> {
  if (words.json === true) throw new UsageError('--json is for a suite, as in --suite 100 --json');
  if (source === undefined) throw new UsageError('export takes a token or a page, or --suite');
  return textOf(await shownBy(source));
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
