/**
 * What each part of a program is in the run, as facts: who waits for what it holds, whom it lends
 * its priority, what its call does.
 */
import type { Moment } from '../explore/moments.ts';
import { priorityText } from '../oracle/priority-text.ts';
import {
  acquires,
  lockOf,
  type Op,
  type Program,
  releases,
  type TaskSpec,
  targetName,
} from '../program/program.ts';
import { enumerated, listed } from './enumerated.ts';

/** `holds f2, for which T3 waits, and waits for f3`; null if it does neither. */
export function roleOfTask(name: string, { tasks }: Moment): string | null {
  const task = tasks.find((one) => one.name === name);
  if (task === undefined) return null;
  const held = task.holds.map((lock) => {
    const waiting = waitersOf(lock, tasks);
    return waiting === null ? lock : `${lock}, for which ${waiting}`;
  });
  const parts = [
    ...(held.length === 0 ? [] : [`holds ${listed(held)}`]),
    ...(task.waitsFor === null ? [] : [`waits for ${task.waitsFor}`]),
  ];
  const lent = tasks.filter(({ donors, prio }) => donors[0] === name && prio === task.prio);
  const lends = lent.filter(({ prio, normalPrio }) => prio < normalPrio);
  if (lends.length > 0) {
    const to = enumerated(lends.map((one) => one.name));
    parts.push(`lends ${to} ${priorityText(task.prio)}`);
  }
  return parts.length === 0 ? null : `it ${listed(parts)}`;
}

/** `T3 waits`, `T3 and T4 wait`; null for nobody. */
export function waitersOf(lock: string, tasks: Moment['tasks']): string | null {
  const waiting = tasks.filter(({ waitsFor }) => waitsFor === lock).map(({ name }) => name);
  if (waiting.length === 0) return null;
  return `${enumerated(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'}`;
}

/** Who holds at the start what the op asks for. */
export function roleOfOp(op: Op, asker: TaskSpec, { tasks }: Program): string | null {
  if (!acquires(op) || releases(op)) return null;
  const target = lockOf(op);
  const holder = tasks.find(({ holds }) => holds.includes(target));
  if (holder === undefined) return null;
  return holder === asker
    ? `it asks again for ${targetName(target)}, which it held at the start`
    : `it asks for ${targetName(target)}, which T${holder.id} holds at the start`;
}
