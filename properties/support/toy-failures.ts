/**
 * Failures by the hundred that are small enough for each of their schedules to be made: toy kernels
 * under rules that are drawn at random, too. What is wrong may be noticed when a call returns, when
 * the kernel is at rest and the run goes on, or when everything is over.
 */
import { type Recording, record } from '../../src/explore/recording.ts';
import { Sequence } from '../../src/explore/sequence.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { bind } from '../../src/kernel/build.ts';
import { ModelError } from '../../src/machine/model-error.ts';
import { Fact, wrongFact } from '../../src/machine/wrong.ts';
import type { Finding, Oracle } from '../../src/oracle/oracle.ts';
import type { View } from '../../src/oracle/view.ts';
import type { Program } from '../../src/program/program.ts';
import { type EveryRun, everyRun } from './every-run.ts';
import { type Below, toyBuild, toyProgram } from './toy-build.ts';

export interface Failure {
  readonly under: Subject;
  readonly program: Program;
  /** A failing run, drawn from all of them; and the same once more, as it was recorded. */
  readonly one: EveryRun;
  readonly failing: Recording;
  /** Every run of the program. */
  readonly every: readonly EveryRun[];
}

/** A longer run has too many others beside it. */
const LONGEST = 11;
/** Of programs that fail whatever is done, one in so many is kept: most toys are like that. */
const HOPELESS = 5;

/** Some failing runs of a toy kernel and a program that has few schedules, of different kinds. */
export function toyFailures(below: Below, most: number): Failure[] {
  for (;;) {
    const build = toyBuild(below);
    const traced = bind(build, true);
    const oracles = [toyRule(below)];
    const program = toyProgram(below);
    if (record(traced, program, new Sequence([]), oracles).actors.length > LONGEST) continue;
    const every = everyRun({ traced, oracles }, program, most);
    if (every === null) continue;
    if (every.every(({ kind }) => kind !== null) && below(HOPELESS) > 0) continue;
    // What fails before anybody has taken a step is no failure of a schedule.
    const failures = every.filter(({ kind, steps }) => kind !== null && steps > 0);
    const kinds = [...new Set(failures.map(({ kind }) => kind))];
    if (kinds.length === 0) continue;
    const under = { build, fast: bind(build, false), traced, oracles };
    return kinds.map((kind) => {
      const alike = failures.filter((one) => one.kind === kind);
      const one = alike[below(alike.length)] as EveryRun;
      const failing = record(traced, program, new Sequence(one.actors), oracles);
      return { under, program, one, failing, every };
    });
  }
}

/** At least so many of them. */
export function manyToyFailures(below: Below, count: number, most: number): Failure[] {
  const found: Failure[] = [];
  while (found.length < count) found.push(...toyFailures(below, most));
  return found;
}

/** What the word of f1 must not hold when a call returns, at rest, and in the end. */
function toyRule(below: Below): Oracle {
  const [back, rest, end, refused] = [below(6), below(12), below(6), below(2)];
  return {
    name: 'toy',
    rule: 'The word of f1 does not hold certain numbers at certain times.',
    returned: (view, _task, _op, ret) => {
      return ret < 0 === (refused === 1) ? complaint(view, back, 'back') : null;
    },
    quiet: (view) => complaint(view, rest, 'rest'),
    ended: (view) => complaint(view, end, 'end'),
  };
}

function complaint(view: View, number: number, detail: string): Finding | null {
  const { uaddr } = view.futex(1);
  if (uaddr.value !== number) return null;
  const rule = 'some numbers are forbidden';
  const wrong = wrongFact(new Fact(view.lock(1), 'word'), number, 'another number', rule);
  return { detail, sentence: `The word of f1 holds ${number}.`, wrong: [wrong] };
}

/**
 * What that comes to. Null where a toy goes by the numbers of its tasks, as no kernel does: what is
 * remembered of a program is then not true of the same program under other numbers.
 */
export function unlessByNumbers<T>(work: () => T): T | null {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof ModelError)) throw thrown;
    expect(thrown.message).toContain('toy is not the same twice');
    return null;
  }
}

/** Who offers the CPU need not go on at once, nor be given it back (fairness.ts): another count. */
export function offersNothing({ every }: Failure): boolean {
  return !every.some(({ names }) => names.some((name) => name.includes(' relax ')));
}
