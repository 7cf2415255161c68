/**
 * What was searched so that a counterexample may be called minimal; anyone can search it again.
 *
 * It says two things. The schedule: no schedule of the same program fails in the same way with
 * fewer preemptions, and none with as many is simpler. The program: none that is one step simpler
 * (smaller-programs.ts) fails in the same way. The first is global, the second local; and whatever
 * was not searched to its end is called so.
 */
import { Positional } from '../explore/enumerate.ts';
import { ExhaustiveSearch } from '../explore/exhaustive.ts';
import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';
import type { Scheduler } from '../run.ts';
import { levelOf } from './atlas.ts';
import type { Counterexample } from './counterexample.ts';
import { lastLook, SEARCH } from './effort.ts';
import { compareSchedules } from './order.ts';
import { smallerPrograms } from './smaller-programs.ts';

/** The schedules of a program with one number of preemptions. */
export interface LevelSearched {
  readonly preemptions: number;
  /** How many were looked at. */
  readonly schedules: number;
  /** Whether those are all. */
  readonly complete: boolean;
}

/** A simpler program, and how far it was searched. */
export interface SmallerProgram {
  readonly program: Program;
  /** The number of states, if every schedule was looked at; null if there were too many. */
  readonly states: number | null;
  /** Where there were too many: schedules by their number of preemptions, from 0. */
  readonly levels: readonly LevelSearched[];
  /** A run that fails in the same way after all; null if there is none among what was searched. */
  readonly failing: Recording | null;
}

/** What was searched, and what came of it; the page of a counterexample shows all of it. */
export interface Certificate {
  /**
   * Schedules of the program, by their number of preemptions from 0 to the counterexample's; fewer
   * where one number had too many already.
   */
  readonly levels: readonly LevelSearched[];
  /** Whether no schedule among them that fails in the same way is simpler. */
  readonly simplest: boolean;
  /** A program is listed once, whatever its tasks and locks are called. */
  readonly smaller: readonly SmallerProgram[];
}

/** States of a simpler program that are looked at before that is given up. */
const STATES = 2_000;

/**
 * Searches; takes seconds.
 *
 * @param subject the counterexample's build, with the oracles that judged it
 */
export function certify(subject: Subject, counterexample: Counterexample): Certificate {
  const { program, kind } = counterexample;
  const { preemptions, runs: limit } = lastLook(counterexample);
  const levels: LevelSearched[] = [];
  let simplest = true;
  for (let number = 0; number <= preemptions && (levels.at(-1)?.complete ?? true); number++) {
    const { best, complete, runs } = levelOf(subject, program, number, limit);
    levels.push({ preemptions: number, schedules: runs, complete });
    const found = best.get(kind);
    if (found !== undefined && compareSchedules(found, counterexample) < 0) simplest = false;
  }
  return { levels, simplest, smaller: [...searchSmaller(subject, program, kind)] };
}

function* searchSmaller(subject: Subject, program: Program, kind: string) {
  const seen = new Set<string>();
  for (const smaller of smallerPrograms(program)) {
    const usual = renumber(smaller);
    const text = printProgram(usual);
    if (seen.has(text)) continue;
    seen.add(text);
    yield searchAll(subject, usual, kind) ?? searchLevels(subject, usual, kind);
  }
}

/** Null if the program has too many states. */
function searchAll(subject: Subject, program: Program, kind: string): SmallerProgram | null {
  const { fast, oracles } = subject;
  const search = new ExhaustiveSearch(fast, program, oracles, { preemptions: Infinity });
  try {
    while (search.states < STATES && search.advance(50));
  } catch (thrown) {
    // A build of somebody's own may have loops that this search sees no end of.
    if (!(thrown instanceof ModelError)) throw thrown;
    return null;
  }
  const broken = search.broken.get(kind);
  if (!search.complete && broken === undefined) return null;
  const states = search.complete ? search.states : null;
  const failing = broken === undefined ? null : new Sequence(broken.actors);
  return { program, states, levels: [], failing: failing && again(subject, program, failing) };
}

function again({ traced, oracles }: Subject, program: Program, scheduler: Scheduler): Recording {
  return record(traced, program, scheduler, oracles);
}

/** Too many schedules to see more than a small part of those with two preemptions. */
function isCrowd({ tasks, events }: Program): boolean {
  return tasks.length + events.length > 3;
}

function searchLevels(subject: Subject, program: Program, kind: string): SmallerProgram {
  const levels: LevelSearched[] = [];
  const most = isCrowd(program) ? 1 : SEARCH.preemptions;
  for (let preemptions = 0; preemptions <= most; preemptions++) {
    const { best, complete, runs } = levelOf(subject, program, preemptions, SEARCH.runs);
    levels.push({ preemptions, schedules: runs, complete });
    const found = best.get(kind);
    if (found !== undefined) {
      const failing = again(subject, program, new Positional(found.schedule));
      return { program, states: null, levels, failing };
    }
    if (!complete) break;
  }
  return { program, states: null, levels, failing: null };
}
