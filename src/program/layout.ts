/** What setting a program up needs to know of it, worked out once for all of its runs. */
import { type Errand, errandOf } from './errand.ts';
import { futexesOf, mayTimeOut, type Program, rtMutexesOf, targetName } from './program.ts';

/** Lists in the order of the program; places in them are counted from 0. */
export interface Layout {
  readonly tasks: readonly {
    readonly name: string;
    readonly hasTimeout: boolean;
    readonly errands: readonly Errand[];
  }[];
  /** Names of the hash buckets. */
  readonly buckets: readonly string[];
  /** Numbers of the futexes, in ascending order. */
  readonly futexes: readonly number[];
  /** For each of them its name, its bucket's place, and the TID of its first owner or 0. */
  readonly keys: readonly {
    readonly name: string;
    readonly bucket: number;
    readonly holder: number;
  }[];
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
  const buckets = bucketsOf(program, futexes);
  const holderOf = (lock: number) => tasks.findIndex(({ holds }) => holds.includes(lock));
  return {
    tasks: tasks.map(({ id, ops }) => {
      const errands = ops.map((op) => errandOf(op));
      return { name: `T${id}`, hasTimeout: ops.some(mayTimeOut), errands };
    }),
    buckets: buckets.map((group) => `hb(${group.map(targetName).join(',')})`),
    futexes,
    keys: futexes.map((futex) => {
      const bucket = buckets.findIndex((group) => group.includes(futex));
      return { name: targetName(futex), bucket, holder: tasks[holderOf(futex)]?.id ?? 0 };
    }),
    rtMutexes,
    mutexes: rtMutexes.map((mutex) => ({ name: targetName(mutex), holder: holderOf(mutex) })),
    events: events.map((event) => {
      return { name: `env${event.id}`, task: tasks.findIndex(({ id }) => id === event.task) };
    }),
  };
}

/** The futexes of each hash bucket. */
function bucketsOf({ sharedBuckets }: Program, futexes: readonly number[]) {
  const shared = sharedBuckets.flat();
  const alone = futexes.filter((futex) => !shared.includes(futex)).map((futex) => [futex]);
  return [...sharedBuckets, ...alone];
}
