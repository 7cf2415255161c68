/** Who may take the next step, and whether leaving the last one would be a preemption. */
import type { Access } from './access.ts';
import type { Actor } from './actor.ts';
import { Kept } from './kept.ts';
import { ModelError } from './model-error.ts';

/**
 * Who goes on when nobody decides and the last one does not: whoever has the lowest index; after an
 * offer of the CPU the next task in turn, so that two spinning tasks do not keep a third one from
 * running. Timers move only when no task can.
 *
 * @param last by index; -1 for nobody
 * @param enabled who can take a step, as bits; somebody has to
 * @param tasks who is a task, as bits; asked for after an offer of the CPU only
 * @param yielded the last step was an offer of the CPU
 * @returns an index
 */
export function nextAfter(last: number, enabled: number, tasks: number, yielded: boolean): number {
  const inTurn = yielded ? enabled & tasks & ~((2 << last) - 1) : 0;
  const others = inTurn !== 0 ? inTurn : enabled & ~(1 << last);
  const candidates = others !== 0 ? others : enabled;
  return 31 - Math.clz32(candidates & -candidates);
}

/** The bits that stand for a set of actors have room for this many; programs have fewer. */
const MOST = 31;

export class Ready {
  static readonly kept = new Kept({
    enabled: 'passing',
    count: 'passing',
    last: 'aside',
    sticky: 'passing',
    yielded: 'aside',
  });
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

  /**
   * @param actors in the order of their index
   * @throws ModelError if there are too many
   */
  constructor(actors: readonly Actor[]) {
    if (actors.length > MOST) throw new ModelError(`${actors.length} actors, and ${MOST} is most`);
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

  /** The enabled actors as bits, by index; of all kinds, or tasks alone. */
  bits(tasksOnly = false): number {
    let bits = 0;
    for (let at = 0; at < this.count; at++) {
      const { index, kind } = this.enabled[at] as Actor;
      if (!tasksOnly || kind === 'task') bits |= 1 << index;
    }
    return bits;
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

  /** Who goes on when nobody decides: the last one while it can, and then as `nextAfter` has it. */
  default(): Actor {
    const { last, yielded } = this;
    if (this.sticky) return last as Actor;
    const tasks = yielded ? this.bits(true) : 0;
    const next = nextAfter(last === null ? -1 : last.index, this.bits(), tasks, yielded);
    return this.actors[next] as Actor;
  }
}
