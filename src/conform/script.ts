/**
 * A sequential program: one thing after another. A call begins when the one before has returned or
 * is seen blocked in the kernel, so a script has one outcome, which two kernels can be compared by.
 *
 *   script  = command { ( ";" | newline ) command }    "#" begins a comment, up to the newline
 *   command = task call target [ "timeout" | "expired" ] [ "kernel" ]
 *           | task "wait_requeue_pi" condition futex [ "timeout" | "expired" ]
 *           | task "cmp_requeue_pi" condition futex [ "requeue all" ]
 *           | task "set_robust_list" { futex } [ "pending" futex ]
 *           | "expire" task                   the timeout of its blocked call is over now
 *           | "signal" task                   a handler runs, with SA_RESTART
 *           | "setprio" task ( "other" | 1..99 )
 *           | "kill" task                     it dies where it is, and does nothing any more
 *           | "write" ( futex | "misaligned" ) word    as a hostile user space may
 *           | ( "swap_out" | "protect" | "unprotect" ) futex    of the page that its word is on
 *   call    = "lock" | "lock2" | "trylock" | "unlock"
 *   target  = futex | "misaligned" | "unmapped" | "readonly" | "readonly-own"
 *   word    = [ "WAITERS|" ] [ "OWNER_DIED|" ] ( "0" | task | "foreign" | "kthread" | "missing" )
 *   task    = T1..T5          futex = f1..f3          condition = c1 c2
 *
 * A wait with `timeout` is given up at the command `expire`, or never; one that is `expired` has a
 * timeout in the past. `kernel` skips the compare-and-exchange in user space. Calls are raw: no
 * library stands between, which would answer ENOSYS to FUTEX_LOCK_PI2 with another call.
 */
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { FOREIGN, KTHREAD } from '../program/stranger-tids.ts';
import type { Mishaps } from './model-parts.ts';
import type { ScriptCall } from './script-calls.ts';

/** Addresses that no futex can be at; what is expected of each is in places.ts. */
export const PLACES = ['misaligned', 'unmapped', 'readonly', 'readonly-own'] as const;
export type ScriptPlace = (typeof PLACES)[number];

/** It is away until somebody needs it, can only be read, or can be written again. */
export const PAGINGS = ['swap_out', 'protect', 'unprotect'] as const;

export interface CallCommand {
  readonly kind: 'call';
  readonly task: number;
  readonly call: ScriptCall;
  /** The number of a futex, or a place. */
  readonly target: number | ScriptPlace;
  readonly patience: 'forever' | 'timeout' | 'expired';
  readonly kernelOnly: boolean;
}

/** Sleeps on a condition variable, and is to be moved to a futex. */
export interface WaitCommand {
  readonly kind: 'wait_requeue_pi';
  readonly task: number;
  /** 1 for c1. */
  readonly condition: number;
  readonly target: number;
  readonly patience: CallCommand['patience'];
}

/** Moves who sleeps on a condition variable: the first, or all. */
export interface RequeueCommand {
  readonly kind: 'cmp_requeue_pi';
  readonly task: number;
  readonly condition: number;
  readonly target: number;
  readonly requeueAll: boolean;
}

/** Registers a robust list, which stays as it is until another one is registered. */
export interface RobustCommand {
  readonly kind: 'set_robust_list';
  readonly task: number;
  /** The entries, all marked as PI futexes, in their order. */
  readonly listed: readonly number[];
  /** list_op_pending; 0 for none. */
  readonly pending: number;
}

export interface Disturbance {
  readonly kind: 'expire' | 'signal' | 'kill';
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
  /** The number of a futex, or the one place that can be written. */
  readonly target: number | 'misaligned';
  /** The word, with a task's number (or one of the strangers below) in place of a TID. */
  readonly value: number;
}

/** Somebody does something to the page that a word is on. */
export interface Paging {
  readonly kind: (typeof PAGINGS)[number];
  readonly target: number;
}

/** What a task is told to call, and may sleep in. */
export type AnyCall = CallCommand | WaitCommand | RequeueCommand;
/** What happens to no task. */
export type MemoryCommand = Write | Paging;
export type ScriptCommand = AnyCall | RobustCommand | Disturbance | SetPrio | MemoryCommand;
export type Script = readonly ScriptCommand[];

export const SCRIPT_TASKS = 5;
export const SCRIPT_FUTEXES = 3;
export const SCRIPT_CONDITIONS = 2;

/** Stand in a word for TIDs that are none of the script's tasks. */
export const MISSING = 103;
export const STRANGERS: ReadonlyMap<string, number> = new Map([
  ['foreign', FOREIGN],
  ['kthread', KTHREAD],
  ['missing', MISSING],
]);

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

function targetName(target: number | ScriptPlace): string {
  return typeof target === 'number' ? `f${target}` : target;
}

function lateness(patience: CallCommand['patience']): string {
  return patience === 'forever' ? '' : ` ${patience}`;
}

/** Whether a task is told to call something. */
export function isCall(command: ScriptCommand): command is AnyCall {
  const { kind } = command;
  return kind === 'call' || kind === 'wait_requeue_pi' || kind === 'cmp_requeue_pi';
}

/** How many tasks, futexes and condition variables there have to be. */
export interface ScriptSizes {
  readonly tasks: number;
  readonly futexes: number;
  readonly conditions: number;
}

/** The text of one command, `T1 lock f1 timeout`. */
export function printCommand(command: ScriptCommand): string {
  switch (command.kind) {
    case 'call': {
      const { task, call, target, patience, kernelOnly } = command;
      const late = lateness(patience);
      return `T${task} ${call} ${targetName(target)}${late}${kernelOnly ? ' kernel' : ''}`;
    }
    case 'wait_requeue_pi': {
      const { task, kind, condition, target, patience } = command;
      return `T${task} ${kind} c${condition} f${target}${lateness(patience)}`;
    }
    case 'cmp_requeue_pi': {
      const { task, kind, condition, target, requeueAll } = command;
      return `T${task} ${kind} c${condition} f${target}${requeueAll ? ' requeue all' : ''}`;
    }
    case 'set_robust_list': {
      const { task, kind, listed, pending } = command;
      const entries = listed.map((futex) => ` f${futex}`).join('');
      return `T${task} ${kind}${entries}${pending === 0 ? '' : ` pending f${pending}`}`;
    }
    case 'setprio':
      return `setprio T${command.task} ${command.fifo === 0 ? 'other' : command.fifo}`;
    case 'write':
      return `write ${targetName(command.target)} ${wordName(command.value)}`;
    case 'swap_out':
    case 'protect':
    case 'unprotect':
      return `${command.kind} f${command.target}`;
    case 'expire':
    case 'signal':
    case 'kill':
      return `${command.kind} T${command.task}`;
  }
}

/** The text of a script; parseScript() makes the same script of it. */
export function printScript(script: Script): string {
  return script.map(printCommand).join('; ');
}

/** The highest number of each sort that a script names; at least one task and one futex. */
export function sizesOf(script: Script): ScriptSizes {
  let tasks = 1;
  let futexes = 1;
  let conditions = 0;
  for (const command of script) {
    if (command.kind === 'write') {
      const tid = command.value & FUTEX_TID_MASK;
      if (tid <= SCRIPT_TASKS) tasks = Math.max(tasks, tid);
      if (command.target !== 'misaligned') futexes = Math.max(futexes, command.target);
      continue;
    }
    if (isPaging(command)) {
      futexes = Math.max(futexes, command.target);
      continue;
    }
    tasks = Math.max(tasks, command.task);
    if (command.kind === 'set_robust_list') {
      futexes = Math.max(futexes, command.pending, ...command.listed);
    }
    if (!isCall(command)) continue;
    if (typeof command.target === 'number') futexes = Math.max(futexes, command.target);
    if (command.kind !== 'call') conditions = Math.max(conditions, command.condition);
  }
  return { tasks, futexes, conditions };
}

/** What may happen besides calls. */
export function mishapsOf(script: Script): Mishaps {
  return { dies: mortalsOf(script).size > 0, faults: script.some(isPaging) };
}

/** Whether something is done to the page of a word. */
export function isPaging(command: ScriptCommand): command is Paging {
  return (PAGINGS as readonly string[]).includes(command.kind);
}

/** Whether it happens to memory, and to no task. */
export function isMemory(command: ScriptCommand): command is MemoryCommand {
  return command.kind === 'write' || isPaging(command);
}

/**
 * The tasks that are killed, or have a robust list, which shows only when they are, and those that
 * try a word by themselves which may be read-only then.
 */
export function mortalsOf(script: Script): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const { kind, target } of script.filter(isPaging)) if (kind === 'protect') kept.add(target);
  const mayFault = (command: ScriptCommand) => {
    const isTry = command.kind === 'call' && !command.kernelOnly;
    return isTry && typeof command.target === 'number' && kept.has(command.target);
  };
  return new Set(
    script.flatMap((command) => {
      return !isMemory(command) && (isDeadly(command) || mayFault(command)) ? command.task : [];
    }),
  );
}

function isDeadly(command: ScriptCommand): command is RobustCommand | Disturbance {
  return command.kind === 'kill' || command.kind === 'set_robust_list';
}
