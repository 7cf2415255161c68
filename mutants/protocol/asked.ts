/** What becomes of a mutant: a run of the ordinary campaign that fails, or a search of programs. */
import { type VerifyOptions, verify } from '../../src/campaign/verify.ts';
import { DEFAULT_CASES } from '../../src/check/case-arbitrary.ts';
import { check } from '../../src/check/property.ts';
import { type Subject, subjectOf } from '../../src/explore/subject.ts';
import { mainline } from '../../src/kernel/build.ts';
import { parseProgram, printProgram } from '../../src/program/text.ts';
import { verdictOf } from '../../src/shrink/verdicts.ts';
import { openKindsOf } from '../../src/variants/open-findings.ts';
import type { ProtocolMutant } from './mutant.ts';
import { planted } from './planted.ts';

export interface Fate {
  readonly mutant: ProtocolMutant;
  /** The oracle and what it said, or `spins`; null if nothing shows that the rule is gone. */
  readonly kind: string | null;
  /** The runs it took, in whole cases; null if none of so many failed. */
  readonly runs: number | null;
  /** The smallest program, with the preemptions that it takes; or what was searched. */
  readonly program: string;
  readonly preemptions: number | null;
  /** States of a complete search; null where none was needed. */
  readonly states: number | null;
}

const KNOWN = openKindsOf(mainline) as readonly string[];

const MOST_STATES = 500_000;

const EVERYTHING: VerifyOptions = {
  preemptions: null,
  maxStates: MOST_STATES,
  seconds: null,
  known: KNOWN,
};

export async function fateOf(mutant: ProtocolMutant, seed: number, runs: number): Promise<Fate> {
  const subject = subjectOf(await planted(mutant));
  const found = check(subject, seed, runs, { ...DEFAULT_CASES, known: KNOWN });
  const { counterexample } = found;
  if (counterexample === null) return searched(mutant, subject);
  return {
    mutant,
    kind: counterexample.kind,
    runs: found.runs,
    program: printProgram(counterexample.program, ' | '),
    preemptions: counterexample.preemptions,
    states: null,
  };
}

/** All schedules of the mutant's programs, up to the first that shows something. */
async function searched(mutant: ProtocolMutant, subject: Subject): Promise<Fate> {
  const preemptions = mutant.bound ?? null;
  const held = { mutant, kind: null, runs: null, preemptions };
  let states = 0;
  for (const program of mutant.searched) {
    const most = mutant.bound ?? Infinity;
    const verdict = verdictOf(subject, parseProgram(program), most, MOST_STATES);
    const kind = [...verdict.broken.keys()].find((one) => !KNOWN.includes(one));
    const { states: some } = verdict;
    if (kind !== undefined) return { ...held, kind, program, states: some };
    if (!verdict.complete) throw new Error(`${program} has more states than are looked at`);
    states += verdict.states;
  }
  if (mutant.spins !== undefined) return spinning(mutant, mutant.spins, subject);
  return { ...held, program: mutant.searched.join('<br>'), states };
}

/** A task that tries again for as long as another one does not run. */
async function spinning(mutant: ProtocolMutant, program: string, subject: Subject): Promise<Fate> {
  const { retries, states } = await verify(subject, parseProgram(program), EVERYTHING);
  const [retry] = retries;
  if (retry === undefined) throw new Error(`nobody spins in ${program}`);
  const kind = `spins in ${retry.call}`;
  return { mutant, kind, runs: null, program, preemptions: null, states };
}
