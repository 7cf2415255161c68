/**
 * One name for all programs that are the same but for what their tasks, locks, condition variables
 * and priorities are called: the least of the texts that they have under all names.
 */
import { kindOfEvent } from '../program/event-kinds.ts';
import { kindOf } from '../program/op-kinds.ts';
import { conditionsOf, locksOf, type Program, type TaskSpec } from '../program/program.ts';
import { printOp } from '../program/text.ts';
import { renamings } from './renamings.ts';

export interface Canonical {
  readonly text: string;
  /** The ids of the program's tasks in the order of the text. */
  readonly tasks: readonly number[];
}

export function canonical(program: Program): Canonical {
  const ranked = withRanks(program);
  let least: Canonical | null = null;
  for (const names of renamings([...locksOf(program), ...conditionsOf(program)])) {
    const one = under(ranked, (name) => names.get(name) as number);
    if (least === null || one.text < least.text) least = one;
  }
  return least ?? under(ranked, (lock) => lock);
}

function under(program: Program, nameOf: (lock: number) => number): Canonical {
  const tasks = program.tasks.map((task) => ({
    id: task.id,
    text: taskText(program, task, nameOf),
  }));
  tasks.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const buckets = program.sharedBuckets.map((group) => group.map(nameOf).sort(ascending).join('+'));
  const robust = program.robust.map(nameOf).sort(ascending);
  if (robust.length > 0) buckets.push(`robust ${robust.join()}`);
  const hostile = program.hostile.map(nameOf).sort(ascending);
  if (hostile.length > 0) buckets.push(`hostile ${hostile.join()}`);
  const text = [...tasks.map((task) => task.text), ...buckets.sort()].join(' | ');
  return { text, tasks: tasks.map(({ id }) => id) };
}

function taskText(
  { events }: Program,
  { id, fifo, holds, ops }: TaskSpec,
  nameOf: (lock: number) => number,
): string {
  const parts = [`fifo ${fifo}`, `holds ${holds.map(nameOf).sort(ascending).join()}`];
  for (const op of ops) parts.push(printOp(kindOf(op).renamed(op, nameOf)));
  const own = events.filter(({ task }) => task === id);
  parts.push(...own.map((event) => `${event.call} ${kindOfEvent(event).words(event)}`).sort());
  return parts.join('; ');
}

/** Priorities as places among those of the program: 0 for SCHED_OTHER. */
function withRanks(program: Program): Program {
  const { tasks, events } = program;
  const priorityOf = (event: Program['events'][number]) => kindOfEvent(event).priority(event);
  const all = new Set([0, ...tasks.map(({ fifo }) => fifo), ...events.map(priorityOf)]);
  const levels = [...all].sort(ascending);
  return {
    ...program,
    tasks: tasks.map((task) => ({ ...task, fifo: levels.indexOf(task.fifo) })),
    events: events.map((event) => {
      return kindOfEvent(event).withPriority(event, levels.indexOf(priorityOf(event)));
    }),
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}
