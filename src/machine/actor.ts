/** Whatever can take a step: a task, a timer, or an event that comes from outside. */
import { Access, type Proc } from './access.ts';
import { type Call, resume } from './call.ts';
import { Kept } from './kept.ts';
import type { Machine } from './machine.ts';
import { ModelError } from './model-error.ts';
import type { Spinlock } from './spinlock.ts';

/**
 * Tasks run programs, timers run when they fire, and events whenever the schedule says so. Whoever
 * has to know more of each than the members below say has a table of them, or a switch over all.
 */
/** What an actor yields that never comes back from the functions that it is in. */
export const GONE: unique symbol = Symbol('gone');

export type ActorKind = 'task' | 'timer' | 'event' | 'set-up';

export abstract class Actor {
  static readonly kept = new Kept({
    proc: 'implied',
    call: 'implied',
    held: 'beside',
    op: 'busy',
    created: 'named',
    stack: 'aside',
  });
  abstract readonly kind: ActorKind;
  /** The task that it is, or that it happens to; null for none. */
  abstract readonly about: Actor | null;
  /** It has to get its turn sooner or later, if it can take one. */
  abstract readonly isDue: boolean;
  /** It does what whoever wants to end it has to wait for. */
  abstract readonly isFiring: boolean;
  /** Where it is while it is in no function of the kernel: user, timer or env. */
  abstract readonly outside: string;
  /** Position in the machine's list of actors; tasks come before timers. */
  readonly index: number;
  readonly name: string;
  /** The machine that it acts on. */
  readonly machine: Machine;
  readonly access: Access;
  /** What it executes, or null while it has nothing to do. */
  proc: Proc<unknown> | null = null;
  /** The innermost call that it is in; null in its outermost function. */
  call: Call | null = null;
  /** Spinlocks it holds, oldest first. */
  readonly held: Spinlock[] = [];
  /** The op it is in, counted from 1; 0 outside of ops. Names objects and decisions. */
  op = 0;
  /** Objects it has created within the op. */
  created = 0;
  /** Names of the kernel functions it is in; kept only while a trace is recorded. */
  readonly stack: string[] = [];

  constructor(machine: Machine, index: number, name: string) {
    this.machine = machine;
    this.access = new Access(machine);
    this.index = index;
    this.name = name;
  }

  label(): string {
    return this.name;
  }

  /** Whether the scheduler may pick it. */
  get enabled(): boolean {
    return this.proc !== null && this.access.enabled;
  }

  /**
   * Runs up to its next shared access. The caller has made it the running actor.
   * Throws a ModelError when it stops at anything else, or ends with an access never performed.
   */
  advance(): void {
    for (;;) {
      const { call } = this;
      const result = resume(call === null ? (this.proc as Proc<unknown>) : call.proc);
      if (result.done !== true) {
        if (result.value !== this.access) this.stoppedElsewhere(result.value);
        return;
      }
      if (call === null) {
        this.proc = null;
        this.access.mustBePerformed();
        return;
      }
      call.returned = result;
      this.call = call.caller;
    }
  }

  /** It has come to its end within calls that nobody returns from, or to what is no access. */
  private stoppedElsewhere(at: unknown): void {
    if (at === GONE) {
      this.proc = null;
      this.call = null;
      this.stack.length = 0;
      return;
    }
    throw new ModelError(`${this.name} stopped at something that is no access (${typeof at})`);
  }
}
