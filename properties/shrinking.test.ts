/** What shrinking promises, on failures of every kind that a seed happens to find. */
import fc from 'fast-check';
import { eachRun, type GeneratedCase, recordCase } from '../src/check/case.ts';
import { caseOf } from '../src/check/case-arbitrary.ts';
import { record } from '../src/explore/recording.ts';
import { Replay } from '../src/explore/replay.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import type { Subject } from '../src/explore/subject.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { renumber } from '../src/program/renumber.ts';
import { printProgram } from '../src/program/text.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { minimise } from '../src/shrink/minimise.ts';
import { comparePrograms } from '../src/shrink/order.ts';
import { subject } from './support/story.ts';

interface Shrunk {
  readonly kind: string;
  readonly original: GeneratedCase;
  readonly counterexample: Counterexample;
}

const BUILDS = ['rfc-2016-10', 'rfc-2016-10-cure+owner-null-on-clear'];

/** The first failure of each kind among some hundred cases, shrunk. */
function shrunk(under: Subject): Shrunk[] {
  const seen = new Map<string, Shrunk>();
  for (const one of fc.sample(caseOf(under), { seed: jest.getSeed(), numRuns: 150 })) {
    const original = one as GeneratedCase;
    eachRun(under, original, ({ failure }, schedule) => {
      const kind = failure?.kind;
      if (kind === undefined || seen.has(kind)) return false;
      const recording = recordCase(under, original, schedule);
      seen.set(kind, {
        kind,
        original,
        counterexample: minimise(under, original.program, recording),
      });
      return false;
    });
  }
  return [...seen.values()];
}

function replayed(under: Subject, { program, decisions }: Counterexample) {
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const recording = record(under.traced, program, replay, under.oracles, namer);
  return { recording, divergence: replay.finish() };
}

describe.each(BUILDS)('a counterexample of %s', (build) => {
  const under = subject(build);
  const all = shrunk(under);

  it('comes in several kinds, or the promises below say little', () => {
    expect(all.length).toBeGreaterThanOrEqual(3);
  });

  it('never slips to another kind', () => {
    for (const { kind, counterexample } of all) expect(counterexample.kind).toBe(kind);
  });

  it('is never larger than what it was shrunk from', () => {
    for (const { original, counterexample } of all) {
      expect(comparePrograms(counterexample.program, original.program)).toBeLessThanOrEqual(0);
    }
  });

  it('is a legit program with tasks T1, T2 ... and futexes f1, f2 ... without gaps', () => {
    for (const { counterexample } of all) {
      expect(whyNotLegit(counterexample.program)).toBeNull();
      expect(printProgram(counterexample.program)).toBe(
        printProgram(renumber(counterexample.program)),
      );
    }
  });

  it('replays exactly: same kind, steps, switches and preemptions', () => {
    for (const { counterexample } of all) {
      const { recording, divergence } = replayed(under, counterexample);
      expect(divergence).toBeNull();
      expect({
        kind: recording.failure?.kind,
        steps: recording.steps,
        switches: recording.switches,
        preemptions: recording.preemptions,
      }).toEqual({
        kind: counterexample.kind,
        steps: counterexample.steps,
        switches: counterexample.switches,
        preemptions: counterexample.preemptions,
      });
    }
  });

  it('does not get smaller when it is shrunk again', () => {
    for (const { counterexample } of all) {
      const { recording } = replayed(under, counterexample);
      const again = minimise(under, counterexample.program, recording);
      expect(comparePrograms(again.program, counterexample.program)).toBe(0);
      expect(again.preemptions).toBe(counterexample.preemptions);
    }
  });
});
