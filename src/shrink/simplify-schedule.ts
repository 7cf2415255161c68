/**
 * Makes a recorded schedule simpler by leaving turns out, several at a time and then one by one,
 * for as long as the run is the same in what matters, as a rule in how it fails. What is left out
 * merges its neighbours; the result is recorded anew after each step that helps.
 *
 * Not complete (leaving out is not monotone), so shrinking ends by enumeration; this makes the way
 * there short, and is all there is for schedules with more preemptions than can be enumerated.
 */
import { type Recording, record, type Turn } from '../explore/recording.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import { TurnReplay } from '../explore/turn-replay.ts';
import type { Program } from '../program/program.ts';
import { compareSchedules } from './order.ts';

/** Whether a run is still the one that is to be made simpler. */
export type IsSame = (recording: Recording) => boolean;

/** It fails with that kind. */
export function failsWith(kind: string): IsSame {
  return ({ failure }) => failure?.kind === kind;
}

/** Replays turns as far as they fit; the recording, if it is still the same. */
export function replayTurns(
  subject: Subject,
  program: Program,
  turns: readonly Turn[],
  isSame: IsSame,
): Recording | null {
  const namer = new StepNamer();
  const replay = new TurnReplay(turns, namer);
  const recording = record(subject.traced, program, replay, subject.oracles, namer);
  return isSame(recording) ? recording : null;
}

export function simplifySchedule(
  subject: Subject,
  program: Program,
  start: Recording,
  isSame: IsSame,
): Recording {
  return withFewerTurns(start, (turns) => replayTurns(subject, program, turns, isSame));
}

/** @param replayed the recording of turns, if it is still the same */
export function withFewerTurns(
  start: Recording,
  replayed: (turns: readonly Turn[]) => Recording | null,
): Recording {
  let best = start;
  for (let width = Math.max(1, best.turns.length >> 1); width >= 1; width >>= 1) {
    let at = 0;
    while (at < best.turns.length) {
      const fewer = best.turns.filter((_, index) => index < at || index >= at + width);
      const next = replayed(fewer);
      if (next !== null && compareSchedules(next, best) < 0) best = next;
      else at++;
    }
  }
  return best;
}
