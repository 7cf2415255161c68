/** What setting a program up needs to know of it, worked out once for all of its runs. */
import { glibc } from '../userspace/glibc.ts';
import { leavingInconsistent, recoverable, robust } from '../userspace/robust.ts';
import { type Errand, errandOf } from './errand.ts';
import { abandonedIn, mayFault, pagedIn, protectedIn } from './meddling.ts';
import { kindOf } from './op-kinds.ts';
import {
  conditionsOf,
  futexesOf,
  lockOf,
  mayTimeOut,
  type Program,
  rtMutexesOf,
  targetName,
} from './program.ts';
import { strangersIn } from './strangers.ts';

/** Lists in the order of the program; places in them are counted from 0. */
export interface Layout {
  readonly tasks: readonly {
    readonly name: string;
    readonly hasTimeout: boolean;
    /** It may come to its end in the middle of what it does. */
    readonly isMortal: boolean;
    readonly errands: readonly Errand[];
  }[];
  /** TIDs of those that have no part in it, and are named in words. */
  readonly strangers: readonly number[];
  /** Names of the hash buckets. */
  readonly buckets: readonly string[];
  /** Numbers of the futexes, in ascending order. */
  readonly futexes: readonly number[];
  /** For each of them its name, its bucket's place, and the TID of its first owner or 0. */
  readonly keys: readonly {
    readonly name: string;
    readonly bucket: number;
    readonly holder: number;
    /** Somebody does something to its page. */
    readonly hasPage: boolean;
    /** It is part of a robust mutex that somebody may give back inconsistent. */
    readonly mayBeLost: boolean;
  }[];
  /** Numbers of the condition variables, in ascending order; and what `keys` has, of them. */
  readonly conditions: readonly number[];
  /** Some op is about condition variables and no lock. */
  readonly sleepsPlainly: boolean;
  readonly conditionKeys: Layout['keys'];
  /** Numbers of the rt_mutexes, in ascending order. */
  readonly rtMutexes: readonly number[];
  /** For each of them its name and the place of its first owner, or -1. */
  readonly mutexes: readonly { readonly name: string; readonly holder: number }[];
  /** For each event the actor's name and the place of the task that it happens to. */
  readonly events: readonly { readonly name: string; readonly task: number }[];
}

const known = new WeakMap<Program, Layout>();

export function layoutOf(program: Program): Layout {
  let layout = known.get(program);
  if (layout === undefined) {
    layout = layOut(program);
    known.set(program, layout);
  }
  return layout;
}

function layOut(program: Program): Layout {
  const { tasks, events } = program;
  const futexes = futexesOf(program);
  const rtMutexes = rtMutexesOf(program);
  const conditions = conditionsOf(program);
  const buckets = bucketsOf(program, [...futexes, ...conditions]);
  const bucketOf = (word: number) => buckets.findIndex((group) => group.includes(word));
  const paged = pagedIn(program);
  const unwritable = protectedIn(program);
  const abandoned = abandonedIn(program);
  const holderOf = (lock: number) => tasks.findIndex(({ holds }) => holds.includes(lock));
  return {
    tasks: tasks.map((task) => {
      const { id, ops } = task;
      const errands = ops.map((op) => {
        const lock = lockOf(op);
        if (!program.robust.includes(lock)) return errandOf(op, glibc);
        if (!abandoned.has(lock)) return errandOf(op, robust);
        const leaves = kindOf(op).leavesInconsistent?.(op) === true;
        return errandOf(op, leaves ? leavingInconsistent : recoverable);
      });
      const isMortal = mayFault(task, unwritable);
      return { name: `T${id}`, hasTimeout: ops.some(mayTimeOut), isMortal, errands };
    }),
    strangers: strangersIn(program),
    buckets: buckets.map((group) => `hb(${group.map(targetName).join(',')})`),
    futexes,
    keys: futexes.map((futex) => {
      const holder = tasks[holderOf(futex)]?.id ?? 0;
      const hasPage = paged.has(futex);
      const mayBeLost = abandoned.has(futex);
      return { name: targetName(futex), bucket: bucketOf(futex), holder, hasPage, mayBeLost };
    }),
    conditions,
    sleepsPlainly: program.tasks.some(({ ops }) => ops.some((op) => !kindOf(op).namesLock)),
    conditionKeys: conditions.map((condition) => {
      const name = targetName(condition);
      return { name, bucket: bucketOf(condition), holder: 0, hasPage: false, mayBeLost: false };
    }),
    rtMutexes,
    mutexes: rtMutexes.map((mutex) => ({ name: targetName(mutex), holder: holderOf(mutex) })),
    events: events.map((event) => {
      return { name: `env${event.id}`, task: tasks.findIndex(({ id }) => id === event.task) };
    }),
  };
}

/** The words of each hash bucket. */
function bucketsOf({ sharedBuckets }: Program, words: readonly number[]) {
  const shared = sharedBuckets.flat();
  const alone = words.filter((word) => !shared.includes(word)).map((word) => [word]);
  return [...sharedBuckets, ...alone];
}
