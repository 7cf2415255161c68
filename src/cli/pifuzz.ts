/** The command `pifuzz`: its sub-commands, and what becomes of an error. */
import { Command, CommanderError, Help } from 'commander';
import { wrap } from '../report/text/wrap.ts';
import { addBisect } from './bisect/command.ts';
import { addCertify } from './certify/command.ts';
import { ModelMistake, UsageError, unknownName } from './complaints.ts';
import { addConform } from './conform/command.ts';
import { addExport } from './export/command.ts';
import { addFuzz } from './fuzz.ts';
import { HOLDS, type Io, MISUSED } from './io.ts';
import { addList } from './list.ts';
import { addNew } from './new-patch.ts';
import { refuseTwice } from './once.ts';
import { addOutcomes } from './outcomes.ts';
import { addReplay } from './replay.ts';
import { addRtTester } from './rt-tester.ts';
import { addSweep } from './sweep/command.ts';
import { addVerify } from './verify/command.ts';
import { version } from './version.ts';
import { beside, WIDTH, widthOf } from './words.ts';

const EXAMPLES: readonly (readonly [command: string, what: string])[] = [
  ['pifuzz fuzz', 'look for the race in the PI-futex patch of October 2016'],
  ['pifuzz fuzz mainline --time 60', "look for one in today's kernel, for a minute"],
];
/** Columns; two columns of text need as many. */
const NARROW = 72;
const EXIT_CODES =
  'A command exits with 0 if nothing failed, with 1 if something did, with 2 if it was used in a ' +
  'wrong way or if pifuzz itself made a mistake, replay with 3 if a schedule no longer fits, ' +
  'verify, sweep and bisect with 4 if a limit was reached before there was a verdict, certify ' +
  'with 4 if it was interrupted, and conform with 4 if there is no kernel to compare with.';

/** Commander's way, and on a narrow terminal a term above what it means. */
function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const width = help.helpWidth ?? WIDTH;
  if (width >= NARROW) {
    return Help.prototype.formatItem.call(help, term, termWidth, description, help);
  }
  return description === '' ? `  ${term}` : `  ${term}\n${beside('', 6, description, width)}`;
}

function afterHelp(width: number): string {
  const indent = width < WIDTH ? 6 : 35;
  const examples = EXAMPLES.map(([command, what]) => beside(`  ${command}`, indent, what, width));
  return ['', 'Examples:', ...examples, '', ...wrap(EXIT_CODES, width)].join('\n');
}

/**
 * Runs a command line.
 *
 * @param argv without node and the script
 * @returns the exit code
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code = HOLDS;
  const pifuzz = commandLine(io, (done) => {
    code = done;
  });
  try {
    mustBeCommand(pifuzz, argv);
    await pifuzz.parseAsync(argv, { from: 'user' });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? HOLDS : MISUSED;
    const known = thrown instanceof UsageError || thrown instanceof ModelMistake;
    const { message } = known ? thrown : new ModelMistake(thrown, `the version ${version()}`);
    io.stderr.write(`pifuzz: ${message}\n`);
    return MISUSED;
  }
}

function commandLine(io: Io, done: (code: number) => void): Command {
  const pifuzz = new Command('pifuzz');
  // Sub-commands inherit these settings, so they come first.
  pifuzz
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(`pifuzz: ${plainly(text)}\n`),
      getOutHelpWidth: () => widthOf(io.stdout),
      getErrHelpWidth: () => widthOf(io.stderr),
    })
    .configureHelp({ formatItem })
    .description('Looks for failures of the Linux PI-futex protocol on a simulated kernel.')
    .version(`pifuzz ${version()}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', () => afterHelp(widthOf(io.stdout)));
  addFuzz(pifuzz, io, done);
  addVerify(pifuzz, io, done);
  addSweep(pifuzz, io, done);
  addOutcomes(pifuzz, io, done);
  addReplay(pifuzz, io, done);
  addCertify(pifuzz, io, done);
  addBisect(pifuzz, io, done);
  addRtTester(pifuzz, io, done);
  addConform(pifuzz, io, done);
  addExport(pifuzz, io, done);
  addNew(pifuzz, io, done);
  addList(pifuzz, io, done);
  for (const command of pifuzz.commands) refuseTwice(command);
  return pifuzz;
}

/** Commander answers `help` of what it does not know with everything it knows. */
function mustBeCommand(pifuzz: Command, [first, asked]: readonly string[]): void {
  const names = ['help', ...pifuzz.commands.map((command) => command.name())];
  if (first !== 'help' || asked === undefined || asked.startsWith('-')) return;
  if (names.includes(asked)) return;
  throw new UsageError(unknownName('command', asked, names, "'pifuzz help' names them all"));
}

/** Commander's complaints in the form of ours: one line, one sentence. */
function plainly(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\((Did you mean) (one of )?(.*?)\?\)$/s, (_, _did, one, names) => {
      return `; did you mean ${one ?? ''}${names}?`;
    })
    .replace(/\. Expected/, ': expected')
    .replace(/\.$/, '')
    .replace(/\s+/g, ' ');
}
