/** The machine that a kernel runs on, with what the C keeps in globals and what oracles read. */
import { ForgottenStar } from '../machine/forgotten-star.ts';
import { Kept } from '../machine/kept.ts';
import { Machine } from '../machine/machine.ts';
import { futex_pi_state } from './futex/futex_pi_state.ts';
import type { task_struct } from './sched/task_struct.ts';
import { ROW_SITES, type Site } from './site.ts';

/**
 * What an op has come to: a row of the state matrix with the values that it saw, and how many
 * sleepers it has moved.
 */
export class MatrixNote {
  static readonly kept = new Kept({
    row: 'named',
    uval: 'named',
    owner: 'named',
    moved: 'named',
  });
  /** 0 for nowhere. */
  row = 0;
  uval = 0;
  owner: task_struct | null = null;
  /**
   * Sleepers that it has woken, given a lock, or moved to another futex; of a plain wait how often
   * it was woken.
   */
  moved = 0;

  /** An op begins, and has come to nothing yet. */
  clear(): void {
    this.row = this.uval = this.moved = 0;
    this.owner = null;
  }
}

/** Hears of every call that a traced kernel makes through `k`, also of those that take no step. */
export interface CallListener {
  /** The running actor enters a function. */
  entered(name: string, args: readonly unknown[]): void;
  /** The innermost function that the running actor is in has returned. */
  left(result: unknown): void;
}

export class KernelMachine extends Machine {
  static override readonly kept = Machine.kept.and({
    tasks: 'set-up',
    pi_states: 'beside',
    sites: 'aside',
    entered: 'aside',
    errors: 'aside',
    rows: 'set-up',
    listener: 'aside',
    unstarted: 'aside',
    unstartedIn: 'aside',
    called: 'aside',
  });
  tasks: readonly task_struct[] = [];
  /** Every pi_state made in this run, freed ones included. */
  readonly pi_states: futex_pi_state[] = [];
  /** Places of the code that this run came past. */
  readonly sites = new Set<Site>();
  /** Those functions that this run called by which its kernel differs from one of Linux. */
  readonly entered = new Set<string>();
  /** Ops of this run that ended with an error, in pairs: the op's id, and what it was answered. */
  readonly errors: number[] = [];
  /** For each task where in the state matrix its op last fell. */
  rows: readonly MatrixNote[] = [];
  /** Who hears of calls; a run that fails or ends leaves functions that were not left. */
  listener: CallListener | null = null;
  /** The last function called that has not begun to run; kept only while a trace is recorded. */
  unstarted: string | null = null;
  /** The function that it was called in; null if it was called from outside of the kernel. */
  unstartedIn: string | null = null;
  /** The last function called; kept only while a trace is recorded. */
  called: string | null = null;

  /** The tasks are there; before locks and events are made. */
  populate(tasks: readonly task_struct[]): void {
    this.tasks = tasks;
    this.rows = tasks.map(() => new MatrixNote());
  }

  /** A task as a number with bit 0 free, as pointers have it; 0 is NULL. */
  address(task: { readonly index: number } | null): number {
    return task === null ? 0 : (task.index + 1) << 1;
  }

  taskAt(address: number): task_struct | null {
    return address === 0 ? null : (this.tasks[(address >> 1) - 1] as task_struct);
  }

  newPiState(): futex_pi_state {
    const pi_state = new futex_pi_state();
    this.pi_states.push(pi_state);
    return pi_state;
  }

  /** Notes that the present op of a task fell into a row of the state matrix. */
  row({ index }: task_struct, row: number, uval: number, owner: task_struct | null): void {
    const note = this.rows[index] as MatrixNote;
    this.observer?.looked(note);
    note.row = row;
    note.uval = uval;
    note.owner = owner;
    this.sites.add(ROW_SITES[row] as Site);
  }

  /**
   * Notes that the present op of a task has woken a sleeper, or moved it to another futex; or that
   * it was woken itself.
   */
  moved({ index }: task_struct): void {
    const note = this.rows[index] as MatrixNote;
    this.observer?.looked(note);
    note.moved++;
  }

  /** Calling a function does nothing before `yield*` drives it: throws if that was forgotten. */
  mustBeStarted(): void {
    if (this.unstarted === null) return;
    throw new ForgottenStar(`${this.unstarted}() was called and never run`, this.unstartedIn);
  }
}
