/** Kernels that are right up to one moment: what they are, and how they are made of mainline. */
import {
  type Build,
  type Kernel,
  type KernelFunction,
  mainline,
} from '../../../src/kernel/build.ts';
import type { task_struct } from '../../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../../src/machine/access.ts';
import { SLEEP } from '../../../src/machine/task-state.ts';
import type { Stage } from './stage.ts';

type Table = Readonly<Record<string, KernelFunction>>;

/** A mistake, and the one kind of failure that it has to be noticed as. */
export interface Spoiled {
  readonly kind: string;
  /** Half a sentence: what the kernel does wrong. */
  readonly mistake: string;
  /** The program, for the roles of cast.ts. */
  readonly program: string;
  readonly functions: (stage: Stage) => Table;
  /** The finding is about more, or about something else, than the cells that were spoilt. */
  readonly saysMore?: true;
}

/** What mainline does under that name. */
export function original(name: string): KernelFunction {
  return (mainline as Build).functions[name] as KernelFunction;
}

function isProc(value: unknown): value is Proc<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value;
}

/** Does what the task in that role asks for in another way; everybody else is served as always. */
export function asked(stage: Stage, role: string, name: string, act: KernelFunction): Table {
  return {
    *[name](k: Kernel, ...args: unknown[]): Proc<unknown> {
      const fn = stage.plays(role, k.current) ? act : original(name);
      const result = fn(k, ...args);
      return isProc(result) ? yield* result : result;
    },
  };
}

/** Waits until something is true, offering the CPU meanwhile. */
export function* until(k: Kernel, holds: () => boolean): Proc<void> {
  while (!holds()) yield* k.cpu_relax();
}

/** Whether a task has nothing more to do, or sleeps. */
export function rests({ proc, access, enabled }: task_struct): boolean {
  return proc === null || (access.kind === SLEEP && !enabled);
}

/** A requeue begins when everybody else rests, so that it finds all who sleep there. */
export const requeuesLast: Table = {
  *futex_requeue(k: Kernel, ...rest: unknown[]) {
    const { current } = k;
    yield* until(k, () => k.tasks.every((task) => task === current || rests(task)));
    return yield* original('futex_requeue')(k, ...rest) as Proc<number>;
  },
};

/** Who was moved to a lock is first in line when its owner gives it back, and is not woken. */
export function unwokenWhereMoved(kind: string): Spoiled {
  return {
    kind,
    mistake: 'an unlock does not wake the first in line, who was moved there',
    program: 'A: holds x; cmp_requeue_pi c1 x; unlock x kernel | B: wait_requeue_pi c1 x',
    functions: (stage) => ({ ...requeuesLast, ...asked(stage, 'A', 'wake_up_q', () => 0) }),
  };
}

/** Does something when everybody else rests and the task that runs is just about to sleep. */
export function atLastRest(deed: (k: Kernel) => void): Table {
  return {
    schedule(k: Kernel): unknown {
      if (k.tasks.every((task) => task === k.current || rests(task))) deed(k);
      return original('schedule')(k);
    },
  };
}
