/**
 * A preemption that is moved along a schedule, step by step, each time by making the run: what
 * `decisive-switch.ts` says of it, found out beside it.
 */
import type { Subject } from '../../src/explore/subject.ts';
import type { Actor } from '../../src/machine/actor.ts';
import type { Ready } from '../../src/machine/ready.ts';
import type { Program } from '../../src/program/program.ts';
import { run, type Scheduler } from '../../src/run.ts';
import type { EveryRun } from './every-run.ts';

/** By how many steps it was moved until the run passed, and that run. */
export interface Saved {
  readonly steps: number;
  readonly actors: readonly string[];
}

/**
 * Null if it cannot be moved so far that the run passes: the task cannot go on there, or has no
 * more steps to wait with, or the run fails in another way.
 *
 * @param after the step that the preemption comes after, from 1
 * @param way 1 to move it to later steps, -1 to earlier ones
 */
export function movedSwitch(
  { traced, oracles }: Subject,
  program: Program,
  { actors, steps, kind }: EveryRun,
  after: number,
  way: 1 | -1,
): Saved | null {
  const failing = actors.slice(0, steps);
  for (let by = 1; ; by++) {
    const moved = way === 1 ? later(failing, after, by) : earlier(failing, after, by);
    if (moved === null) return null;
    const strict = way === 1 ? after + by : after - by;
    const follower = new Follower(moved, strict);
    const { failure } = run(traced, program, follower, oracles);
    if (follower.isStuck || follower.taken.length < strict) return null;
    if (failure === null) return { steps: by, actors: follower.taken };
    if (failure.kind !== kind) return null;
  }
}

/** The task's next steps come at once; where it has none left it may still have some to take. */
function later(actors: readonly string[], after: number, by: number): string[] {
  const task = actors[after - 1] as string;
  let owed = by;
  const rest = actors.slice(after).filter((actor) => actor !== task || owed-- <= 0);
  return [...actors.slice(0, after), ...Array<string>(by).fill(task), ...rest];
}

/** The task's last steps before the preemption come with its next one, or in the end. */
function earlier(actors: readonly string[], after: number, by: number): string[] | null {
  const task = actors[after - 1] as string;
  const kept = actors.slice(0, Math.max(0, after - by));
  const waiting = actors.slice(kept.length, after);
  if (kept.length === 0 || waiting.some((actor) => actor !== task)) return null;
  const others = actors.slice(after);
  const back = others.includes(task) ? others.indexOf(task) : others.length;
  return [...kept, ...others.slice(0, back), ...waiting, ...others.slice(back)];
}

/** Goes by a list of names; by the default where that is used up, or names who cannot move. */
class Follower implements Scheduler {
  readonly taken: string[] = [];
  /** Somebody could not move where nobody else may take the step. */
  isStuck = false;
  readonly #names: readonly string[];
  readonly #strict: number;

  constructor(names: readonly string[], strict: number) {
    this.#names = names;
    this.#strict = strict;
  }

  pick(ready: Ready): Actor {
    const at = this.taken.length;
    const wanted = ready.enabled.slice(0, ready.count).find(({ name }) => name === this.#names[at]);
    if (wanted === undefined && at < this.#strict) this.isStuck = true;
    const actor = wanted ?? ready.default();
    this.taken.push(actor.name);
    return actor;
  }
}
