/**
 * Where the tasks of a program can meet, and what can become of their priorities there: the shapes
 * that open findings need. It is asked what a program leaves possible, not what a run does.
 */
import { Nesting } from '../../src/program/nesting.ts';
import { kindOf } from '../../src/program/op-kinds.ts';
import {
  acquires,
  lockOf,
  mayTimeOut,
  type Op,
  type Program,
  type TaskSpec,
  waits,
} from '../../src/program/program.ts';

/** An op by which a task may get a lock, and what it may have meanwhile. */
export interface Request {
  readonly task: TaskSpec;
  readonly op: Op;
  readonly lock: number;
  /** A try asks and does not wait. */
  readonly waits: boolean;
  /** It sleeps on a condition variable first. */
  readonly condition: boolean;
  readonly holding: readonly number[];
}

export class Meetings {
  readonly #program: Program;
  readonly requests: readonly Request[];
  /** Some of the tasks may come to wait for one another. */
  readonly hasCircle: boolean;

  constructor(program: Program) {
    this.#program = program;
    const nesting = new Nesting(program);
    this.hasCircle = nesting.hasCircle;
    const requests: Request[] = [];
    for (const task of program.tasks) {
      nesting.walk(task, (op, held) => {
        if (!acquires(op)) return;
        const holding = [...held.keys()].filter((lock) => lock !== lockOf(op));
        const condition = kindOf(op).ofCondition;
        requests.push({ task, op, lock: lockOf(op), waits: waits(op), condition, holding });
      });
    }
    this.requests = requests;
  }

  /** Somebody is, or becomes, more urgent than somebody else. */
  get hasPriorities(): boolean {
    const { tasks, events } = this.#program;
    return tasks.some(({ fifo }) => fifo !== 0) || events.some(({ call }) => call === 'setprio');
  }

  /** Somebody is killed. */
  get hasKill(): boolean {
    return this.#program.events.some(({ call }) => call === 'kill');
  }

  /** Somebody calls execve(). */
  get hasExec(): boolean {
    return this.#program.events.some(({ call }) => call === 'exec');
  }

  /** What other tasks ask of a lock. */
  othersAt(lock: number, task: TaskSpec): Request[] {
    return this.requests.filter((other) => other.lock === lock && other.task !== task);
  }

  othersWaitAt(lock: number, task: TaskSpec): boolean {
    return this.othersAt(lock, task).some(({ waits }) => waits);
  }

  /** Some task waits behind another for a lock that a third has, or one of them has it twice. */
  isForThree(lock: number): boolean {
    const held = this.#program.tasks.filter(({ holds }) => holds.includes(lock));
    const asked = this.requests.filter((request) => request.lock === lock);
    return held.length + asked.length >= 3;
  }

  isGivenBack(lock: number): boolean {
    return this.#program.tasks.some(({ id, holds, ops }) => {
      // Who is killed gives back what it has.
      const has = holds.includes(lock) || ops.some((op) => op.target === lock);
      if (has && this.#isKilled(id)) return true;
      return ops.some((op) => op.call === 'unlock' && op.target === lock);
    });
  }

  #changesOf({ id }: TaskSpec): number[] {
    return this.#program.events.flatMap((event) => {
      return event.call === 'setprio' && event.task === id ? [event.fifo] : [];
    });
  }

  isChanged(task: TaskSpec): boolean {
    return this.#changesOf(task).length > 0;
  }

  isChangedTwice(task: TaskSpec): boolean {
    return this.#changesOf(task).length > 1;
  }

  /** Its own priority can become less than it was. */
  isLowered(task: TaskSpec): boolean {
    const changes = this.#changesOf(task);
    return Math.min(...changes) < Math.max(task.fifo, ...changes);
  }

  /** Others may lend it their priority while it asks. */
  isBoosted({ task, holding }: Request): boolean {
    return holding.some((lock) => this.othersWaitAt(lock, task));
  }

  /** Another task may have this lock together with one that somebody waits for. */
  isHadBesideAnother(lock: number, waiter: TaskSpec): boolean {
    return this.#program.tasks.some((task) => {
      if (task === waiter) return false;
      const asked = this.requests.filter((request) => request.task === task);
      const had = [task.holds, ...asked.map((request) => [...request.holding, request.lock])];
      return had.some((locks) => {
        if (!locks.includes(lock)) return false;
        return locks.some((other) => other !== lock && this.othersWaitAt(other, task));
      });
    });
  }

  /** The wait can end without the lock. */
  givesUp({ task, op, waits }: Request): boolean {
    const signalled = this.#program.events.some(({ call, task: id }) => {
      return call === 'signal' && id === task.id;
    });
    return waits && (mayTimeOut(op) || signalled || this.hasCircle || this.#isKilled(task.id));
  }

  #isKilled(id: number): boolean {
    return this.#program.events.some(({ call, task }) => call === 'kill' && task === id);
  }
}
