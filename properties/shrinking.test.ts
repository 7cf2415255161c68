/**
 * What shrinking promises, on failures of the kinds that a seed happens to find: of some of them,
 * drawn at random, as each takes seconds; `npm run test:long` shrinks one of every kind.
 */
import fc from 'fast-check';
import { eachRun, type GeneratedCase, recordCase } from '../src/check/case.ts';
import { caseOf } from '../src/check/case-arbitrary.ts';
import { type Recording, record } from '../src/explore/recording.ts';
import { Replay } from '../src/explore/replay.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import type { Subject } from '../src/explore/subject.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { renumber } from '../src/program/renumber.ts';
import { printProgram } from '../src/program/text.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { minimise } from '../src/shrink/minimise.ts';
import { comparePrograms } from '../src/shrink/order.ts';
import { streamOf } from './support/pairs.ts';
import { subject } from './support/story.ts';

interface Shrunk {
  readonly kind: string;
  readonly original: GeneratedCase;
  readonly counterexample: Counterexample;
}

const BUILDS = ['rfc-2016-10', 'rfc-2016-10-cure+owner-null-on-clear'];

const KINDS = Number(process.env.SHRUNK_KINDS ?? 1);

interface Found {
  readonly kind: string;
  readonly original: GeneratedCase;
  readonly recording: Recording;
}

/** The first failure of each kind among some hundred cases. */
function found(under: Subject): Found[] {
  const seen = new Map<string, Found>();
  for (const one of fc.sample(caseOf(under), { seed: jest.getSeed(), numRuns: 150 })) {
    const original = one as GeneratedCase;
    eachRun(under, original, ({ failure }, schedule) => {
      const kind = failure?.kind;
      if (kind === undefined || seen.has(kind)) return false;
      seen.set(kind, { kind, original, recording: recordCase(under, original, schedule) });
      return false;
    });
  }
  return [...seen.values()];
}

/** So many of them, shrunk. */
function shrunk(under: Subject): Shrunk[] {
  const below = streamOf(`shrinking ${jest.getSeed()}`);
  const left = found(under);
  const all: Shrunk[] = [];
  while (left.length > 0 && all.length < KINDS) {
    const [{ kind, original, recording }] = left.splice(below(left.length), 1) as [Found];
    const counterexample = minimise(under, original.program, recording);
    all.push({ kind, original, counterexample });
  }
  return all;
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
    expect(all.length).toBeGreaterThanOrEqual(Math.min(KINDS, 3));
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
