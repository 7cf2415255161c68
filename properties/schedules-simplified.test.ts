/** A schedule is made simpler by leaving out turns, as long as what it shows is still shown. */
import { recordCase, verdict } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import type { Recording } from '../src/explore/recording.ts';
import { parseProgram } from '../src/program/text.ts';
import { compareSchedules } from '../src/shrink/order.ts';
import { failsWith, replayTurns, simplifySchedule } from '../src/shrink/simplify-schedule.ts';
import { subject } from './support/story.ts';

const FAILING = 20;
const under = subject('rfc-2016-10');
const program = parseProgram(
  'T1: holds f1; unlock f1; lock f1 | T2: lock f1; unlock f1 | T3: lock f1',
);

/** The first failing runs that chance finds, each with its kind. */
function failingRuns(): { readonly kind: string; readonly recording: Recording }[] {
  const found = [];
  for (const one of casesOf(under, jest.getSeed(), { ...DEFAULT_CASES, program })) {
    const failure = verdict(under, one);
    if (failure === null) continue;
    found.push({ kind: failure.kind, recording: recordCase(under, one, failure.schedule) });
    if (found.length === FAILING) break;
  }
  return found;
}

describe('a schedule', () => {
  const runs = failingRuns();

  it('is the same run again, turn by turn, and none where it would show something else', () => {
    for (const { kind, recording } of runs) {
      const { turns, decisions, steps } = recording;
      const again = replayTurns(under, program, turns, failsWith(kind));
      expect(again).toMatchObject({ turns, decisions, steps });
      expect(replayTurns(under, program, turns, failsWith(`not-${kind}`))).toBeNull();
    }
  });

  it('that chance made has turns that can be left out, and none of what it shows is lost', () => {
    const simpler = runs.filter(({ kind, recording }) => {
      const simple = simplifySchedule(under, program, recording, failsWith(kind));
      expect(simple.failure?.kind).toBe(kind);
      expect(compareSchedules(simple, recording)).toBeLessThanOrEqual(0);
      return compareSchedules(simple, recording) < 0;
    });
    // About half of them have, as chance has it.
    expect(simpler.length).toBeGreaterThan(0);
  });

  it('keeps all its turns where each of them is needed', () => {
    for (const { recording } of runs) {
      const { turns } = recording;
      const isWhole = (one: Recording) => one.turns.length === turns.length;
      const same = simplifySchedule(under, program, recording, isWhole);
      expect(compareSchedules(same, recording)).toBeLessThanOrEqual(0);
      expect(same.turns).toHaveLength(turns.length);
    }
  });
});
