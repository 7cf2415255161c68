/** What a livelock is called: who goes round in which ops. */
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import { Violation } from '../machine/violation.ts';
import type { Ghost } from '../oracle/ghost.ts';
import { callName, type Op, type Program, targetName } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { run } from '../run.ts';
import type { Livelock } from './exhaustive-graph.ts';

/** Thrown to end the run where the circle begins. Private to this file. */
const THERE = { there: true };

/** The failure that it is. Runs up to the first state of the circle. */
export function livelockFailure(kernel: Kernel, program: Program, found: Livelock): Violation {
  const follower = new Follower(found.actors);
  try {
    run(kernel, program, follower, [], follower);
  } catch (thrown) {
    if (thrown !== THERE) throw thrown;
  }
  const { view } = follower.ghost as Ghost;
  const moving = view.world.tasks.filter(({ index }) => (found.movers & (1 << index)) !== 0);
  const ops = moving.map((task) => ({ task, op: view.toldTo(task).op as Op }));
  const calls = [...new Set(ops.map(({ op }) => callName(op)))].sort().join('+');
  const who = ops.map(({ task, op }) => whoText(task, op)).join(' and ');
  return new Violation(
    'no-livelock',
    calls,
    `${who} can go round ${found.states} states for ever, though all who could move do.`,
  );
}

function whoText({ name }: task_struct, op: Op): string {
  return `${name} in its ${op.call} of ${targetName(op.target)}`;
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

  pick(ready: Ready): Actor {
    const index = this.#actors[this.#at++];
    if (index === undefined) throw THERE;
    return ready.actors[index] as Actor;
  }
}
