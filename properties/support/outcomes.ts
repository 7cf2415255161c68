/**
 * What may become of a program's locks, by trying it out: every task with every combination of
 * locks that are granted and refused. An independent judge of which programs are legit.
 */
import {
  lockOf,
  mayTimeOut,
  type Op,
  type Program,
  type TaskSpec,
} from '../../src/program/program.ts';

const isMutex = (lock: number): boolean => lock > 100;

export interface Misuses {
  /** Some task misuses a lock, or has an unlock that it never comes to. */
  readonly misused: boolean;
  /** Some task waits for a lock while it has another. */
  readonly nested: boolean;
  /** Tasks wait for locks in a circle. */
  readonly circle: boolean;
}

/** Locks are waited for along edges, written `a>b`: for b, by a task that has a. */
export function misuses(program: Program): Misuses {
  const signalled = program.events.filter(({ call }) => call === 'signal').map((e) => e.task);
  let edges = new Set<string>();
  for (;;) {
    const found = new Set<string>();
    let misused = false;
    for (const task of program.tasks) {
      const done = new Set<Op>();
      for (let refused = 0; refused < 1 << task.ops.length; refused++) {
        const life = new Life(task, refused, closure(edges), signalled.includes(task.id));
        misused ||= life.misused;
        for (const op of life.unlocks) done.add(op);
        for (const edge of life.edges) found.add(edge);
      }
      misused ||= task.ops.some((op) => op.call === 'unlock' && !done.has(op));
    }
    if (found.size === edges.size) {
      const paths = closure(found);
      const circle = [...found].some((edge) => paths.has(edge.split('>').reverse().join('>')));
      return { misused, nested: found.size > 0, circle };
    }
    edges = found;
  }
}

/** All pairs of locks of which one leads to the other. */
function closure(edges: ReadonlySet<string>): ReadonlySet<string> {
  const paths = new Set(edges);
  for (let size = -1; size !== paths.size; ) {
    size = paths.size;
    for (const path of [...paths]) {
      const [from, middle] = path.split('>');
      for (const edge of edges) {
        const [tail, to] = edge.split('>');
        if (tail === middle) paths.add(`${from}>${to}`);
      }
    }
  }
  return paths;
}

function leadsToCircle(lock: number, paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => {
    const [from, to] = path.split('>');
    return from === to && (Number(from) === lock || paths.has(`${lock}>${from}`));
  });
}

/** One task, with one choice of locks that are refused: bit by bit of `refused`. */
class Life {
  misused = false;
  readonly unlocks: Op[] = [];
  readonly edges: string[] = [];
  readonly #has: Set<number>;

  constructor(task: TaskSpec, refused: number, paths: ReadonlySet<string>, signalled: boolean) {
    this.#has = new Set(task.holds);
    for (const [bit, op] of task.ops.entries()) {
      if (op.call === 'unlock') this.#unlock(op);
      else this.#acquire(op, (refused & (1 << bit)) !== 0, paths, signalled);
    }
  }

  #unlock(op: Extract<Op, { call: 'unlock' }>): void {
    if (this.#has.delete(op.target)) this.unlocks.push(op);
    else if (!op.ifHeld) this.misused = true;
  }

  #acquire(
    op: Exclude<Op, { call: 'unlock' }>,
    refused: boolean,
    paths: ReadonlySet<string>,
    signalled: boolean,
  ): void {
    const target = lockOf(op);
    if (this.#has.has(target)) {
      if (isMutex(target)) this.misused = true;
      return;
    }
    let fails = op.call === 'trylock' || mayTimeOut(op);
    if (op.call === 'lock' && op.interruptible && signalled) fails = true;
    if (op.call !== 'trylock') {
      for (const lock of this.#has) this.edges.push(`${lock}>${target}`);
      const closes = [...this.#has].some((lock) => paths.has(`${target}>${lock}`));
      if (closes && isMutex(target)) this.misused = true;
      fails ||= !isMutex(target) && leadsToCircle(target, paths);
    }
    if (!fails || !refused) this.#has.add(target);
  }
}
