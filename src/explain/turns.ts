/** A run cut into turns: what one actor does of one op before somebody else goes on. */

import type { TraceStep } from '../explore/trace.ts';
import { isOfExit, sameAffair } from '../program/dying.ts';

export interface ToldTurn {
  readonly actor: string;
  readonly op: number;
  readonly steps: readonly TraceStep[];
  /** The op begins with it. */
  readonly begins: boolean;
  /** What the op returned with its last step; null if it goes on. */
  readonly returned: number | null;
  /** The system call was made anew, as after a signal. */
  readonly anew: boolean;
  /** Its actor, a task, has been killed, and this is a part of its exit. */
  readonly exits: boolean;
  /** Somebody else went on although it could have. */
  readonly preempted: boolean;
}

/** A turn ends where the op does, too, and where its task begins to exit. */
export function turnsOf(steps: readonly TraceStep[]): ToldTurn[] {
  const turns: ToldTurn[] = [];
  const dying = new Set<string>();
  let from = 0;
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1];
    if (next !== undefined && sameAffair(next, step)) continue;
    const taken = steps.slice(from, at + 1);
    from = at + 1;
    const exits = isOfExit(step);
    turns.push({
      actor: step.actor,
      op: step.op,
      steps: taken,
      begins: exits ? !dying.has(step.actor) : (taken[0]?.entersOp ?? false),
      returned: step.returned,
      anew: false,
      exits,
      preempted: step.switched === 'preempted',
    });
    if (exits) dying.add(step.actor);
  }
  return turns;
}
