/**
 * The words of an rt-tester script, as scripts/rt-tester/rt-tester.py knew them (Linux v2.6.18 to
 * v4.0). A script is a list of lines
 *
 *   C: command: thread: argument       does it
 *   W: condition: thread: argument     goes on once the condition is true
 *   T: condition: thread: argument     fails if the condition is false
 *
 * for eight threads that share eight rt_mutexes. Case and blanks do not count.
 */

export const MAX_RT_TEST_THREADS = 8;
export const MAX_RT_TEST_MUTEXES = 8;

/** What a command's or a condition's argument means, and so what it may be. */
export type Meaning = 'nice' | 'priority' | 'lock' | 'unused' | 'opcode' | 'number';

export interface Command {
  readonly name: string;
  /** The number that kernel/rtmutex-tester.c gives it, and that a thread's status shows. */
  readonly opcode: number;
  readonly argument: Meaning;
}

/** A field of a thread's status; M is a digit for each lock. */
export type Field = 'P' | 'N' | 'M' | 'O' | 'E';
export type Relation = 'eq' | 'lt' | 'gt';

export interface Condition {
  readonly name: string;
  readonly field: Field;
  readonly relation: Relation;
  /** For M the digit that it asks for; the other fields are compared with the argument. */
  readonly state: LockState | null;
}

/** How a thread stands to a lock: the digit of its status. */
export const UNLOCKED = 0;
/** On its way to the lock, and not asleep. */
export const TRYLOCK = 1;
export const BLOCKED = 2;
/** Woken, and stopped before it looks at the lock again, until it is sent a `lockcont`. */
export const BLOCKEDWAKE = 3;
export const LOCKED = 4;
export type LockState = 0 | 1 | 2 | 3 | 4;

export const RTTEST_SCHEDOT = 1;
export const RTTEST_SCHEDRT = 2;
export const RTTEST_LOCK = 3;
export const RTTEST_LOCKNOWAIT = 4;
export const RTTEST_LOCKINT = 5;
export const RTTEST_LOCKINTNOWAIT = 6;
export const RTTEST_LOCKCONT = 7;
export const RTTEST_UNLOCK = 8;
export const RTTEST_SIGNAL = 11;
export const RTTEST_RESETEVENT = 98;
export const RTTEST_RESET = 99;

export const COMMANDS: readonly Command[] = [
  { name: 'schedother', opcode: RTTEST_SCHEDOT, argument: 'nice' },
  { name: 'schedfifo', opcode: RTTEST_SCHEDRT, argument: 'priority' },
  { name: 'lock', opcode: RTTEST_LOCK, argument: 'lock' },
  { name: 'locknowait', opcode: RTTEST_LOCKNOWAIT, argument: 'lock' },
  { name: 'lockint', opcode: RTTEST_LOCKINT, argument: 'lock' },
  { name: 'lockintnowait', opcode: RTTEST_LOCKINTNOWAIT, argument: 'lock' },
  { name: 'lockcont', opcode: RTTEST_LOCKCONT, argument: 'lock' },
  { name: 'unlock', opcode: RTTEST_UNLOCK, argument: 'lock' },
  // Its argument was once meant to name the receiver, but that is the line's own thread.
  { name: 'signal', opcode: RTTEST_SIGNAL, argument: 'unused' },
  { name: 'resetevent', opcode: RTTEST_RESETEVENT, argument: 'unused' },
  { name: 'reset', opcode: RTTEST_RESET, argument: 'unused' },
];

/** Words of before v2.6.39; the big kernel lock went, and they with it. */
export const BKL_WORDS: readonly string[] = [
  'lockbkl',
  'unlockbkl',
  'lockedbkl',
  'blockedbkl',
  'unlockedbkl',
];

const COMPARED = [
  ['prio', 'P'],
  ['nprio', 'N'],
  ['opcode', 'O'],
  ['event', 'E'],
] as const;
const STATES = ['unlocked', 'trylock', 'blocked', 'blockedwake', 'locked'];

export const CONDITIONS: readonly Condition[] = [
  ...COMPARED.flatMap(([word, field]) =>
    (['eq', 'lt', 'gt'] as const).map((relation) => {
      return { name: word + relation, field, relation, state: null };
    }),
  ),
  ...STATES.map((name, state): Condition => {
    return { name, field: 'M', relation: 'eq', state: state as LockState };
  }),
];

/** `locked` for 4. */
export function stateName(state: LockState): string {
  return STATES[state] as string;
}

/** `lockint` for 5, or undefined if no command has that number. */
export function commandName(opcode: number): string | undefined {
  return COMMANDS.find((command) => command.opcode === opcode)?.name;
}

interface LinePlace {
  /** Counts from 1. */
  readonly number: number;
  /** The line with one blank after each colon and none elsewhere: `T: prioeq: 0: 84`. */
  readonly text: string;
  readonly thread: number;
  readonly argument: number;
}

export interface CommandLine extends LinePlace {
  readonly kind: 'C';
  readonly command: Command;
}

export interface ConditionLine extends LinePlace {
  readonly kind: 'W' | 'T';
  readonly condition: Condition;
}

export type Line = CommandLine | ConditionLine;
