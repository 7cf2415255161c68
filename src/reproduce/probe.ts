/** What shows a mistake that is not to be seen yet: something more that is done in the end. */
import { whyNotLegit } from '../program/legit.ts';
import { MAX_EVENTS, MAX_FUTEXES, MAX_TASKS, type Op, type Program } from '../program/program.ts';
import type { Move } from './move.ts';
import type { OutsideSighting } from './sighting.ts';

/** A program with more in it, and the moves that come after all others. */
export interface Probed {
  readonly program: Program;
  readonly moves: readonly Move[];
}

/** One kind of question to a kernel whose mistake does not show. */
export interface Probe {
  /** What it does, in half a sentence. */
  readonly about: string;
  /** All ways to do it, to be tried on the model. */
  ways(program: Program, last: OutsideSighting): Iterable<Probed>;
}

/** Programs grow by these; each answers with the number of what is new, or null without room. */
export class GrowingProgram {
  program: Program;
  readonly moves: Move[] = [];

  constructor(program: Program) {
    this.program = program;
  }

  /** A task that asks for a lock. */
  newcomer(fifo: number, lock: Op): void {
    const id = 1 + Math.max(...this.program.tasks.map((task) => task.id));
    const task = { id, fifo, holds: [], ops: [lock] };
    this.program = { ...this.program, tasks: [...this.program.tasks, task] };
    this.moves.push({ is: 'calls', task: id, ops: [lock.id] });
  }

  /** A task makes one more call, after all others. */
  call(task: number, op: (id: number) => Op): void {
    const tasks = this.program.tasks.map((one) => {
      if (one.id !== task) return one;
      const id = 1 + Math.max(0, ...one.ops.map((other) => other.id));
      this.moves.push({ is: 'calls', task, ops: [id] });
      return { ...one, ops: [...one.ops, op(id)] };
    });
    this.program = { ...this.program, tasks };
  }

  /** A lock that a task has from the beginning; 0 if there is no room for one. */
  lockHeldBy(task: number): number {
    const used = new Set(
      this.program.tasks.flatMap(({ holds, ops }) => {
        return [...holds, ...ops.map(({ target }) => target)];
      }),
    );
    const free = Array.from({ length: MAX_FUTEXES }, (_, at) => at + 1).find((f) => !used.has(f));
    if (free === undefined) return 0;
    const tasks = this.program.tasks.map((one) => {
      return one.id === task ? { ...one, holds: [...one.holds, free] } : one;
    });
    this.program = { ...this.program, tasks };
    return free;
  }

  setprio(task: number, fifo: number): void {
    const id = this.program.events.length + 1;
    const event = { id, call: 'setprio' as const, task, fifo };
    this.program = { ...this.program, events: [...this.program.events, event] };
    this.moves.push({ is: 'event', id });
  }

  /** Null if no legit program has come of it, or one that is too big. */
  get probed(): Probed | null {
    const { program, moves } = this;
    const { tasks, events } = program;
    if (tasks.length > MAX_TASKS || events.length > MAX_EVENTS) return null;
    return whyNotLegit(program) === null ? { program, moves } : null;
  }
}

export function lockOp(target: number): Op {
  const plain = { timeout: false, kernelOnly: false, interruptible: false };
  return { id: 1, call: 'lock', target, ...plain };
}

/** Priorities that tell those of a program from one another: between two, or above all. */
export function tellingPriorities({ tasks, events }: Program): number[] {
  const known = [0, ...tasks.map(({ fifo }) => fifo)];
  for (const event of events) if (event.call === 'setprio') known.push(event.fifo);
  const all = [...new Set(known)].sort((a, b) => a - b);
  const between = all.slice(1).map((above, at) => Math.floor((above + (all[at] as number)) / 2));
  const highest = Math.min(98, (all.at(-1) as number) + 5);
  return [...new Set([...between, highest])].filter((fifo) => !all.includes(fifo));
}
