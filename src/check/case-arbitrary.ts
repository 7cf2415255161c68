/**
 * The arbitrary of a build's cases.
 *
 * fast-check replays `{ seed, path }` by walking the tree of shrinks without running the property
 * in between, so `shrink` is a pure function of the value: it runs the simulator itself.
 */
import fc from 'fast-check';
import { findStrategy, type Strategy } from '../explore/strategies.ts';
import type { Subject } from '../explore/subject.ts';
import { wordsOf } from '../program/condition-words.ts';
import { drawProgram } from '../program/drawing/drawing.ts';
import { withHostility } from '../program/drawing/hostility.ts';
import type { Program } from '../program/program.ts';
import type { EffortName } from '../shrink/how-hard.ts';
import { type Case, GeneratedCase, ShrunkCase, scheduled, shrinkCase } from './case.ts';
import type { Counted } from './counted.ts';

/** How cases are made and judged. */
export interface CaseOptions extends Counted {
  /** The program of every case; null to generate one for each. */
  readonly program: Program | null;
  readonly strategy: Strategy;
  /** How many schedules a case carries, the first two being scouts (explore/scouts.ts). */
  readonly schedules: number;
  /**
   * How hard the minimum of what fails is looked for, as `pifuzz fuzz --effort` has it; `low` if it
   * is left out, as a check has one failure, and no others to learn from.
   */
  readonly effort?: EffortName;
}

/** A program of its own for each case, 16 schedules of mixed strategies, and any failure counts. */
export const DEFAULT_CASES: CaseOptions = {
  program: null,
  strategy: findStrategy('mix') as Strategy,
  schedules: 16,
  kind: null,
  known: [],
};

/** Makes a failing case small. */
export type CaseShrinker = typeof shrinkCase;

/** Cases for a property of your own; `verdict` runs one. Shrinks to one minimal counterexample. */
export function caseOf(
  subject: Subject,
  options: CaseOptions = DEFAULT_CASES,
  shrink: CaseShrinker = shrinkCase,
): fc.Arbitrary<Case> {
  return new CaseArbitrary(subject, options, shrink);
}

class CaseArbitrary extends fc.Arbitrary<Case> {
  readonly #subject: Subject;
  readonly #options: CaseOptions;
  readonly #shrink: CaseShrinker;

  constructor(subject: Subject, options: CaseOptions, shrink: CaseShrinker) {
    super();
    this.#shrink = shrink;
    this.#subject = subject;
    this.#options = options;
  }

  generate(random: fc.Random): fc.Value<Case> {
    const { program, strategy, schedules } = this.#options;
    const draw = (min: number, max: number) => random.nextInt(min, max);
    const words = wordsOf(this.#subject.build);
    const drawn = program ?? drawProgram(draw, { ...words, hostile: false });
    const drawSeed = () => random.nextInt(0, 0x7fffffff);
    const caseOf = (one: Program) => {
      return new fc.Value<Case>(scheduled(one, strategy, schedules, drawSeed), undefined);
    };
    const plain = caseOf(drawn);
    if (!words.hostile || program !== null) return plain;
    // Last of all, so that all other cases are what they are without.
    const hostile = withHostility(drawn, draw);
    return hostile === drawn ? plain : caseOf(hostile);
  }

  canShrinkWithoutContext(value: unknown): value is Case {
    return value instanceof GeneratedCase || value instanceof ShrunkCase;
  }

  /** A generated case shrinks to its simplest counterexample at one go; that one to nothing. */
  shrink(value: Case): fc.Stream<fc.Value<Case>> {
    if (value instanceof ShrunkCase) return fc.Stream.nil();
    const counterexample = this.#shrink(this.#subject, value, this.#options);
    if (counterexample === null) return fc.Stream.nil();
    return fc.Stream.of(new fc.Value<Case>(new ShrunkCase(counterexample), undefined));
  }
}
