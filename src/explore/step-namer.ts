/** Names every step of a run while it goes by: `T1.1 wake_futex_pi cmpxchg f1`, ` #2` if again. */
import type { Shared } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import type { Recorder } from '../run.ts';
import { START } from './decision.ts';

/** Steps of one name. What they touch is called the same throughout a run. */
interface SameSteps {
  readonly actor: Actor;
  readonly op: number;
  readonly where: string;
  readonly verb: string | undefined;
  readonly object: Shared | null;
  /** How many were taken. */
  times: number;
}

/** Makes the text of a name only if somebody asks for it: of most steps nobody does. */
export class StepNamer implements Recorder {
  #last: SameSteps | null = null;
  /** By the actor's index: the steps of the op that it took its last one in. */
  readonly #ops: { op: number; readonly steps: SameSteps[] }[] = [];

  /** The name of the last step taken. */
  get last(): string {
    return this.#last === null ? START : numbered(nameOf(this.#last), this.#last.times);
  }

  began(): void {}

  stepping(actor: Actor): void {
    const same = this.#taken(actor) ?? this.#first(actor);
    same.times++;
    this.#last = same;
  }

  /** What the actor's next step will be called. */
  next(actor: Actor): string {
    return numbered(pendingStep(actor), (this.#taken(actor)?.times ?? 0) + 1);
  }

  stepped(): void {}

  /** The steps taken that have the name of the one that the actor takes next; null for none. */
  #taken(actor: Actor): SameSteps | null {
    const present = this.#ops[actor.index];
    if (present?.op !== actor.op) return null;
    const { kind, object } = actor.access;
    const where = whereIs(actor);
    for (const same of present.steps) {
      if (same.where !== where || same.verb !== kind?.verb) continue;
      if (same.object === object || same.object?.label() === object?.label()) return same;
    }
    return null;
  }

  #first(actor: Actor): SameSteps {
    const { index, op, access } = actor;
    const { kind, object } = access;
    const same = { actor, op, where: whereIs(actor), verb: kind?.verb, object, times: 0 };
    const present = this.#ops[index];
    if (present?.op === op) present.steps.push(same);
    else this.#ops[index] = { op, steps: [same] };
    return same;
  }
}

function numbered(name: string, nth: number): string {
  return nth === 1 ? name : `${name} #${nth}`;
}

function whereIs({ stack, outside }: Actor): string {
  return stack.length === 0 ? outside : (stack[stack.length - 1] as string);
}

function nameOf({ actor, op, where, verb, object }: Omit<SameSteps, 'times'>): string {
  return `${actor.name}.${op} ${where} ${verb} ${object?.label()}`;
}

/** The name of the step that an actor takes next, but for how often it has taken it. */
export function pendingStep(actor: Actor): string {
  const { kind, object } = actor.access;
  return nameOf({ actor, op: actor.op, where: whereIs(actor), verb: kind?.verb, object });
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
