/**
 * What a library's condition variable is made of (userspace/cond_var.ts), on simulated words and
 * calls: several calls of the kernel within one op.
 */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { beginsCall, forgetAllBut, markHere } from '../machine/observer.ts';
import type { AtCondition } from '../userspace/cond_var.ts';
import type { Errand } from './errand.ts';
import type { Op } from './program.ts';

/** Who is told what happens within an op of a condition variable. Must not touch the machine. */
export interface ConditionWitness {
  /** The task has read the number that it is going to wait by. */
  numberRead(task: task_struct): void;
  /** The task has changed the number, and is about to wake somebody. */
  signalled(task: task_struct, op: Op): void;
  /** The next step of the task gives the mutex back. */
  givingBack(task: task_struct): void;
  /** The task is awake again: its call has answered. */
  wokeUp(task: task_struct): void;
  /** The task was told that it has the mutex. */
  gotBack(task: task_struct, op: Op): void;
}

/** What an op of a condition variable is carried out with. */
export interface ConditionErrands {
  /** The call that it sleeps in, or wakes others with; and the same for all others at once. */
  readonly one: Errand;
  readonly all: Errand;
  readonly lock: Errand;
  readonly unlock: Errand;
}

/** Carries out a part of the op: what user space tries, and the call. */
export type CarriesOut = (errand: Errand, val: number) => Proc<number>;

/** One call of several: what the others were answered the library goes on with. */
function* oneCall(act: CarriesOut, errand: Errand, val: number): Proc<number> {
  const mark = markHere();
  beginsCall();
  const answer = yield* act(errand, val);
  forgetAllBut(mark, 'the library goes on', answer);
  return answer;
}

export class ThreadAtCondition implements AtCondition {
  readonly #task: task_struct;
  readonly #op: Op;
  readonly #condition: futex_key;
  readonly #errands: ConditionErrands;
  readonly #w: ConditionWitness;
  readonly #act: CarriesOut;

  constructor(
    task: task_struct,
    op: Op,
    condition: futex_key,
    errands: ConditionErrands,
    w: ConditionWitness,
    act: CarriesOut,
  ) {
    this.#task = task;
    this.#op = op;
    this.#condition = condition;
    this.#errands = errands;
    this.#w = w;
    this.#act = act;
  }

  *read_number(): Proc<number> {
    const number = yield* this.#condition.uaddr.read();
    this.#w.numberRead(this.#task);
    return number;
  }

  *add_one(): Proc<number> {
    const before = yield* this.#condition.uaddr.fetch_add(1);
    this.#w.signalled(this.#task, this.#op);
    return before + 1;
  }

  *mutex_lock(): Proc<number> {
    return yield* this.#taking(this.#errands.lock, 0);
  }

  *mutex_unlock(): Proc<number> {
    this.#w.givingBack(this.#task);
    return yield* oneCall(this.#act, this.#errands.unlock, 0);
  }

  *wait_requeue_pi(val: number): Proc<number> {
    const answer = yield* this.#taking(this.#errands.one, val);
    this.#w.wokeUp(this.#task);
    return answer;
  }

  *cmp_requeue_pi(nr_requeue: number, cmpval: number): Proc<number> {
    const { one, all } = this.#errands;
    return yield* oneCall(this.#act, nr_requeue > 0 ? all : one, cmpval);
  }

  *#taking(errand: Errand, val: number): Proc<number> {
    const answer = yield* oneCall(this.#act, errand, val);
    if (answer === 0) this.#w.gotBack(this.#task, this.#op);
    return answer;
  }
}
