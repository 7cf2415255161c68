/** What enumerating the schedules of small programs says of them; remembered. */
import { type Enumerated, enumerate } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { compareSchedules } from './order.ts';
import { Remembered } from './remembered.ts';

/** All schedules of a program with one number of preemptions. */
export interface Level {
  /** The simplest failing schedule of each kind. */
  readonly best: ReadonlyMap<string, Enumerated>;
  /** False if the limit of runs was reached first. */
  readonly complete: boolean;
  readonly runs: number;
}

/** So many runs are waited for that are cut off; one takes as long as hundreds of others. */
const ENDLESS = 8;

const levels = new Remembered<Level>();

/** @param limit runs to make at the most */
export function levelOf(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): Level {
  // Schedules are positions, so those of the program in its usual numbers are its own.
  return levels.of(subject, program, `${limit} ${preemptions}`, (usual) => {
    return explore(subject, usual, preemptions, limit);
  });
}

/** The simplest schedule of a kind, among all with one number of preemptions. */
export interface Simplest {
  /** Null if none was seen. */
  readonly found: Enumerated | null;
  /** False if the limit of runs was reached first. */
  readonly complete: boolean;
  readonly runs: number;
}

const simplest = new Remembered<Simplest>();

/**
 * Quicker than `levelOf`, as it leaves out what has more switches than what it has found.
 *
 * @param limit runs to make at the most
 */
export function simplestOf(
  subject: Subject,
  program: Program,
  kind: string,
  preemptions: number,
  limit: number,
): Simplest {
  return simplest.of(subject, program, `${limit} ${preemptions} ${kind}`, (usual) => {
    return narrow(subject, usual, kind, preemptions, limit);
  });
}

/** The same answer, from what `levelOf` says. */
export function countedOf(
  subject: Subject,
  program: Program,
  kind: string,
  preemptions: number,
  limit: number,
): Simplest {
  const { best, complete, runs } = levelOf(subject, program, preemptions, limit);
  return { found: best.get(kind) ?? null, complete, runs };
}

function narrow(
  subject: Subject,
  program: Program,
  kind: string,
  preemptions: number,
  limit: number,
): Simplest {
  const { fast, oracles } = subject;
  let found: Enumerated | null = null;
  const isWanted = (switches: number) => found === null || switches <= found.switches;
  let runs = 0;
  let endless = 0;
  for (const one of enumerate(fast, program, oracles, preemptions, isWanted)) {
    if (++runs > limit) return { found, complete: false, runs: limit };
    if (one.exhausted && ++endless > ENDLESS) return { found, complete: false, runs: limit };
    if (one.failure?.kind === kind && (found === null || isSimpler(one, found))) found = one;
  }
  return { found, complete: true, runs };
}

function explore(subject: Subject, program: Program, preemptions: number, limit: number): Level {
  const best = new Map<string, Enumerated>();
  let runs = 0;
  let endless = 0;
  for (const one of enumerate(subject.fast, program, subject.oracles, preemptions)) {
    if (++runs > limit) return { best, complete: false, runs: limit };
    if (one.exhausted && ++endless > ENDLESS) return { best, complete: false, runs: limit };
    if (one.failure === null) continue;
    const known = best.get(one.failure.kind);
    if (known === undefined || isSimpler(one, known)) best.set(one.failure.kind, one);
  }
  return { best, complete: true, runs };
}

/** Among schedules of the same size, the one that leaves the default for lower-numbered tasks. */
function isSimpler(a: Enumerated, b: Enumerated): boolean {
  const order = compareSchedules(a, b);
  if (order !== 0) return order < 0;
  for (const [at, { step, actor }] of a.schedule.list.entries()) {
    const other = b.schedule.list[at];
    if (other === undefined) return false;
    if (step !== other.step) return step < other.step;
    if (actor !== other.actor) return actor < other.actor;
  }
  return true;
}
