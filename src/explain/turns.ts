/** A run cut into turns: what one actor does of one op before somebody else goes on. */
import type { TraceStep } from '../explore/trace.ts';

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
  /** Somebody else went on although it could have. */
  readonly preempted: boolean;
}

/** A turn ends where the op does, too. */
export function turnsOf(steps: readonly TraceStep[]): ToldTurn[] {
  const turns: ToldTurn[] = [];
  let from = 0;
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1];
    if (next !== undefined && next.actor === step.actor && next.op === step.op) continue;
    const taken = steps.slice(from, at + 1);
    from = at + 1;
    turns.push({
      actor: step.actor,
      op: step.op,
      steps: taken,
      begins: taken[0]?.entersOp ?? false,
      returned: step.returned,
      anew: false,
      preempted: step.switched === 'preempted',
    });
  }
  return turns;
}
