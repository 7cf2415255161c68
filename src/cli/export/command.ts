/** `pifuzz export`: a failure as a C program that anybody's kernel can be asked with. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { cProgram } from '../../export/c-program.ts';
import { printProgram } from '../../program/text.ts';
import { replayCommand } from '../../report/text/command-line.ts';
import { why } from '../arguments.ts';
import { quoted, UsageError } from '../complaints.ts';
import { HOLDS, type Io } from '../io.ts';
import { type Shown, shownBy } from './failure.ts';

interface ExportWords {
  readonly output?: string;
}

export function addExport(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('export')
    .summary('write a failure as a C program')
    .description(
      'Writes a C program (C11, pthreads, raw system calls) that does on a kernel what a ' +
        'counterexample does on the model, and says by KTAP whether the kernel keeps the rule. ' +
        'Exit codes: 0 it was written, 2 bad usage, or a failure that no program can see.',
    )
    .argument('[source]', 'a replay token, or a page that has one in it; - reads it')
    .option('-o, --output <file>', 'where the C is written; standard output if it is left out')
    .action(async (source: string | undefined, words: ExportWords) => {
      write(await told(source), words, io);
      done(HOLDS);
    });
}

/** The C of what was asked for. */
async function told(source: string | undefined): Promise<string> {
  if (source === undefined) throw new UsageError('export takes a token or a page');
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
