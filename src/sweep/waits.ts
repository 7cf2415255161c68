/**
 * Which tasks of which programs never come to their end, under any schedule: they wait for a lock
 * that nobody gives back. What such a task has to do after that wait never runs, so a program with
 * more of it is the same program once more.
 */
import { withIfHeld } from '../program/if-held.ts';
import type { Program, TaskSpec } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printOp } from '../program/text.ts';
import { type Canonical, canonical } from './canonical.ts';

/** What is known of more programs than that is left unknown; it takes some 200 MB. */
const MOST = 1_000_000;

export class Waits {
  /** By name: the tasks that never come to their end, as bits by their places in the name. */
  readonly #known: Map<string, number>;

  constructor(known: Iterable<readonly [string, number]> = []) {
    this.#known = new Map(known);
  }

  /** For whoever wants to go on another time. */
  get all(): ReadonlyMap<string, number> {
    return this.#known;
  }

  /** @param ended as bits by their places: the tasks that came to their end in some run */
  note(program: Program, ended: number): void {
    if (this.#known.size >= MOST) return;
    let never = 0;
    const { text, tasks } = canonical(program);
    for (const [place, id] of tasks.entries()) {
      const index = program.tasks.findIndex((task) => task.id === id);
      if ((ended & (1 << index)) === 0) never |= 1 << place;
    }
    if (never !== 0) this.#known.set(text, never);
  }

  /** Whether the program is a known one and something that never runs; if so, it is known then. */
  recognises(program: Program): boolean {
    for (const task of program.tasks) {
      for (let kept = task.ops.length - 1; kept > 0; kept--) {
        const shorter = cutOff(program, task, kept);
        if (shorter === null) continue;
        const name = canonical(shorter);
        const never = this.#known.get(name.text) ?? 0;
        if ((never & placeOf(name, task)) === 0) continue;
        this.#inherit(program, name, never);
        return true;
      }
    }
    return false;
  }

  #inherit(program: Program, shorter: Canonical, never: number): void {
    let ended = 0;
    for (const [index, task] of program.tasks.entries()) {
      if ((never & placeOf(shorter, task)) === 0) ended |= 1 << index;
    }
    this.note(program, ended);
  }
}

function placeOf({ tasks }: Canonical, { id }: TaskSpec): number {
  return 1 << tasks.indexOf(id);
}

/**
 * The program in which a task has no more than so many ops; null if what is left does not say the
 * same any more, as `if held` may hang on what follows.
 */
function cutOff(program: Program, task: TaskSpec, kept: number): Program | null {
  const tasks = program.tasks.map((one) => {
    return one === task ? { ...task, ops: task.ops.slice(0, kept) } : one;
  });
  const shorter = withIfHeld({ ...program, tasks });
  const isSame = shorter.tasks.every(({ ops }, at) => {
    return ops.every((op, place) => {
      return printOp(op) === printOp(program.tasks[at]?.ops[place] as typeof op);
    });
  });
  if (!isSame) return null;
  // Buckets and events of what is gone go as well. Tasks keep their ids: none is gone.
  const ids = shorter.tasks.map(({ id }) => id);
  const usual = renumber(shorter);
  return { ...usual, tasks: usual.tasks.map((one, at) => ({ ...one, id: ids[at] as number })) };
}
