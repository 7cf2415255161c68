/**
 * Programs as text. Printing has one form, parsing is lenient about blanks:
 *
 *   program   = line { ( newline | "|" ) line }         "#" begins a comment, up to the newline
 *   line      = [ task | env ]
 *   task      = T1..T5 [ "other" | "fifo" 1..99 ] ":" [ item { ";" item } ]
 *   item      = "holds" futex { futex }                 only as the first item
 *             | "lock" futex { "timeout" | "kernel" }
 *             | "trylock" futex { "kernel" }
 *             | "unlock" futex { "kernel" | "if held" }
 *   env       = "env" ":" bucket { ";" bucket }
 *   bucket    = "bucket" futex futex { futex }
 *   futex     = f1..f3
 *
 * Tasks and futexes keep their numbers; ops are numbered by position, so that a program whose op
 * ids have gaps comes back without them.
 */
import { faultOf } from './legit.ts';
import {
  MAX_FUTEXES,
  MAX_TASKS,
  type Op,
  type Program,
  type TaskSpec,
  targetName,
} from './program.ts';

type Attribute = 'timeout' | 'kernelOnly' | 'ifHeld';

const WORDS: readonly (readonly [Attribute, string])[] = [
  ['timeout', 'timeout'],
  ['kernelOnly', 'kernel'],
  ['ifHeld', 'if held'],
];
const NOT_ALLOWED: Readonly<Record<Op['call'], readonly Attribute[]>> = {
  lock: ['ifHeld'],
  lock2: ['ifHeld'],
  trylock: ['timeout', 'ifHeld'],
  unlock: ['timeout'],
};

/** The text of a program: a line for each task, or all on one line with `' | '` between. */
export function printProgram(program: Program, between: '\n' | ' | ' = '\n'): string {
  const lines = program.tasks.map(printTask);
  const buckets = program.sharedBuckets.map((group) => `bucket ${printFutexes(group)}`);
  if (buckets.length > 0) lines.push(`env: ${buckets.join('; ')}`);
  return lines.join(between);
}

function printFutexes(futexes: readonly number[]): string {
  return futexes.map((futex) => `f${futex}`).join(' ');
}

function printTask({ id, fifo, holds, ops }: TaskSpec): string {
  const policy = fifo === 0 ? '' : ` fifo ${fifo}`;
  const items = ops.map(printOp);
  if (holds.length > 0) items.unshift(`holds ${printFutexes(holds)}`);
  return `T${id}${policy}: ${items.join('; ')}`;
}

/** `lock f1 timeout`. */
export function printOp(op: Op): string {
  const attributes = WORDS.filter(([attribute]) => op[attribute]).map(([, words]) => ` ${words}`);
  return `${op.call} ${targetName(op.target)}${attributes.join('')}`;
}

/**
 * The same program with its tasks numbered T1, T2 ... in their order, its futexes f1, f2 ... in the
 * order in which the text names them, and the ops of each task 1, 2 ...
 */
export function renumber(program: Program): Program {
  const futexes = new Map<number, number>();
  const nameOf = (futex: number): number => {
    const name = futexes.get(futex) ?? futexes.size + 1;
    futexes.set(futex, name);
    return name;
  };
  const tasks = program.tasks.map((task, index) => ({
    ...task,
    id: index + 1,
    holds: task.holds.map(nameOf),
    ops: task.ops.map((op, position) => ({ ...op, id: position + 1, target: nameOf(op.target) })),
  }));
  const sharedBuckets = program.sharedBuckets
    .map((group) => group.flatMap((futex) => futexes.get(futex) ?? []).sort((a, b) => a - b))
    .filter((group) => group.length > 1)
    .sort((a, b) => a[0]! - b[0]!);
  return { tasks, sharedBuckets, events: [] };
}

/** A place in a text; both count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text that is no program, or no legit one: one sentence that says what is wrong, and where. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly line: number;
  readonly column: number;

  constructor({ line, column }: Place, sentence: string) {
    super(`line ${line}, column ${column}: ${sentence}`);
    this.line = line;
    this.column = column;
  }
}

interface Token extends Place {
  readonly text: string;
}

/** Words and signs; each line ends with a newline, the last one too. */
function tokensOf(text: string): Token[] {
  return text.split('\n').flatMap((row, index) => {
    const line = index + 1;
    const code = row.replace(/#.*$/su, '').trimEnd();
    const tokens = [...code.matchAll(/\w+|\S/gu)].map((match) => {
      return { text: match[0], line, column: match.index + 1 };
    });
    return [...tokens, { text: '\n', line, column: code.length + 1 }];
  });
}

/** Characters that would not show, or would do something to a terminal, are spelled out. */
function quote(word: string): string {
  const short = word.length > 20 ? `${word.slice(0, 20)}...` : word;
  return `'${short.replace(/\p{C}/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`)}'`;
}

const LINE_END = "';' or the end of the line";

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Where the parts of the program stand in the text. */
  readonly places = new Map<object, Place>();
  readonly tasks: TaskSpec[] = [];
  readonly sharedBuckets: number[][] = [];

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    while (this.#at < this.#tokens.length) this.#line();
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  #expected(what: string): ProgramError {
    const { text } = this.#token;
    const found = text === '\n' ? 'the end of the line' : quote(text);
    return new ProgramError(this.#token, `expected ${what}, found ${found}`);
  }

  /** Goes past a word if it is the next one. */
  #skip(word: string): boolean {
    const found = this.#token.text === word;
    if (found) this.#at++;
    return found;
  }

  #expect(word: string): void {
    if (!this.#skip(word)) throw this.#expected(`'${word}'`);
  }

  /** Goes past `f2`, say, and answers its number; null if something else comes next. */
  #numbered(prefix: string, max: number): number | null {
    const { text } = this.#token;
    const number = Number(text.slice(prefix.length));
    if (!(number >= 1 && number <= max) || text !== `${prefix}${number}`) return null;
    this.#at++;
    return number;
  }

  #futex(orElse = ''): number {
    const futex = this.#numbered('f', MAX_FUTEXES);
    if (futex === null) throw this.#expected(`a futex (f1 to f${MAX_FUTEXES})${orElse}`);
    return futex;
  }

  /** One futex or more. */
  #futexes(): number[] {
    const futexes = [this.#futex()];
    while (!this.#ended()) futexes.push(this.#futex(`, ${LINE_END}`));
    return futexes;
  }

  /** Whether an item is over. */
  #ended(): boolean {
    return [';', '|', '\n'].includes(this.#token.text);
  }

  #line(): void {
    if (this.#skip('\n') || this.#skip('|')) return;
    const place = this.#token;
    const id = this.#numbered('T', MAX_TASKS);
    if (id !== null) this.#task(id, place);
    else if (this.#skip('env')) this.#env();
    else throw this.#expected(`a task (T1 to T${MAX_TASKS}) or 'env'`);
  }

  #task(id: number, place: Place): void {
    const fifo = this.#policy();
    const holds: number[] = [];
    const ops: Op[] = [];
    if (this.#token.text !== '|' && this.#token.text !== '\n') {
      if (this.#skip('holds')) holds.push(...this.#futexes());
      else ops.push(this.#op(1, "'lock', 'trylock', 'unlock' or 'holds'"));
      while (this.#skip(';')) ops.push(this.#op(ops.length + 1, "'lock', 'trylock' or 'unlock'"));
    }
    const task = { id, fifo, holds, ops };
    this.tasks.push(task);
    this.places.set(task, place);
  }

  #policy(): number {
    let fifo: number | null = 0;
    const policy = ['fifo', 'other'].find((word) => this.#skip(word));
    if (policy === 'fifo') fifo = this.#numbered('', 99);
    if (fifo === null) throw this.#expected('a priority (1 to 99)');
    if (this.#skip(':')) return fifo;
    throw this.#expected(policy === undefined ? "'fifo', 'other' or ':'" : "':'");
  }

  #op(id: number, expected: string): Op {
    const place = this.#token;
    const call = (['lock', 'trylock', 'unlock'] as const).find((word) => this.#skip(word));
    if (call === undefined) throw this.#expected(expected);
    const futex = this.#futex();
    const off = { timeout: false, kernelOnly: false, ifHeld: false, interruptible: false };
    const op = { id, call, target: futex, ...off };
    while (!this.#ended()) this.#attribute(op);
    this.places.set(op, place);
    return op;
  }

  #attribute(op: { -readonly [Key in keyof Op]: Op[Key] }): void {
    const open = WORDS.filter(([name]) => !NOT_ALLOWED[op.call].includes(name) && !op[name]);
    for (const [name, words] of open) {
      const [first, ...rest] = words.split(' ');
      if (!this.#skip(first!)) continue;
      for (const word of rest) this.#expect(word);
      op[name] = true;
      return;
    }
    const expected = open.map(([, words]) => `'${words}', `);
    throw this.#expected(`${expected.join('')}${LINE_END}`);
  }

  #env(): void {
    this.#expect(':');
    do {
      const place = this.#token;
      this.#expect('bucket');
      const group = this.#futexes();
      this.sharedBuckets.push(group);
      this.places.set(group, place);
    } while (this.#skip(';'));
  }
}

/** The program that a text describes. Throws a ProgramError if it describes none that is legit. */
export function parseProgram(text: string): Program {
  const { tasks, sharedBuckets, places } = new Parser(text);
  const program = { tasks, sharedBuckets, events: [] };
  const fault = faultOf(program);
  if (fault === null) return program;
  throw new ProgramError(places.get(fault.at) ?? { line: 1, column: 1 }, fault.sentence);
}
