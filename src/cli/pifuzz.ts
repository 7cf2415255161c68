/** The command `pifuzz`: its sub-commands, and what becomes of an error. */
import { Command, CommanderError, Help } from 'commander';
import { wrap } from '../report/text/wrap.ts';
import { ModelMistake, UsageError, unknownName } from './complaints.ts';
import { HOLDS, type Io, MISUSED } from './io.ts';
import { refuseTwice } from './once.ts';
import { version } from './version.ts';
import { beside, WIDTH, widthOf } from './words.ts';

type Add = (pifuzz: Command, io: Io, done: (code: number) => void) => void;

/**
 * The commands, in the order in which the help has them. What a command needs is loaded when it is
 * asked for: to load all of pifuzz takes longer than to search a small program.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  fuzz: async () => (await import('./fuzz.ts')).addFuzz,
  verify: async () => (await import('./verify/command.ts')).addVerify,
  sweep: async () => (await import('./sweep/command.ts')).addSweep,
  outcomes: async () => (await import('./outcomes.ts')).addOutcomes,
  replay: async () => (await import('./replay.ts')).addReplay,
  certify: async () => (await import('./certify/command.ts')).addCertify,
  bisect: async () => (await import('./bisect/command.ts')).addBisect,
  'rt-tester': async () => (await import('./rt-tester.ts')).addRtTester,
  conform: async () => (await import('./conform/command.ts')).addConform,
  export: async () => (await import('./export/command.ts')).addExport,
  new: async () => (await import('./new-patch.ts')).addNew,
  list: async () => (await import('./list.ts')).addList,
};
const VERSION = ['-V', '--version'];

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
  try {
    mustBeCommand(argv);
    const pifuzz = commandLine(io);
    for (const name of commandsFor(argv)) {
      const add = await (COMMANDS[name] as () => Promise<Add>)();
      add(pifuzz, io, (done) => {
        code = done;
      });
    }
    for (const command of pifuzz.commands) refuseTwice(command);
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

/** Which commands have to be there to answer a command line: all of them if it names none. */
function commandsFor([first = '', second = '']: readonly string[]): readonly string[] {
  if (VERSION.includes(first)) return [];
  const asked = first === 'help' ? second : first;
  return Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS);
}

function commandLine(io: Io): Command {
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
    .version(`pifuzz ${version()}`, VERSION.join(', '), 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', () => afterHelp(widthOf(io.stdout)));
  return pifuzz;
}

/** Commander answers `help` of what it does not know with everything it knows. */
function mustBeCommand([first, asked]: readonly string[]): void {
  const names = ['help', ...Object.keys(COMMANDS)];
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
