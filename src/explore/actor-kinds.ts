/** What traces say of each kind of actor. */
import type { Actor, ActorKind } from '../machine/actor.ts';
import type { EnvEvent } from '../program/program.ts';
import type { World } from '../program/world.ts';
import type { ThingKind } from './thing.ts';

/** Who takes steps. */
export interface Mover {
  /** `T1`, `T2.timer`, `env1`. */
  readonly name: string;
  /** What is not a task comes to one from outside. */
  readonly kind: 'task' | 'timer' | EnvEvent['call'];
  /** The task that it is, or that it comes to. */
  readonly task: string;
}

interface TracedKind {
  /** As an object of the page. */
  readonly thing: ThingKind;
  /** As somebody who takes steps. */
  mover(actor: Actor, world: World): Mover['kind'];
}

const TRACED: Readonly<Record<ActorKind, TracedKind>> = {
  task: { thing: 'task', mover: () => 'task' },
  timer: { thing: 'timer', mover: () => 'timer' },
  event: {
    thing: 'event',
    mover({ name }, { program }) {
      const event = program.events.find(({ id }) => `env${id}` === name) as EnvEvent;
      return event.call;
    },
  },
  // It takes no step.
  'set-up': { thing: 'other', mover: () => 'task' },
};

export function thingOf({ kind }: Actor): ThingKind {
  return TRACED[kind].thing;
}

export function moverOf(world: World, actor: Actor): Mover {
  const { name, kind, about } = actor;
  return { name, kind: TRACED[kind].mover(actor, world), task: about?.name ?? name };
}
