/** A thread's status: its values, the kernel's own line of it, and what a condition says of it. */
import { errnoName } from '../kernel/errno.ts';
import { MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';
import {
  type Condition,
  commandName,
  type LockState,
  type Relation,
  stateName,
  UNLOCKED,
} from './script.ts';
import type { TestThread } from './test-thread.ts';

export interface Status {
  readonly thread: number;
  /** 1 to 99 for SCHED_FIFO, 99 the most urgent; -21 for SCHED_OTHER. Boosts included. */
  readonly priority: number;
  /** The same without boosts. */
  readonly normalPriority: number;
  /** The command it is in; 0 or a negative errno when it has done one. */
  readonly opcode: number;
  /** The number of its last event. */
  readonly event: number;
  /** How it stands to each lock. */
  readonly locks: readonly LockState[];
}

export function statusOf(td: TestThread): Status {
  const { task, opcode, event } = td;
  const { index: thread } = task;
  // sysfs_test_status() turns the kernel's order around like this.
  const priority = MAX_RT_PRIO - 1 - task.prio.load();
  const normalPriority = MAX_RT_PRIO - 1 - task.normal_prio.load();
  return { thread, priority, normalPriority, opcode, event, locks: [...td.mutexes] };
}

/** As the thread's file shows it, without what was an address: the digit of lock 0 comes last. */
export function statusLine({ opcode, event, priority, normalPriority, locks }: Status): string {
  const digits = [...locks].reverse().join('');
  return `O: ${opcode}, E: ${event}, P: ${priority}, N: ${normalPriority}, M: ${digits}`;
}

/** The value that a condition is about. */
function valueIn(condition: Condition, argument: number, status: Status): number {
  switch (condition.field) {
    case 'P':
      return status.priority;
    case 'N':
      return status.normalPriority;
    case 'O':
      return status.opcode;
    case 'E':
      return status.event;
    case 'M':
      return status.locks[argument] as number;
  }
}

export function isTrue(condition: Condition, argument: number, status: Status): boolean {
  const value = valueIn(condition, argument, status);
  const wanted = condition.state ?? argument;
  switch (condition.relation) {
    case 'eq':
      return value === wanted;
    case 'lt':
      return value < wanted;
    case 'gt':
      return value > wanted;
  }
}

const RELATIONS: Readonly<Record<Relation, string>> = { eq: 'is', lt: 'is below', gt: 'is above' };

/** What would make the condition true: `thread 0 has a priority of 84`. */
export function wanted(condition: Condition, argument: number, thread: number): string {
  const { field, relation, state } = condition;
  if (state !== null) return standing(state, argument, thread);
  const number = field === 'O' ? opcodeText(argument) : String(argument);
  return `${subjectOf(condition, thread)} ${RELATIONS[relation]} ${number}`;
}

/** What is, in the same words. */
export function found(condition: Condition, argument: number, status: Status): string {
  const { thread } = status;
  const value = valueIn(condition, argument, status);
  if (condition.state !== null) return standing(value as LockState, argument, thread);
  const number = condition.field === 'O' ? opcodeText(value) : String(value);
  return `${subjectOf(condition, thread)} is ${number}`;
}

function subjectOf({ field }: Condition, thread: number): string {
  switch (field) {
    case 'P':
      return `the priority of thread ${thread}`;
    case 'N':
      return `thread ${thread}'s own priority`;
    case 'O':
      return `the opcode of thread ${thread}`;
    default:
      return `the last event of thread ${thread}`;
  }
}

const STANDINGS: readonly string[] = [
  'neither holds nor wants',
  'is about to try',
  'waits for',
  'was woken for, and has not looked at,',
  'holds',
];

/** `thread 1 waits for lock 0 (blocked)`. */
function standing(state: LockState, lock: number, thread: number): string {
  return `thread ${thread} ${STANDINGS[state]} lock ${lock} (${stateName(state)})`;
}

/** `5 (lockint)`, `-4 (EINTR)`, `0 (done)`. */
export function opcodeText(opcode: number): string {
  if (opcode === 0) return '0 (done)';
  const name = opcode > 0 ? commandName(opcode) : errnoName(opcode);
  return name === undefined || name === String(opcode) ? String(opcode) : `${opcode} (${name})`;
}

/** A line for each thread, under a heading. */
export function statusTable(statuses: readonly Status[]): string {
  const rows = [
    ['thread', 'priority', 'own', 'opcode', 'locks'],
    ...statuses.map((status) => [
      String(status.thread),
      String(status.priority),
      String(status.normalPriority),
      opcodeText(status.opcode),
      locksText(status.locks),
    ]),
  ];
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  const line = (row: string[]) => row.map((cell, at) => cell.padEnd(widths[at] as number));
  return rows.map((row) => line(row).join('  ').trimEnd()).join('\n');
}

function locksText(locks: readonly LockState[]): string {
  const shown = locks.flatMap((state, id) =>
    state === UNLOCKED ? [] : [`${id} ${stateName(state)}`],
  );
  return shown.length === 0 ? 'none' : shown.join(', ');
}
