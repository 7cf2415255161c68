/** Writes down how a run ended. */

import type { Oracle } from '../oracle/oracle.ts';
import type { SeenTask, View } from '../oracle/view.ts';
import { wordText } from '../oracle/word-text.ts';
import { acquires, isRtMutex, lockOf, locksOf, type Op, type Program } from '../program/program.ts';
import type { Past } from '../search/identity.ts';
import type { Mixing } from '../search/mixing.ts';
import { outcomeText, WAITS } from './outcome.ts';

/** An oracle that finds nothing and writes down what user space comes to see. */
export class Collector implements Oracle, Past {
  readonly name = 'outcomes';
  readonly rule = 'Whatever happens is written down.';
  protected readonly program: Program;
  readonly #tasks: readonly number[];
  protected readonly locks: readonly number[];
  /** By task and op, in this run so far. */
  protected answers: number[][][] = [];
  /** By lock, in this run so far. */
  protected taken: number[][] = [];
  #outcome: string | null = null;
  #view: View | null = null;

  constructor(program: Program) {
    this.program = program;
    this.#tasks = program.tasks.map(({ id }) => id);
    this.locks = locksOf(program);
  }

  /** Forgets the run before. */
  protected restart(): void {
    this.answers = this.program.tasks.map(({ ops }) => ops.map(() => []));
    this.taken = this.locks.map(() => []);
    this.#outcome = null;
  }

  /** Every run has a view of its own. */
  protected begin(view: View): void {
    if (view === this.#view) return;
    this.#view = view;
    this.restart();
  }

  retrying(view: View, task: SeenTask, op: Op, ret: number): null {
    this.begin(view);
    this.answered(task.index, this.#positionOf(task, op), ret);
    return null;
  }

  returned(view: View, task: SeenTask, op: Op, ret: number): null {
    this.begin(view);
    this.answered(task.index, this.#positionOf(task, op), ret);
    if (acquires(op) && ret === 0) this.took(this.locks.indexOf(lockOf(op)), task.pid);
    return null;
  }

  /** In which order locks were taken; who was answered what, but for the last answers, is state. */
  mixInto(mixing: Mixing, view: View): void {
    this.begin(view);
    for (const tasks of this.taken) {
      mixing.mix(tasks.length);
      for (const task of tasks) mixing.mix(task);
    }
    for (const ops of this.answers) for (const each of ops) mixing.mix(each.length);
  }

  protected answered(task: number, op: number, ret: number): void {
    this.answers[task]?.[op]?.push(ret);
  }

  /** @param lock its position among the program's locks */
  protected took(lock: number, task: number): void {
    this.taken[lock]?.push(task);
  }

  #positionOf(task: SeenTask, op: Op): number {
    const { ops } = this.program.tasks[task.index] as Program['tasks'][number];
    return ops.indexOf(op);
  }

  ended(view: View): null {
    this.begin(view);
    const { tasks } = view.world;
    const answers = tasks.map((task) => {
      const told = this.answers[task.index] as number[][];
      const { op } = view.toldTo(task);
      if (op === null) return told;
      // It is in the middle of this one for ever, and never comes to the others.
      const at = this.#positionOf(task, op);
      return [...told.slice(0, at), [...(told[at] as number[]), WAITS]];
    });
    const words = this.locks.map((lock) => {
      if (isRtMutex(lock)) return view.rtOwner(view.rtMutex(lock))?.name ?? '0';
      return wordText(view.futex(lock).uaddr.value);
    });
    this.#outcome = outcomeText({ answers, words, taken: this.taken }, this.#tasks, this.locks);
    this.everybodyEnded = tasks.every((task) => !view.lives(task));
    return null;
  }

  /** In the run that ended last no task waits for ever. */
  everybodyEnded = false;

  /** How the last run ended, or null if it did not come to an end. */
  take(): string | null {
    const outcome = this.#outcome;
    this.#outcome = null;
    return outcome;
  }
}
