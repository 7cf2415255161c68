/**
 * What tasks and events of a program have yet to do, as numbers. Two programs have the same number
 * for what is the same, as long as they are looked at with the same values (values.ts): so what is
 * learnt of a step in one of them holds in the other.
 */
import type { Actor } from '../machine/actor.ts';
import type { Op, Program } from '../program/program.ts';
import { printEvent, printOp, printProgram } from '../program/text.ts';
import type { Values } from './values.ts';

export class Errands {
  /** Stands for the whole program. */
  readonly program: number;
  readonly #ops = new Map<Op, number>();
  /** For each task, by the number of an op: that op. */
  readonly #present: readonly (readonly number[])[];
  /** The same for all that comes after it. */
  readonly #rest: readonly (readonly number[])[];
  /** For each event. */
  readonly #events: readonly number[];

  constructor(program: Program, values: Values) {
    this.program = values.labelled(printProgram(program));
    const texts = program.tasks.map(({ ops }) => ops.map((op) => `${op.id} ${printOp(op)}`));
    this.#present = program.tasks.map(({ ops }, task) => {
      const present: number[] = [];
      for (const [at, op] of ops.entries()) {
        present[op.id] = values.labelled(texts[task]?.[at] as string);
        this.#ops.set(op, present[op.id] as number);
      }
      return present;
    });
    this.#rest = program.tasks.map(({ ops }, task) => {
      const rest: number[] = [];
      for (const [at, op] of ops.entries()) {
        rest[op.id] = values.labelled((texts[task] as string[]).slice(at + 1).join('; '));
      }
      return rest;
    });
    this.#events = program.events.map((event) => values.labelled(printEvent(event)));
  }

  /** One of the program's ops. */
  ofOp(op: Op): number {
    return this.#ops.get(op) as number;
  }

  /** What a task has yet to do after its present op. */
  after({ index, op }: Actor): number {
    return this.#rest[index]?.[op] ?? 0;
  }

  /** What an actor is about: the op of a task, what happens by an event; 0 for a timer. */
  of({ index, op, machine }: Actor): number {
    const ops = this.#present[index];
    if (ops !== undefined) return ops[op] ?? 0;
    const nth = index - (machine.actors.length - this.#events.length);
    return this.#events[nth] ?? 0;
  }
}
