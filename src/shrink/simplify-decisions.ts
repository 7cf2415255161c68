/**
 * Makes a recorded schedule simpler by leaving decisions out, one or two at a time, for as long as
 * the run fails the same way. The result is recorded anew after each step that helps.
 *
 * Not complete (dropping is not monotone), so shrinking ends by enumeration; this makes the way
 * there short, and is all there is for schedules with more preemptions than can be enumerated.
 */
import type { Decision } from '../explore/decision.ts';
import { type Recording, record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { compareSchedules } from './order.ts';

/** Replays decisions as far as they fit; the recording, if it fails with `kind`. */
export function replayLeniently(
  subject: Subject,
  program: Program,
  decisions: readonly Decision[],
  kind: string,
): Recording | null {
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const recording = record(subject.traced, program, replay, subject.oracles, namer);
  return recording.failure?.kind === kind ? recording : null;
}

export function simplifyDecisions(
  subject: Subject,
  program: Program,
  start: Recording,
  kind: string,
): Recording {
  let best = start;
  for (let width = Math.max(1, best.decisions.length >> 1); width >= 1; width >>= 1) {
    let at = 0;
    while (at < best.decisions.length) {
      const fewer = best.decisions.filter((_, index) => index < at || index >= at + width);
      const next = replayLeniently(subject, program, fewer, kind);
      if (next !== null && compareSchedules(next, best) < 0) best = next;
      else at += width;
    }
  }
  return best;
}
