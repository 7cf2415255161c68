/**
 * Programs as text. Printing has one form, parsing is lenient about blanks:
 *
 *   program   = line { ( newline | "|" ) line }         "#" begins a comment, up to the newline
 *   line      = [ task | env ]
 *   task      = T1..T5 [ "other" | "fifo" 1..99 ] ":" [ item { ";" item } ]
 *   item      = "holds" lock { lock }                   only as the first item
 *             | ( "lock" | "lock2" ) futex { "timeout" | "kernel" }
 *             | "trylock" futex { "kernel" }
 *             | "unlock" futex { "kernel" | "if held" | "inconsistent" }
 *             | "wait_requeue_pi" condition futex { "timeout" }
 *             | "cmp_requeue_pi" condition futex { "requeue all" }
 *             | "wait" condition { "timeout" }
 *             | "wake" condition { "all" }
 *             | ( "requeue" | "cmp_requeue" ) condition condition { "wake one" | "requeue all" }
 *             | "cond_wait" condition futex { "timeout" }
 *             | ( "cond_signal" | "cond_broadcast" ) condition futex
 *             | "lock" rt_mutex { "interruptible" }
 *             | "trylock" rt_mutex
 *             | "unlock" rt_mutex { "if held" }
 *   env       = "env" ":" setting { ";" setting }
 *   setting   = "bucket" word word { word }
 *             | ( "robust" | "hostile" ) futex { futex }
 *             | "signal" T1..T5
 *             | "setprio" T1..T5 ( "other" | 1..99 )
 *             | ( "kill" | "exec" ) T1..T5
 *   lock      = futex | rt_mutex
 *   word      = futex | condition
 *   futex     = f1..f4
 *   condition = c1 | c2
 *   rt_mutex  = m1..m4
 *
 * Tasks and locks keep their numbers; ops and events are numbered by position, so that a program
 * whose ids have gaps comes back without them. What is said of locks is printed before events.
 */
import { attributeWords } from './attributes.ts';
import { eventKinds, kindOfEvent } from './event-kinds.ts';
import { faultOf } from './legit.ts';
import { assertWithinLimits } from './limits.ts';
import { kindOf, opKinds } from './op-kinds.ts';
import {
  type EnvEvent,
  isRtMutex,
  MAX_TASKS,
  type Op,
  type Program,
  type TaskSpec,
  targetName,
  targetsOf,
} from './program.ts';
import { ProgramError } from './program-error.ts';
import { LINE_END, Reader } from './reader.ts';
import type { TextPlace } from './tokens.ts';

/** A text that is no program, or no legit one. */
export { ProgramError };

/** The text of a program: a line for each task, or all on one line with `' | '` between. */
export function printProgram(program: Program, between: '\n' | ' | ' = '\n'): string {
  const lines = program.tasks.map(printTask);
  const settings = program.sharedBuckets.map((group) => `bucket ${printLocks(group)}`);
  if (program.robust.length > 0) settings.push(`robust ${printLocks(program.robust)}`);
  if (program.hostile.length > 0) settings.push(`hostile ${printLocks(program.hostile)}`);
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
  const words = kindOf(op)
    .attributes(op)
    .map((attribute) => attributeWords[attribute]);
  const own = kindOf(op).words?.(op) ?? [];
  return [op.call, ...targetsOf(op).map(targetName), ...own, ...words].join(' ');
}

/** What an op names, in a sentence: `f1`. */
export function targetsText(op: Op): string {
  return targetsOf(op).map(targetName).join(' and ');
}

/** An op in a sentence: `lock of f1`. */
export function opName(op: Op): string {
  return `${op.call} of ${targetsText(op)}`;
}

/** The kind of request that an op is, whatever the lock: `lock timeout`, `rt_mutex trylock`. */
export function shapeOf(op: Op): string {
  const family = targetsOf(op).some(isRtMutex) ? 'rt_mutex ' : '';
  const attributes = kindOf(op)
    .attributes(op)
    .filter((attribute) => attribute !== 'ifHeld');
  const words = attributes.map((attribute) => attributeWords[attribute]);
  return `${family}${[op.call, ...words].join(' ')}`;
}

/** `signal T2`, or `setprio T2 20`. */
export function printEvent(event: EnvEvent): string {
  return [event.call, `T${event.task}`, ...kindOfEvent(event).words(event)].join(' ');
}

const OPS = Object.values(opKinds);
const EVENTS = Object.values(eventKinds);
const [LAST_CALL = '', ...OTHER_CALLS] = OPS.map(({ call }) => `'${call}'`).reverse();
const A_CALL = OTHER_CALLS.reverse().join(', ');
const [LAST_EVENT, ...OTHER_EVENTS] = EVENTS.map(({ call }) => `'${call}'`).reverse();
const SETTINGS = ["'bucket'", "'robust'", "'hostile'", ...OTHER_EVENTS.reverse()];
const A_SETTING = `${SETTINGS.join(', ')} or ${LAST_EVENT}`;

class ProgramParser {
  readonly #reader: Reader;
  /** Where the parts of the program stand in the text. */
  readonly places = new Map<object, TextPlace>();
  readonly tasks: TaskSpec[] = [];
  readonly sharedBuckets: number[][] = [];
  readonly robust: number[] = [];
  readonly hostile: number[] = [];
  readonly events: EnvEvent[] = [];

  constructor(text: string) {
    this.#reader = new Reader(text);
    while (!this.#reader.isOver) this.#line();
  }

  #line(): void {
    const reader = this.#reader;
    if (reader.skip('\n') || reader.skip('|')) return;
    const place = reader.token;
    const id = reader.numbered('T', MAX_TASKS);
    if (id !== null) this.#task(id, place);
    else if (reader.skip('env')) this.#env();
    else throw reader.expected(`a task (T1 to T${MAX_TASKS}) or 'env'`);
  }

  #task(id: number, place: TextPlace): void {
    const reader = this.#reader;
    const fifo = this.#policy();
    const holds: number[] = [];
    const ops: Op[] = [];
    const { text } = reader.token;
    if (text !== '|' && text !== '\n') {
      if (reader.skip('holds')) {
        holds.push(reader.anyLock());
        while (!reader.isAtEnd) holds.push(reader.anyLock(`, ${LINE_END}`));
      } else ops.push(this.#op(1, `${A_CALL}, ${LAST_CALL} or 'holds'`));
      while (reader.skip(';')) ops.push(this.#op(ops.length + 1, `${A_CALL} or ${LAST_CALL}`));
    }
    const task = { id, fifo, holds, ops };
    this.tasks.push(task);
    this.places.set(task, place);
  }

  #policy(): number {
    const reader = this.#reader;
    let fifo: number | null = 0;
    const policy = ['fifo', 'other'].find((word) => reader.skip(word));
    if (policy === 'fifo') fifo = reader.numbered('', 99);
    if (fifo === null) throw reader.expected('a priority (1 to 99)');
    if (reader.skip(':')) return fifo;
    throw reader.expected(policy === undefined ? "'fifo', 'other' or ':'" : "':'");
  }

  #op(id: number, expected: string): Op {
    const place = this.#reader.token;
    const kind = OPS.find(({ call }) => this.#reader.skip(call));
    if (kind === undefined) throw this.#reader.expected(expected);
    const op = kind.parse(this.#reader, id);
    this.places.set(op, place);
    return op;
  }

  #env(): void {
    const reader = this.#reader;
    reader.expect(':');
    do {
      const place = reader.token;
      this.places.set(this.#setting(), place);
      if (!reader.isAtEnd) throw reader.expected(LINE_END);
    } while (reader.skip(';'));
  }

  #setting(): number[] | EnvEvent {
    const reader = this.#reader;
    if (reader.skip('bucket')) {
      const group = [reader.anyWord()];
      while (!reader.isAtEnd) group.push(reader.anyWord(`, ${LINE_END}`));
      this.sharedBuckets.push(group);
      return group;
    }
    if (reader.skip('robust')) return this.#locks(this.robust);
    if (reader.skip('hostile')) return this.#locks(this.hostile);
    const kind = EVENTS.find(({ call }) => reader.skip(call));
    if (kind === undefined) throw reader.expected(A_SETTING);
    const task = reader.numbered('T', MAX_TASKS);
    if (task === null) throw reader.expected(`a task (T1 to T${MAX_TASKS})`);
    const event = kind.parse(reader, { id: this.events.length + 1, task });
    this.events.push(event);
    return event;
  }

  #locks(all: number[]): number[] {
    const reader = this.#reader;
    all.push(reader.anyLock());
    while (!reader.isAtEnd) all.push(reader.anyLock(`, ${LINE_END}`));
    return all;
  }
}

/**
 * The program that a text describes, for example
 * `T1: holds f1; unlock f1 | T2 fifo 20: lock f1 timeout`.
 *
 * @throws ProgramError if it describes none, or one that is no correct user space
 */
export function parseProgram(text: string): Program {
  const { tasks, sharedBuckets, robust, hostile, events, places } = new ProgramParser(text);
  const program = { tasks, sharedBuckets, robust, hostile, events };
  const fault = faultOf(program);
  if (fault === null) {
    assertWithinLimits(program);
    return program;
  }
  throw new ProgramError(places.get(fault.at) ?? { line: 1, column: 1 }, fault.sentence);
}
