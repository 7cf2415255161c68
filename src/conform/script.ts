/**
 * A sequential program: one thing after another. A call begins when the one before has returned or
 * is seen blocked in the kernel, so a script has one outcome, which two kernels can be compared by.
 *
 *   script  = command { ";" command }
 *   command = task call target [ "timeout" | "expired" ] [ "kernel" ]
 *           | "expire" task                   the timeout of its blocked call is over now
 *           | "signal" task                   a handler runs, without SA_RESTART
 *           | "setprio" task ( "other" | 1..99 )
 *           | "write" futex word              user space writes the word, as a hostile one may
 *   call    = "lock" | "lock2" | "trylock" | "unlock"
 *   target  = futex | "misaligned" | "unmapped" | "readonly" | "readonly-own"
 *   word    = [ "WAITERS|" ] [ "OWNER_DIED|" ] ( "0" | task | "foreign" | "kthread" | "missing" )
 *   task    = T1..T5                          futex = f1..f3
 *
 * A lock with `timeout` is given up at the command `expire`, or never; one that is `expired` has a
 * timeout in the past. `kernel` skips the compare-and-exchange in user space.
 */
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import type { Op } from '../program/program.ts';
import { quote } from '../program/tokens.ts';

/** Addresses that no futex can be at; what is expected of each is in places.ts. */
export const PLACES = ['misaligned', 'unmapped', 'readonly', 'readonly-own'] as const;
export type Place = (typeof PLACES)[number];

export interface Call {
  readonly kind: 'call';
  readonly task: number;
  readonly call: Op['call'];
  /** The number of a futex, or a place. */
  readonly target: number | Place;
  readonly patience: 'forever' | 'timeout' | 'expired';
  readonly kernelOnly: boolean;
}

export interface Disturbance {
  readonly kind: 'expire' | 'signal';
  readonly task: number;
}

export interface SetPrio {
  readonly kind: 'setprio';
  readonly task: number;
  /** SCHED_FIFO priority 1 to 99; 0 for SCHED_OTHER. */
  readonly fifo: number;
}

export interface Write {
  readonly kind: 'write';
  readonly futex: number;
  /** The word, with a task's number (or one of the strangers below) in place of a TID. */
  readonly value: number;
}

export type Command = Call | Disturbance | SetPrio | Write;
export type Script = readonly Command[];

export const SCRIPT_TASKS = 5;
export const SCRIPT_FUTEXES = 3;

/** Stand in a word for TIDs that are none of the script's tasks. */
export const FOREIGN = 101;
export const KTHREAD = 102;
export const MISSING = 103;
const STRANGERS = new Map([
  ['foreign', FOREIGN],
  ['kthread', KTHREAD],
  ['missing', MISSING],
]);
const CALLS: readonly string[] = ['lock', 'lock2', 'trylock', 'unlock'];

/** `WAITERS|T1`, `OWNER_DIED|missing`, `0`. */
export function wordName(value: number): string {
  const tid = value & FUTEX_TID_MASK;
  const stranger = [...STRANGERS].find(([, number]) => number === tid)?.[0];
  const bits = value & FUTEX_WAITERS ? ['WAITERS'] : [];
  if (value & FUTEX_OWNER_DIED) bits.push('OWNER_DIED');
  const isTask = tid >= 1 && tid <= SCRIPT_TASKS;
  const name = stranger ?? (tid === 0 ? '0' : isTask ? `T${tid}` : `tid ${tid}`);
  return [...bits, ...(tid === 0 && bits.length > 0 ? [] : [name])].join('|');
}

export function printCommand(command: Command): string {
  switch (command.kind) {
    case 'call': {
      const { task, call, target, patience, kernelOnly } = command;
      const where = typeof target === 'number' ? `f${target}` : target;
      const late = patience === 'forever' ? '' : ` ${patience}`;
      return `T${task} ${call} ${where}${late}${kernelOnly ? ' kernel' : ''}`;
    }
    case 'setprio':
      return `setprio T${command.task} ${command.fifo === 0 ? 'other' : command.fifo}`;
    case 'write':
      return `write f${command.futex} ${wordName(command.value)}`;
    default:
      return `${command.kind} T${command.task}`;
  }
}

/** The text of a script; parseScript() makes the same script of it. */
export function printScript(script: Script): string {
  return script.map(printCommand).join('; ');
}

/** A text that is no script: one sentence. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** @throws ScriptError */
export function parseScript(text: string): Script {
  return text.split(';').map((part) => {
    const words = part.trim().split(/\s+/u);
    const command = commandOf(words);
    if (command !== null) return command;
    throw new ScriptError(`${quote(words.join(' '))} is no command of a script`);
  });
}

function commandOf(words: readonly string[]): Command | null {
  const [first = '', second = '', third = ''] = words;
  const task = numberOf('T', SCRIPT_TASKS, second);
  switch (first) {
    case 'expire':
    case 'signal':
      return task === null || words.length !== 2 ? null : { kind: first, task };
    case 'setprio': {
      const fifo = third === 'other' ? 0 : numberOf('', 99, third);
      if (task === null || fifo === null || words.length !== 3) return null;
      return { kind: 'setprio', task, fifo };
    }
    case 'write': {
      const futex = numberOf('f', SCRIPT_FUTEXES, second);
      const value = wordOf(third);
      if (futex === null || value === null || words.length !== 3) return null;
      return { kind: 'write', futex, value };
    }
    default:
      return callOf(words);
  }
}

function callOf([who = '', call = '', where = '', ...rest]: readonly string[]): Call | null {
  const task = numberOf('T', SCRIPT_TASKS, who);
  const place = PLACES.find((name) => name === where);
  const target = place ?? numberOf('f', SCRIPT_FUTEXES, where);
  if (task === null || target === null || !CALLS.includes(call)) return null;
  const waits = call === 'lock' || call === 'lock2';
  const late = waits ? (['timeout', 'expired'] as const).find((word) => word === rest[0]) : null;
  if (late) rest.shift();
  const kernelOnly = rest[0] === 'kernel';
  if (rest.length > (kernelOnly ? 1 : 0)) return null;
  const patience = late ?? 'forever';
  return { kind: 'call', task, call: call as Op['call'], target, patience, kernelOnly };
}

function numberOf(prefix: string, max: number, text: string): number | null {
  const number = Number(text.slice(prefix.length));
  return number >= 1 && number <= max && text === `${prefix}${number}` ? number : null;
}

function wordOf(text: string): number | null {
  let value = 0;
  const parts = text.split('|');
  for (const [bit, name] of [
    [FUTEX_WAITERS, 'WAITERS'],
    [FUTEX_OWNER_DIED, 'OWNER_DIED'],
  ] as const) {
    if (parts[0] !== name) continue;
    parts.shift();
    value |= bit;
  }
  if (parts.length === 0) return value;
  const [name = ''] = parts;
  const tid = name === '0' ? 0 : (STRANGERS.get(name) ?? numberOf('T', SCRIPT_TASKS, name));
  return parts.length > 1 || tid === null ? null : value | tid;
}

/** The highest number of a task that a script names, and of a futex; at least 1 each. */
export function sizesOf(script: Script): { readonly tasks: number; readonly futexes: number } {
  let tasks = 1;
  let futexes = 1;
  for (const command of script) {
    if (command.kind === 'write') {
      const tid = command.value & FUTEX_TID_MASK;
      if (tid <= SCRIPT_TASKS) tasks = Math.max(tasks, tid);
      futexes = Math.max(futexes, command.futex);
    } else {
      tasks = Math.max(tasks, command.task);
      if (command.kind === 'call' && typeof command.target === 'number') {
        futexes = Math.max(futexes, command.target);
      }
    }
  }
  return { tasks, futexes };
}
