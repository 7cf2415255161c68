/**
 * SURW: selectively uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform
 * concurrency testing", ASPLOS 2025, Algorithm 2).
 *
 * Some steps are interesting. Of all actors one is intended to take the next interesting step,
 * drawn with the probability (interesting steps that it has left) / (those that all have left).
 * Everybody goes on, the one with the highest random number first (pending-numbers.ts), but
 * whoever else comes to an interesting step waits until the intended one has taken its own; then
 * somebody else is intended. With exact counts, and where nobody waits for anybody, all
 * interleavings of the interesting steps are equally likely, however many others are taken between
 * them.
 *
 * What is interesting is drawn for each run, as the paper draws an address of memory: one name of a
 * field, of those whose cells two actors touched and one changed, in proportion to how often they
 * were touched. Each run orders the accesses to one sort of cell well, instead of all badly: the
 * user words, the locks of hash buckets, the wait_locks (which are what guards the trees of
 * waiters), the owners of pi_states ...
 *
 * Departures: the paper leaves open who goes on between interesting steps, and its authors' program
 * draws a number for every step. Here an actor keeps its number up to its next interesting step,
 * but that now and then whoever has taken a step draws anew, so that no order is impossible: bugs
 * of this kernel need one that stands still for long, and it takes half of the runs. Counts are the
 * larger ones of two other runs (scouts.ts); whoever is about to take an interesting step counts as
 * one that has one left. An actor that is intended may be asleep, or wait for who waits for it.
 * When everybody who can move waits for the intended one, the next is drawn among those. After an
 * offer of the CPU it is drawn among those who can move, without the one that made the offer, and
 * that one comes last, or it could try for ever what another would have to do first. An event that
 * has not begun waits (pending-numbers.ts). Where the scouts saw nothing contended, only the random
 * numbers are left.
 */
import type { AccessKind, Shared } from '../../machine/access.ts';
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { Scheduler } from '../../run.ts';
import type { FieldUse } from '../profile.ts';
import type { RandomStream } from '../random-stream.ts';
import { PendingNumbers } from './pending-numbers.ts';

/** Whoever takes a step draws anew after 1 to so many steps that were not interesting. */
const LONGEST = 32;

export class Surw implements Scheduler {
  readonly #random: RandomStream;
  readonly #numbers: PendingNumbers;
  /** The name of the cells whose accesses are interesting; null if none are. */
  readonly #field: string | null;
  /** Interesting steps left, by the index of the actor. */
  readonly #left: number[] = [];
  /** Who has come to an interesting step that is not its turn, by the index of the actor. */
  readonly #held: boolean[] = [];
  /** Somebody is held. */
  #holds = false;
  #intended: Actor | null = null;
  /** Steps that are not interesting, up to the next after which a number is drawn anew. */
  #keeps: number;
  /** Who has offered the CPU, until somebody is intended. */
  #offerer: Actor | null = null;

  /**
   * @param actors how many there are
   * @param use the cells whose accesses are interesting, and how often they are made
   */
  constructor(random: RandomStream, actors: number, use: FieldUse | null) {
    this.#random = random;
    this.#numbers = new PendingNumbers(random, actors);
    this.#field = use === null ? null : use.field;
    this.#keeps = 1 + random.below(LONGEST);
    for (let index = 0; index < actors; index++) {
      this.#left.push(use?.steps[index] ?? 0);
      this.#held.push(false);
    }
  }

  pick(ready: Ready): Actor {
    let best = this.#highest(ready);
    while (best !== null && this.#isInteresting(best)) {
      this.#intended ??= this.#drawNext(ready, best);
      if (best === this.#intended) break;
      this.#held[best.index] = true;
      this.#holds = true;
      best = this.#highest(ready);
    }
    const picked = best ?? this.#drawn(ready.enabled, ready.count, null);
    this.#note(picked);
    return picked;
  }

  /** The actor is about to take its step. */
  #note(picked: Actor): void {
    const { yields } = picked.access.kind as AccessKind;
    const interesting = this.#isInteresting(picked);
    if (interesting) this.#left[picked.index] = this.#weight(picked) - 1;
    if (yields) this.#offerer = picked;
    if (interesting || yields) this.#release();
    else if (--this.#keeps > 0) return;
    else this.#keeps = 1 + this.#random.below(LONGEST);
    this.#numbers.takes(picked);
  }

  #release(): void {
    this.#intended = null;
    if (!this.#holds) return;
    this.#holds = false;
    for (let index = 0; index < this.#held.length; index++) this.#held[index] = false;
  }

  /** Who goes next of those who can move and are not held; null if all of these are. */
  #highest(ready: Ready): Actor | null {
    if (!this.#holds) return this.#numbers.highest(ready);
    let best: Actor | null = null;
    let highest = 0;
    for (let at = 0; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      if (this.#held[actor.index] === true) continue;
      const number = this.#numbers.of(actor);
      if (best !== null && number <= highest) continue;
      best = actor;
      highest = number;
    }
    return best;
  }

  #isInteresting({ access }: Actor): boolean {
    if (this.#field === null || access.kind === null) return false;
    // Timers and the CPU have no fields.
    return (access.object as Shared & { readonly field?: string }).field === this.#field;
  }

  #drawNext(ready: Ready, best: Actor): Actor {
    const offerer = this.#offerer;
    if (offerer === null) return this.#drawn(ready.actors, ready.actors.length, null);
    this.#offerer = null;
    // Nobody else may be left to draw.
    return best === offerer ? best : this.#drawn(ready.enabled, ready.count, offerer);
  }

  /** One of the first `count`, by interesting steps left; there is one that has some. */
  #drawn(actors: readonly Actor[], count: number, without: Actor | null): Actor {
    let total = 0;
    for (let at = 0; at < count; at++) {
      const actor = actors[at] as Actor;
      if (actor !== without) total += this.#weight(actor);
    }
    let mark = this.#random.below(total);
    let at = 0;
    for (;;) {
      const actor = actors[at++] as Actor;
      if (actor === without) continue;
      mark -= this.#weight(actor);
      if (mark < 0) return actor;
    }
  }

  #weight(actor: Actor): number {
    if (actor.proc === null) return 0;
    const left = this.#left[actor.index] as number;
    if (left > 0) return left;
    return this.#isInteresting(actor) ? 1 : 0;
  }
}

/**
 * Of the fields that more than one actor touches and one writes one at random, in proportion to how
 * often they are touched; null if there are none.
 */
export function drawInteresting(
  random: RandomStream,
  fields: readonly FieldUse[],
): FieldUse | null {
  let total = 0;
  for (const use of fields) if (use.contended) total += use.total;
  if (total === 0) return null;
  let mark = random.below(total);
  for (const use of fields) {
    if (!use.contended) continue;
    mark -= use.total;
    if (mark < 0) return use;
  }
  return null;
}
