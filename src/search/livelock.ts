/** What a livelock is called: who goes round in which ops. */
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import { Violation } from '../machine/violation.ts';
import { Fact, type Wrong, type Wrongs, wrongFact } from '../machine/wrong.ts';
import type { Ghost } from '../oracle/ghost.ts';
import { callName, lockOf, type Program } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { World } from '../program/world.ts';
import { run } from '../run.ts';
import type { Livelock } from './graph.ts';

/** What is asked of all schedules together, and of runs that come to no end. */
export const NO_LIVELOCK = {
  name: 'no-livelock',
  rule:
    'Whoever is inside the kernel comes out of it, or sleeps, as long as all who can move do; ' +
    'pifuzz verify asks for it, without a bound on preemptions, and so does a run without an end.',
  // The calls that go round, with a plus between them; and what they wait for, where that is known.
  details: ['*', '*/behind-a-moved-sleeper'],
};

/** Whether a kind of failure is one. */
export function isLivelock(kind: string): boolean {
  return kind.startsWith(`${NO_LIVELOCK.name}/`);
}

/** The failure that it is. Runs up to the first state of the circle. */
export function livelockFailure(kernel: Kernel, program: Program, found: Livelock): Violation {
  const follower = new Follower(found.actors);
  run(kernel, program, follower, [], follower);
  return livelockAt(follower.ghost as Ghost, program, found);
}

/** The same, in a run that is in the circle. */
export function livelockAt(
  ghost: Ghost,
  program: Program,
  found: Pick<Livelock, 'movers' | 'states'>,
): Violation {
  const moving = ghost.world.actors.filter(({ index }) => (found.movers & (1 << index)) !== 0);
  const deeds = moving.map((actor) => deedOf(actor, program, ghost));
  const calls = [...new Set(deeds.map(({ call }) => call))].sort().join('+');
  const who = deeds.map(({ text }) => text).join(' and ');
  const isBehind = moving.some((actor) => isBehindAMovedSleeper(actor, ghost));
  return new Violation(
    NO_LIVELOCK,
    isBehind ? `${calls}/behind-a-moved-sleeper` : calls,
    `${who} can go round ${found.states} states for ever, though all who could move do.`,
    moving.map((actor) => goesRound(actor, ghost)) as unknown as Wrongs,
  );
}

/** Whether it goes round until somebody takes the lock whom a requeue has left first and asleep. */
function isBehindAMovedSleeper({ index }: Actor, { told, view }: Ghost): boolean {
  const op = told[index]?.op ?? null;
  return op !== null && view.movedFirst(lockOf(op)) !== null;
}

/** What is wrong with somebody who takes part in it; there is always one. */
function goesRound(actor: Actor, { told, view, world }: Ghost): Wrong {
  const { op = null, died = false } = told[actor.index] ?? {};
  if (died) {
    const exit = new Fact(actor, 'waits', 'exit');
    return wrongFact(exit, 'going round for ever', 'gone', 'the exit of a task comes to an end');
  }
  const within =
    op === null
      ? new Fact(actor, 'answer')
      : view.answer(world.tasks[actor.index] as task_struct, op);
  const rule = 'whoever can move gets on, if everybody who can move does';
  return wrongFact(within, 'none, for ever', 'an answer', rule);
}

/** What somebody is in the middle of. */
function deedOf(actor: Actor, program: Program, { told }: Ghost): { call: string; text: string } {
  const event = program.events.find(({ id }) => `env${id}` === actor.name);
  if (event !== undefined) {
    return { call: event.call, text: `the ${event.call} of T${event.task}` };
  }
  const { op = null, died = false } = told[actor.index] ?? {};
  if (died) return { call: 'exit', text: `${actor.name} in its exit` };
  if (op === null) return { call: 'timer', text: actor.name };
  const text = `${actor.name} in its ${opName(op)}`;
  return { call: callName(op), text };
}

class Follower {
  ghost: Ghost | null = null;
  readonly #actors: readonly number[];
  #at = 0;

  constructor(actors: readonly number[]) {
    this.#actors = actors;
  }

  began(_world: World, ghost: Ghost): void {
    this.ghost = ghost;
  }

  stepping(): void {}
  stepped(): void {}

  /** Null where the circle begins. */
  pick(ready: Ready): Actor | null {
    const index = this.#actors[this.#at++];
    if (index === undefined) return null;
    return ready.actors[index] as Actor;
  }
}
