/** Writes down how a run of the model ended, as a litmus program's outcome. */
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { View } from '../oracle/view.ts';
import { wordText } from '../oracle/word-text.ts';
import { acquires, futexesOf, type Op, type Program } from '../program/program.ts';
import { LEFT_OUT, outcomeText } from './outcome.ts';

/** An oracle that finds nothing and writes down how the run ended. */
export class Collector implements Oracle {
  readonly name = 'outcomes';
  readonly rule = 'Whatever happens is written down.';
  readonly #program: Program;
  readonly #tasks: readonly number[];
  readonly #futexes: readonly number[];
  #returned: number[][];
  #taken: number[][];
  #outcome: string | null = null;
  #view: View | null = null;

  constructor(program: Program) {
    this.#program = program;
    this.#tasks = program.tasks.map(({ id }) => id);
    this.#futexes = futexesOf(program);
    this.#returned = this.#none();
    this.#taken = this.#futexes.map(() => []);
  }

  #none(): number[][] {
    return this.#program.tasks.map(({ ops }) => ops.map(() => LEFT_OUT));
  }

  /** Every run has a view of its own. */
  #begin(view: View): void {
    if (view === this.#view) return;
    this.#view = view;
    this.#returned = this.#none();
    this.#taken = this.#futexes.map(() => []);
    this.#outcome = null;
  }

  returned(view: View, task: task_struct, op: Op, ret: number): null {
    this.#begin(view);
    const { ops } = this.#program.tasks[task.index] as Program['tasks'][number];
    (this.#returned[task.index] as number[])[ops.indexOf(op)] = ret;
    if (acquires(op) && ret === 0) {
      this.#taken[this.#futexes.indexOf(op.target)]?.push(task.pid);
    }
    return null;
  }

  ended(view: View): null {
    this.#begin(view);
    if (view.world.tasks.some(({ proc }) => proc !== null)) return null;
    const words = this.#futexes.map((futex) => wordText(view.futex(futex).uaddr.value));
    const end = { returned: this.#returned, words, taken: this.#taken };
    this.#outcome = outcomeText(end, this.#tasks, this.#futexes);
    return null;
  }

  /** How the last run ended, or null if some task never did. */
  take(): string | null {
    const outcome = this.#outcome;
    this.#outcome = null;
    return outcome;
  }
}
