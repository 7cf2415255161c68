/** Who may take the next step, and whether leaving the last one would be a preemption. */
import type { Access } from './access.ts';
import type { Actor } from './actor.ts';

export class Ready {
  readonly actors: readonly Actor[];
  /** The pending access of each. */
  readonly #accesses: readonly Access[];
  /** The enabled actors in ascending order of index; only the first `count` are valid. */
  readonly enabled: Actor[];
  count = 0;
  /** Who took the last step; null before the first. */
  last: Actor | null = null;
  /** The last one could take another step and did not offer the CPU: leaving it is a preemption. */
  sticky = false;
  /** The last step was an offer of the CPU. */
  yielded = false;

  constructor(actors: readonly Actor[]) {
    this.actors = actors;
    // Long enough from the beginning.
    this.enabled = actors.slice();
    this.#accesses = actors.map(({ access }) => access);
  }

  /** Looks who is enabled now; false when nobody is. */
  refresh(): boolean {
    let count = 0;
    let lastEnabled = false;
    for (let at = 0; at < this.#accesses.length; at++) {
      // An actor that has nothing to do has no access pending.
      if (!(this.#accesses[at] as Access).enabled) continue;
      const actor = this.actors[at] as Actor;
      this.enabled[count++] = actor;
      if (actor === this.last) lastEnabled = true;
    }
    this.count = count;
    this.sticky = lastEnabled && !this.yielded;
    return count > 0;
  }

  /** The enabled actor of that name, or null. */
  named(name: string | undefined): Actor | null {
    for (let at = 0; at < this.count; at++) {
      const actor = this.enabled[at] as Actor;
      if (actor.name === name) return actor;
    }
    return null;
  }

  /** The actor is about to take its pending step. */
  took(actor: Actor): void {
    this.yielded = actor.access.kind?.yields ?? false;
    this.last = actor;
  }

  /**
   * Who goes on when nobody decides: the last one while it can; when it blocks or ends, the lowest
   * index; when it offers the CPU, the next task in turn, so that two spinning tasks do not keep a
   * third one from running. Timers move only when no task can.
   */
  default(): Actor {
    const { last } = this;
    if (this.sticky) return last as Actor;
    if (this.yielded) {
      for (let at = 0; at < this.count; at++) {
        const actor = this.enabled[at] as Actor;
        if (actor.index > (last as Actor).index && actor.kind === 'task') return actor;
      }
    }
    for (let at = 0; at < this.count; at++) {
      const actor = this.enabled[at] as Actor;
      if (actor !== last) return actor;
    }
    return this.enabled[0] as Actor;
  }
}
