/** Who takes part in a trace, and what each of them comes to next. */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import type { EnvEvent, Program } from '../../program/program.ts';

/** Who a step belongs to. What happens to a task from outside is told beside the task's own. */
export class Cast {
  readonly #events: ReadonlyMap<string, EnvEvent>;

  constructor({ events }: Program) {
    this.#events = new Map(events.map((event) => [`env${event.id}`, event]));
  }

  /** `T2` for `T2`, for `T2.timer`, and for a signal that is sent to it. */
  taskOf(actor: string): string {
    const event = this.#events.get(actor);
    return event === undefined ? (actor.split('.')[0] as string) : `T${event.task}`;
  }

  /** `timer`, `signal` or `setprio`; null for a task. */
  asideOf(actor: string): string | null {
    return this.#events.get(actor)?.call ?? (actor.includes('.') ? 'timer' : null);
  }

  isEvent(actor: string): boolean {
    return this.#events.has(actor);
  }

  /** `T2`, `T2’s timer`, `the signal for T2`, `setprio of T2`. */
  nameOf(actor: string): string {
    const task = this.taskOf(actor);
    switch (this.asideOf(actor)) {
      case null:
        return task;
      case 'signal':
        return `the signal for ${task}`;
      case 'setprio':
        return `setprio of ${task}`;
      default:
        return `${task}’s timer`;
    }
  }
}

/** An access that has been taken, or that was about to be. */
export interface Pending {
  readonly verb: string;
  readonly object: string;
  /** Number of the step that it became; null if the run was over before. */
  readonly number: number | null;
}

/** What an actor was about to do after a step; null when it had ended, or nobody knows. */
export function nextOf(trace: Trace, step: TraceStep): Pending | null {
  const taken = trace.steps.slice(step.number).find(({ actor }) => actor === step.actor);
  if (taken !== undefined) return taken;
  const at = trace.state.tasks.find(({ name }) => name === step.actor)?.at ?? '';
  if (at.startsWith('asleep')) return { verb: 'sleep', object: step.actor, number: null };
  const [, verb, object] = /^next: (\w+) (\S+)/u.exec(at) ?? [];
  if (verb === undefined || object === undefined) return null;
  return { verb, object, number: null };
}

/** For every step the locks that its actor holds after it, oldest first. */
export function locksHeld(trace: Trace): ReadonlyMap<number, readonly string[]> {
  const held = new Map<string, readonly string[]>();
  const after = new Map<number, readonly string[]>();
  for (const { number, actor, verb, object, observed } of trace.steps) {
    let own = held.get(actor) ?? [];
    if (verb === 'lock' || (verb === 'trylock' && observed === 'true')) own = [...own, object];
    if (verb === 'unlock') own = own.filter((lock) => lock !== object);
    held.set(actor, own);
    after.set(number, own);
  }
  return after;
}

/**
 * The steps that an actor has taken since it took the first of the locks that it still holds after
 * a step of its own; none if it holds no lock.
 */
export function criticalSection(trace: Trace, step: TraceStep): TraceStep[] {
  const held = locksHeld(trace);
  const outermost = held.get(step.number)?.[0];
  if (outermost === undefined) return [];
  const own = trace.steps.slice(0, step.number).filter(({ actor }) => actor === step.actor);
  const before = own.findLastIndex(({ number }) => !held.get(number)?.includes(outermost));
  return own.slice(before + 1);
}

/** Steps whose successor is another actor; the last one has none. */
export function switches(trace: Trace): TraceStep[] {
  return trace.steps.slice(0, -1).filter(({ switched }) => switched !== null);
}

export function preemptions(trace: Trace): TraceStep[] {
  return switches(trace).filter(({ switched }) => switched === 'preempted');
}
