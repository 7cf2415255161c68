/**
 * What comes of following turns on a program; remembered. The failing runs of a kind are each made
 * a little smaller to see which of them promises most, and that one once more, all the way; and a
 * round of the minimiser that makes nothing smaller has asked what the round before it asked.
 */
import type { Recording, Turn } from '../explore/recording.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { Remembered } from './remembered.ts';
import { replayTurns } from './simplify-schedule.ts';

/** Some 50 MB. */
const MOST = 20_000;

/** Null for those that do not fail: of these nobody wants to know more. */
const replays = new Remembered<Recording | null>(MOST);

/** Replays turns as far as they fit; the recording, if it fails with that kind. */
export function failingReplay(
  subject: Subject,
  program: Program,
  turns: readonly Turn[],
  kind: string,
): Recording | null {
  // The names of steps have the numbers of tasks and ops, which the program's text leaves out.
  const question = JSON.stringify([program, turns]);
  const failing = replays.exactly(subject, question, () => {
    return replayTurns(subject, program, turns, ({ failure }) => failure !== null);
  });
  return failing?.failure?.kind === kind ? failing : null;
}
