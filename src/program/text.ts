/**
 * Programs as text. Printing has one form, parsing is lenient about blanks:
 *
 *   program   = line { ( newline | "|" ) line }         "#" begins a comment, up to the newline
 *   line      = [ task | env ]
 *   task      = T1..T5 [ "other" | "fifo" 1..99 ] ":" [ item { ";" item } ]
 *   item      = "holds" lock { lock }                   only as the first item
 *             | ( "lock" | "lock2" ) futex { "timeout" | "kernel" }
 *             | "trylock" futex { "kernel" }
 *             | "unlock" futex { "kernel" | "if held" }
 *             | "lock" rt_mutex { "interruptible" }
 *             | "trylock" rt_mutex
 *             | "unlock" rt_mutex { "if held" }
 *   env       = "env" ":" setting { ";" setting }
 *   setting   = "bucket" futex futex { futex }
 *             | "signal" T1..T5
 *             | "setprio" T1..T5 ( "other" | 1..99 )
 *   lock      = futex | rt_mutex
 *   futex     = f1..f4
 *   rt_mutex  = m1..m4
 *
 * Tasks and locks keep their numbers; ops and events are numbered by position, so that a program
 * whose ids have gaps comes back without them. Buckets are printed before events.
 */
import { faultOf } from './legit.ts';
import {
  type EnvEvent,
  isRtMutex,
  MAX_FUTEXES,
  MAX_MUTEXES,
  MAX_TASKS,
  MUTEX_BASE,
  type Op,
  type Program,
  type TaskSpec,
  targetName,
} from './program.ts';
import { type Place, quote, type Token, tokensOf } from './tokens.ts';

type Attribute = 'timeout' | 'kernelOnly' | 'ifHeld' | 'interruptible';

const WORDS: readonly (readonly [Attribute, string])[] = [
  ['timeout', 'timeout'],
  ['kernelOnly', 'kernel'],
  ['ifHeld', 'if held'],
  ['interruptible', 'interruptible'],
];
const OF_FUTEXES: Readonly<Record<Op['call'], readonly Attribute[]>> = {
  lock: ['timeout', 'kernelOnly'],
  lock2: ['timeout', 'kernelOnly'],
  trylock: ['kernelOnly'],
  unlock: ['kernelOnly', 'ifHeld'],
};
const OF_RT_MUTEXES: Readonly<Record<Op['call'], readonly Attribute[]>> = {
  lock: ['interruptible'],
  lock2: [],
  trylock: [],
  unlock: ['ifHeld'],
};

/** The text of a program: a line for each task, or all on one line with `' | '` between. */
export function printProgram(program: Program, between: '\n' | ' | ' = '\n'): string {
  const lines = program.tasks.map(printTask);
  const settings = program.sharedBuckets.map((group) => `bucket ${printLocks(group)}`);
  settings.push(...program.events.map(printEvent));
  if (settings.length > 0) lines.push(`env: ${settings.join('; ')}`);
  return lines.join(between);
}

function printLocks(locks: readonly number[]): string {
  return locks.map(targetName).join(' ');
}

function printTask({ id, fifo, holds, ops }: TaskSpec): string {
  const policy = fifo === 0 ? '' : ` fifo ${fifo}`;
  const items = ops.map(printOp);
  if (holds.length > 0) items.unshift(`holds ${printLocks(holds)}`);
  return `T${id}${policy}: ${items.join('; ')}`;
}

/** The text of one op, `lock f1 timeout`. */
export function printOp(op: Op): string {
  const attributes = WORDS.filter(([attribute]) => op[attribute]).map(([, words]) => ` ${words}`);
  return `${op.call} ${targetName(op.target)}${attributes.join('')}`;
}

/** The kind of request that an op is, whatever the lock: `lock timeout`, `rt_mutex trylock`. */
export function shapeOf(op: Op): string {
  const family = isRtMutex(op.target) ? 'rt_mutex ' : '';
  const attributes = WORDS.filter(([attribute]) => attribute !== 'ifHeld' && op[attribute]);
  return `${family}${[op.call, ...attributes.map(([, words]) => words)].join(' ')}`;
}

/** `signal T2`, or `setprio T2 20`. */
export function printEvent({ call, task, fifo }: EnvEvent): string {
  if (call === 'signal') return `signal T${task}`;
  return `setprio T${task} ${fifo === 0 ? 'other' : fifo}`;
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

const LINE_END = "';' or the end of the line";
const CALLS = ['lock', 'lock2', 'trylock', 'unlock'] as const;
const A_CALL = "'lock', 'lock2', 'trylock'";

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Where the parts of the program stand in the text. */
  readonly places = new Map<object, Place>();
  readonly tasks: TaskSpec[] = [];
  readonly sharedBuckets: number[][] = [];
  readonly events: EnvEvent[] = [];

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

  #lock(orElse = ''): number {
    const futex = this.#numbered('f', MAX_FUTEXES);
    if (futex !== null) return futex;
    const mutex = this.#numbered('m', MAX_MUTEXES);
    if (mutex !== null) return MUTEX_BASE + mutex;
    const locks = `a futex (f1 to f${MAX_FUTEXES}), an rt_mutex (m1 to m${MAX_MUTEXES})`;
    throw this.#expected(`${locks}${orElse}`);
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
      if (this.#skip('holds')) {
        holds.push(this.#lock());
        while (!this.#ended()) holds.push(this.#lock(`, ${LINE_END}`));
      } else ops.push(this.#op(1, `${A_CALL}, 'unlock' or 'holds'`));
      while (this.#skip(';')) ops.push(this.#op(ops.length + 1, `${A_CALL} or 'unlock'`));
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
    const call = CALLS.find((word) => this.#skip(word));
    if (call === undefined) throw this.#expected(expected);
    const target = call === 'lock2' ? this.#futex() : this.#lock();
    const off = { timeout: false, kernelOnly: false, ifHeld: false, interruptible: false };
    const op = { id, call, target, ...off };
    while (!this.#ended()) this.#attribute(op);
    this.places.set(op, place);
    return op;
  }

  #attribute(op: { -readonly [Key in keyof Op]: Op[Key] }): void {
    const allowed = (isRtMutex(op.target) ? OF_RT_MUTEXES : OF_FUTEXES)[op.call];
    const open = WORDS.filter(([name]) => allowed.includes(name) && !op[name]);
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
      this.places.set(this.#setting(), place);
      if (!this.#ended()) throw this.#expected(LINE_END);
    } while (this.#skip(';'));
  }

  #setting(): number[] | EnvEvent {
    if (this.#skip('bucket')) {
      const group = [this.#futex()];
      while (!this.#ended()) group.push(this.#futex(`, ${LINE_END}`));
      this.sharedBuckets.push(group);
      return group;
    }
    const call = (['signal', 'setprio'] as const).find((word) => this.#skip(word));
    if (call === undefined) throw this.#expected("'bucket', 'signal' or 'setprio'");
    const task = this.#numbered('T', MAX_TASKS);
    if (task === null) throw this.#expected(`a task (T1 to T${MAX_TASKS})`);
    const other = call === 'signal' || this.#skip('other');
    const fifo = other ? 0 : this.#numbered('', 99);
    if (fifo === null) throw this.#expected("'other' or a priority (1 to 99)");
    const event = { id: this.events.length + 1, call, task, fifo };
    this.events.push(event);
    return event;
  }
}

/**
 * The program that a text describes, for example
 * `T1: holds f1; unlock f1 | T2 fifo 20: lock f1 timeout`.
 *
 * @throws ProgramError if it describes none, or one that is no correct user space
 */
export function parseProgram(text: string): Program {
  const { tasks, sharedBuckets, events, places } = new Parser(text);
  const program = { tasks, sharedBuckets, events };
  const fault = faultOf(program);
  if (fault === null) return program;
  throw new ProgramError(places.get(fault.at) ?? { line: 1, column: 1 }, fault.sentence);
}
