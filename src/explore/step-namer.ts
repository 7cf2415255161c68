/** Names every step of a run while it goes by: `T1.1 wake_futex_pi cmpxchg f1`, ` #2` if again. */
import type { Actor } from '../machine/actor.ts';
import type { Recorder } from '../run.ts';
import { START } from './decision.ts';

export class StepNamer implements Recorder {
  /** The name of the last step taken. */
  last = START;
  readonly #seen = new Map<string, number>();

  began(): void {}

  stepping(actor: Actor): void {
    const name = pendingStep(actor);
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    this.last = numbered(name, nth);
  }

  /** What the actor's next step will be called. */
  next(actor: Actor): string {
    const name = pendingStep(actor);
    return numbered(name, (this.#seen.get(name) ?? 0) + 1);
  }

  stepped(): void {}
}

function numbered(name: string, nth: number): string {
  return nth === 1 ? name : `${name} #${nth}`;
}

/** The name of the step that an actor takes next, but for how often it has taken it. */
export function pendingStep(actor: Actor): string {
  const { kind, object } = actor.access;
  const where = actor.stack.at(-1) ?? actor.outside;
  return `${actor.name}.${actor.op} ${where} ${kind?.verb} ${object?.label()}`;
}

/** The parts of a step's name. */
export interface StepName {
  readonly actor: string;
  readonly op: number;
  readonly verb: string;
  readonly object: string;
}

/** The inverse of the names that a StepNamer gives; the function is left out, and how often. */
export function parseStepName(name: string): StepName {
  const [, actor = '', op = '', verb = '', object = ''] =
    /^(\S+)\.(\d+) \S+ (\S+) (.*?)(?: #\d+)?$/u.exec(name) ?? [];
  return { actor, op: Number(op), verb, object };
}
