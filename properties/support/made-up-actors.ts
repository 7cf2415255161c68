/** Actors for schedulers to choose from: what a strategy looks at, and nothing behind it. */
import type { Actor } from '../../src/machine/actor.ts';
import type { Ready } from '../../src/machine/ready.ts';
import type { Scheduler } from '../../src/run.ts';

/** A step, by the name of the field of the only cell that it touches. */
export interface MadeUpStep {
  readonly field: string;
  readonly writes: boolean;
}

export interface MadeUpActor extends Actor {
  readonly steps: readonly MadeUpStep[];
}

const cells = new Map<string, object>();

/** One object for each field, so that steps on the same field are steps on the same object. */
function cellOf(field: string): object {
  const cell = cells.get(field) ?? { field };
  cells.set(field, cell);
  return cell;
}

/** Lets the actor stand before its step of that number, or be at its end. */
export function standBefore(actor: MadeUpActor, at: number): void {
  const step = actor.steps[at];
  const { access } = actor as unknown as { access: { kind: object | null; object: object | null } };
  access.kind = step === undefined ? null : { writes: step.writes, yields: false };
  access.object = step === undefined ? null : cellOf(step.field);
  if (step === undefined) actor.proc = null;
}

/** Lets the actor stand before an offer of the CPU. */
export function standBeforeOffer(actor: Actor): void {
  const { access } = actor as unknown as { access: { kind: object; object: object } };
  access.kind = { writes: false, yields: true };
  access.object = {};
}

export function madeUpActors(programs: readonly (readonly MadeUpStep[])[]): MadeUpActor[] {
  return programs.map((steps, index) => {
    const access = { kind: null, object: null };
    const actor = { index, steps, access, isDue: true, proc: {} } as unknown as MadeUpActor;
    standBefore(actor, 0);
    return actor;
  });
}

/** A look at those of the actors that have not ended. */
export function lookAt(actors: readonly Actor[], last: Actor | null = null): Ready {
  const enabled = actors.filter(({ proc }) => proc !== null);
  return { actors, enabled, count: enabled.length, last, yielded: false } as unknown as Ready;
}

/** Runs the actors to their ends; the order in which steps were taken, by actor and field. */
export function orderUnder(
  scheduler: Scheduler,
  programs: readonly (readonly MadeUpStep[])[],
): { readonly index: number; readonly field: string }[] {
  const actors = madeUpActors(programs);
  const taken = actors.map(() => 0);
  const order: { index: number; field: string }[] = [];
  for (let look = lookAt(actors); look.count > 0; ) {
    const actor = scheduler.pick(look) as MadeUpActor;
    const at = taken[actor.index] as number;
    order.push({ index: actor.index, field: (actor.steps[at] as MadeUpStep).field });
    taken[actor.index] = at + 1;
    standBefore(actor, at + 1);
    look = lookAt(actors, actor);
  }
  return order;
}

/** How far counts are from all alike: the chi-square statistic, for `of` possible outcomes. */
export function chiSquare(counts: ReadonlyMap<string, number>, of: number): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const each = total / of;
  const missing = of - counts.size;
  return [...counts.values()].reduce(
    (sum, count) => sum + (count - each) ** 2 / each,
    missing * each,
  );
}
