/** What the search has to know of each kind of actor, beyond what an actor says of itself. */
import type { ActorKind } from '../machine/actor.ts';

interface SearchedKind {
  /** After its steps oracles may look at all there is, whatever the step was. */
  readonly leadsToRest: boolean;
  /**
   * A circle of states is fair to it as soon as it cannot move all the time (weak fairness); to the
   * others only if they move whenever they could now and then (graph.ts).
   */
  readonly weaklyFair: boolean;
}

export const SEARCHED: Readonly<Record<ActorKind, SearchedKind>> = {
  task: { leadsToRest: false, weaklyFair: false },
  event: { leadsToRest: true, weaklyFair: false },
  timer: { leadsToRest: false, weaklyFair: true },
  'set-up': { leadsToRest: false, weaklyFair: false },
};
