/**
 * What enumeration has found out about programs, kept so that it is found out once: shrinking
 * several failures of a build asks again and again about the same few small programs.
 *
 * Only a memory: the answers are what enumerating anew would give.
 */
import { type Enumerated, enumerate } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';
import { compareSchedules } from './order.ts';

/** All schedules of a program with one number of preemptions. */
export interface Level {
  /** The simplest failing schedule of each kind. */
  readonly best: ReadonlyMap<string, Enumerated>;
  /** False if the limit of runs was reached first. */
  readonly complete: boolean;
  readonly runs: number;
}

/** So many runs are waited for that are cut off; one takes as long as hundreds of others. */
const ENDLESS = 50;

const atlases = new WeakMap<Subject, Map<string, Level>>();

/** @param limit runs to make at the most */
export function levelOf(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): Level {
  const atlas = atlases.get(subject) ?? new Map<string, Level>();
  atlases.set(subject, atlas);
  // Schedules are positions, so the numbers that tasks and futexes go by do not matter.
  const key = `${limit} ${preemptions} ${printProgram(renumber(program), ' | ')}`;
  const known = atlas.get(key);
  if (known !== undefined) return known;
  const level = explore(subject, program, preemptions, limit);
  atlas.set(key, level);
  return level;
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
