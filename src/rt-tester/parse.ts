/**
 * From the text of an rt-tester script to its lines. What the kernel's own scripts do is allowed,
 * odd as it may be; what could only have been a mistake is said, with the number of the line.
 *
 * Departures from rt-tester.py, which found most mistakes when it came to the line, or never:
 * - the whole script is looked at before its first line is done;
 * - a thread or a lock that does not exist, a line that is neither C, W nor T, and a script without
 *   any line are mistakes;
 * - a comment may also stand behind a line.
 */
import { quote } from '../program/tokens.ts';
import {
  BKL_WORDS,
  COMMANDS,
  CONDITIONS,
  type Line,
  MAX_RT_TEST_MUTEXES,
  MAX_RT_TEST_THREADS,
  type Meaning,
} from './script.ts';

/** A text that is no script: one sentence that says what is wrong, and in which line. */
export class TesterScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly line: number;

  constructor(line: number, sentence: string) {
    super(`line ${line}: ${sentence}`);
    this.line = line;
  }
}

/** The lines of a script that do something. Throws a ScriptError if the text is no script. */
export function parseScript(text: string): readonly Line[] {
  const rows = text.split('\n');
  const lines = rows.flatMap((row, index) => {
    const code = row.replace(/#.*$/su, '').trim();
    return code === '' ? [] : [lineOf(code, index + 1)];
  });
  if (lines.length > 0) return lines;
  throw new TesterScriptError(rows.length, 'the script ends without a command, a wait or a test');
}

function lineOf(code: string, number: number): Line {
  const parts = code.split(':').map((part) => part.trim());
  const [kind, word, thread, argument] = shapeOf(parts, number);
  const text = `${kind}: ${word}: ${thread}: ${argument}`;
  if (kind === 'C') {
    const command = named(COMMANDS, 'command', word, number);
    const target = index('thread', thread, MAX_RT_TEST_THREADS, number);
    const value = argumentOf(argument, command.argument, word, number);
    return { kind, number, text, command, thread: target, argument: value };
  }
  const condition = named(CONDITIONS, 'condition', word, number);
  const target = index('thread', thread, MAX_RT_TEST_THREADS, number);
  const meanings = { P: 'number', N: 'number', E: 'number', O: 'opcode', M: 'lock' } as const;
  const value = argumentOf(argument, meanings[condition.field], word, number);
  return { kind, number, text, condition, thread: target, argument: value };
}

/** The four parts of a line, the first two in the spelling of the tables. */
function shapeOf(parts: readonly string[], number: number): [Line['kind'], string, string, string] {
  const [first = '', word = '', thread = '', argument = ''] = parts;
  const kind = first.toUpperCase();
  if (kind !== 'C' && kind !== 'W' && kind !== 'T') {
    const found = first === '' ? 'nothing' : quote(first);
    throw new TesterScriptError(
      number,
      `a line begins with 'C:', 'W:' or 'T:', and not with ${found}`,
    );
  }
  if (parts.length !== 4) {
    const what = kind === 'C' ? 'command' : 'condition';
    const colons = parts.length === 2 ? '1 colon' : `${parts.length - 1} colons`;
    throw new TesterScriptError(
      number,
      `a line has the form '${kind}: ${what}: thread: argument', and this one has ${colons}`,
    );
  }
  return [kind, word.toLowerCase(), thread, argument];
}

function named<T extends { readonly name: string }>(
  all: readonly T[],
  what: 'command' | 'condition',
  word: string,
  number: number,
): T {
  const found = all.find(({ name }) => name === word);
  if (found !== undefined) return found;
  if (BKL_WORDS.includes(word)) {
    throw new TesterScriptError(
      number,
      `${quote(word)} needs the big kernel lock, which left Linux in v2.6.39 and is in no build`,
    );
  }
  if (word === '') throw new TesterScriptError(number, `the ${what} is missing`);
  const [others, other] = what === 'command' ? [CONDITIONS, 'condition'] : [COMMANDS, 'command'];
  if (others.some(({ name }) => name === word)) {
    throw new TesterScriptError(
      number,
      `${quote(word)} is a ${other}, and this line asks for a ${what}`,
    );
  }
  const names = all.map(({ name }) => name).join(', ');
  throw new TesterScriptError(number, `there is no ${what} ${quote(word)}; there are ${names}`);
}

/** A number from 0 below `count`. */
function index(what: 'thread' | 'lock', text: string, count: number, line: number): number {
  if (/^\d$/.test(text) && Number(text) < count) return Number(text);
  if (text === '') throw new TesterScriptError(line, `the number of the ${what} is missing`);
  throw new TesterScriptError(
    line,
    `there is no ${what} ${quote(text)}; ${what}s are 0 to ${count - 1}`,
  );
}

function argumentOf(text: string, meaning: Meaning, word: string, line: number): number {
  if (meaning === 'lock') return index('lock', text, MAX_RT_TEST_MUTEXES, line);
  if (meaning === 'opcode') {
    const command = COMMANDS.find(({ name }) => name === text.toLowerCase());
    if (command !== undefined) return command.opcode;
  }
  if (text === '') throw new TesterScriptError(line, `the argument of ${quote(word)} is missing`);
  const number = wholeNumber(text);
  const takes = TAKES[meaning];
  if (number !== null && number >= takes.min && number <= takes.max) return number;
  throw new TesterScriptError(
    line,
    `${quote(word)} takes ${takes.what}, and ${quote(text)} is none`,
  );
}

const INT = 2 ** 31;
const ANY = { what: 'a 32-bit whole number', min: -INT, max: INT - 1 };
const TAKES = {
  number: ANY,
  // Set aside by all versions, but it has to be one.
  nice: ANY,
  unused: ANY,
  opcode: { ...ANY, what: 'a command or a 32-bit whole number' },
  priority: { what: 'a priority from 1 to 99', min: 1, max: 99 },
} as const;

function wholeNumber(text: string): number | null {
  return /^[+-]?\d+$/.test(text) ? Number(text) : null;
}
