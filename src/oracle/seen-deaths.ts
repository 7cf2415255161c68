/** What oracles see of deaths: who has died, and which locks have lost their owner. */
import type { World } from '../program/world.ts';
import type { LostOwners } from './deaths.ts';
import type { SeenTask } from './seen-world.ts';
import type { Told } from './told.ts';

/** Notes looks as the view does. */
export class SeenDeaths {
  readonly #world: World;
  /** By task index. */
  readonly #told: readonly Told[];
  readonly #lost: LostOwners;

  constructor(world: World, told: readonly Told[], lost: LostOwners) {
    this.#world = world;
    this.#told = told;
    this.#lost = lost;
  }

  #look<Seen extends object>(at: Seen): Seen {
    this.#world.machine.observer?.looked(at);
    return at;
  }

  /** The task is killed sooner or later, or has another program: settled before the first step. */
  awaits({ index }: SeenTask): boolean {
    return this.#world.tasks[index]?.mayBeTakenOut === true;
  }

  /** The task has been killed, and its exit has begun. */
  hasCome(task: SeenTask): boolean {
    const mayDie = this.#world.tasks[task.index]?.futex_state !== null;
    return mayDie && this.#look(this.#told[task.index] as Told).died;
  }

  /** The task has another program, or is about to have it: settled with the first. */
  hasExeced(task: SeenTask): boolean {
    return this.#world.tasks[task.index]?.SIGUSR1 !== null && this.hasCome(task);
  }

  /** The task has died, and does not live on with another program. */
  isGone(task: SeenTask): boolean {
    return this.isOver(task) && !this.hasExeced(task);
  }

  /** The task has been killed, and its exit is over. */
  isOver(task: SeenTask): boolean {
    return this.hasCome(task) && this.#look(this.#told[task.index] as Told).ended;
  }

  /** The owner of the robust lock has died, and nobody has had it since. */
  hasOrphaned(lock: number): boolean {
    return this.#look(this.#lost).orphans.includes(lock);
  }

  /** Somebody has given the robust lock back inconsistent, and nobody has been told of it anew. */
  hasLost(lock: number): boolean {
    return this.#look(this.#lost).unrecoverable.includes(lock);
  }

  /** An owner of the lock has died, and the mark of that may be there. */
  hasBereaved(lock: number): boolean {
    return this.#look(this.#lost).bereaved.includes(lock);
  }
}
