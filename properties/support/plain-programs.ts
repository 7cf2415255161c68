/**
 * All programs of a grammar in the plainest way there is: every op about every lock in every place,
 * for every task, under all names; then whatever is not legit is left out, and of those that are
 * the same one is kept. Slow, and knows nothing of src/sweep but the name that it gives.
 */
import { withIfHeld } from '../../src/program/if-held.ts';
import { whyNotLegit } from '../../src/program/legit.ts';
import {
  CONDITION_BASE,
  conditionsOf,
  locksOf,
  type Op,
  type Program,
  type TaskSpec,
} from '../../src/program/program.ts';
import { printProgram } from '../../src/program/text.ts';

export interface PlainGrammar {
  readonly tasks: number;
  readonly locks: readonly number[];
  readonly ops: number;
  /** Every op that a task may have, for a lock. */
  readonly opsOf: (lock: number, id: number) => Op[];
  readonly fifos: readonly number[];
  readonly events: readonly (Program['events'][number] | null)[];
  readonly buckets: readonly Program['sharedBuckets'][];
  /** Sets of robust locks, for programs in which somebody is killed. */
  readonly robust?: readonly Program['robust'][];
}

function* sequences(grammar: PlainGrammar, left: number, id = 1): Generator<Op[]> {
  yield [];
  if (left === 0) return;
  for (const lock of grammar.locks) {
    for (const op of grammar.opsOf(lock, id)) {
      for (const rest of sequences(grammar, left - 1, id + 1)) yield [op, ...rest];
    }
  }
}

function* subsets<T>([first, ...rest]: readonly T[]): Generator<T[]> {
  if (first === undefined) {
    yield [];
    return;
  }
  for (const some of subsets(rest)) {
    yield some;
    yield [first, ...some];
  }
}

function* tasksOf(grammar: PlainGrammar, id: number, left: number): Generator<TaskSpec[]> {
  if (id > grammar.tasks) {
    if (left === 0) yield [];
    return;
  }
  for (const holds of subsets(grammar.locks)) {
    for (const ops of sequences(grammar, left)) {
      for (const fifo of grammar.fifos) {
        for (const rest of tasksOf(grammar, id + 1, left - ops.length)) {
          yield [{ id, fifo, holds, ops }, ...rest];
        }
      }
    }
  }
}

/** With exactly so many tasks, locks and ops, and priorities without gaps. */
export function* plainPrograms(grammar: PlainGrammar): Generator<Program> {
  for (const tasks of tasksOf(grammar, 1, grammar.ops)) {
    for (const event of grammar.events) {
      for (const sharedBuckets of grammar.buckets) {
        for (const robust of grammar.robust ?? [[]]) {
          if (robust.length > 0 && event?.call !== 'kill') continue;
          const events = event === null ? [] : [event];
          const program = withIfHeld({ tasks, sharedBuckets, robust, hostile: [], events });
          if (locksOf(program).length !== grammar.locks.length) continue;
          // Of condition variables there may be fewer: then it is the last that are not there.
          if (
            conditionsOf(program).some((condition, at) => condition !== CONDITION_BASE + at + 1)
          ) {
            continue;
          }
          if (hasGaps(program) || whyNotLegit(program) !== null) continue;
          yield program;
        }
      }
    }
  }
}

function hasGaps({ tasks, events }: Program): boolean {
  const used = new Set([...tasks.map(({ fifo }) => fifo), ...events.map(priorityOf)]);
  return [...used].some((fifo) => fifo > 10 && !used.has(fifo - 10));
}

function priorityOf(event: Program['events'][number]): number {
  return event.call === 'setprio' ? event.fifo : 0;
}

/** Futexes are below 100, rt_mutexes above it, condition variables above 1000. */
const familyOf = (name: number) => Math.floor(name / 100);

/** The least text under all orders of tasks and all names of locks and condition variables. */
export function plainName(program: Program): string {
  const texts: string[] = [];
  const used = [...locksOf(program), ...conditionsOf(program)];
  for (const order of orders(program.tasks)) {
    for (const names of orders(used)) {
      if (names.some((name, at) => familyOf(name) !== familyOf(used[at] as number))) continue;
      const nameOf = (name: number) => names[used.indexOf(name)] as number;
      const ids = new Map(order.map(({ id }, at) => [id, at + 1]));
      texts.push(
        printProgram({
          tasks: order.map((task, at) => ({
            ...task,
            id: at + 1,
            holds: task.holds.map(nameOf).sort(),
            ops: task.ops.map((op): Op => {
              const target = nameOf(op.target);
              if (!('condition' in op)) return { ...op, target };
              return { ...op, target, condition: nameOf(op.condition) };
            }),
          })),
          sharedBuckets: program.sharedBuckets.map((group) => group.map(nameOf).sort()).sort(),
          robust: program.robust.map(nameOf).sort(),
          hostile: [],
          events: program.events.map((event) => ({
            ...event,
            task: ids.get(event.task) as number,
          })),
        }),
      );
    }
  }
  return texts.sort()[0] as string;
}

function* orders<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [at, one] of list.entries()) {
    for (const rest of orders(list.toSpliced(at, 1))) yield [one, ...rest];
  }
}
