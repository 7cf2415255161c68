/**
 * What was searched so that a counterexample may be called minimal; anyone can search it again.
 *
 * It says two things. The schedule: no schedule of the same program fails in the same way with
 * fewer preemptions, and none with as many is simpler. The program: none that is one step simpler
 * (smaller-programs.ts) fails in the same way. The first is global, the second local; and whatever
 * was not searched to its end is called so.
 */

import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';
import type { Broken } from '../search/options.ts';
import { levelOf } from './atlas.ts';
import type { Counterexample } from './counterexample.ts';
import { lastLook, SEARCH, STATES, STATES_OF_ALL } from './effort.ts';
import { compareSchedules } from './order.ts';
import { smallerPrograms } from './smaller-programs.ts';
import { verdictOf } from './verdicts.ts';

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
  /** The same with the counterexample's own names of tasks and locks. */
  readonly named: Program;
  /** What it differs in, as half a sentence; the first of such, where there are several. */
  readonly simplification: string;
  /** Schedules with at most so many preemptions were looked at; Infinity for all there are. */
  readonly preemptions: number;
  /** States that they come to, as many as were looked at. */
  readonly states: number;
  /** Whether that was each of those schedules. */
  readonly complete: boolean;
  /** A run that fails in the same way after all; null if there is none among what was searched. */
  readonly failing: Recording | null;
}

/**
 * Every program of a grammar that comes before this one where they are looked at in the order of
 * comparePrograms, and what was done with each (sweep/).
 */
export interface SweptBelow {
  /** The grammar, as the options of `pifuzz sweep`. */
  readonly grammar: string;
  readonly programs: number;
  /** Made of several that have nothing to do with each other. */
  readonly apart: number;
  /** A simpler one, and something that never runs. */
  readonly idle: number;
  /** How many were searched under all schedules with at most so many preemptions. */
  readonly searched: readonly {
    /** Infinity for all schedules there are. */
    readonly preemptions: number;
    readonly programs: number;
  }[];
  /** How many had too many states even without preemptions. */
  readonly open: number;
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
  /** What is simpler by more than one simplification, or in another way; null if nobody looked. */
  readonly swept: SweptBelow | null;
}

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
  const smaller = [...searchSmaller(subject, program, kind)];
  return { levels, simplest, smaller, swept: null };
}

function* searchSmaller(subject: Subject, program: Program, kind: string) {
  const seen = new Set<string>();
  for (const { program: smaller, simplification } of smallerPrograms(program)) {
    const usual = renumber(smaller);
    const text = printProgram(usual);
    if (seen.has(text)) continue;
    seen.add(text);
    yield look(subject, { program: usual, named: smaller, simplification }, kind);
  }
}

type Listed = Pick<SmallerProgram, 'program' | 'named' | 'simplification'>;

/** All schedules, or else those with few preemptions: as many as can be searched to their end. */
function look(subject: Subject, simpler: Listed, kind: string): SmallerProgram {
  const { program } = simpler;
  const searched = (preemptions: number, limit: number): SmallerProgram => {
    const { broken, states, complete } = verdictOf(subject, program, preemptions, limit);
    const found = broken.get(kind);
    const failing = found === undefined ? null : again(subject, program, found);
    return { ...simpler, preemptions, states, complete, failing };
  };
  const all = searched(Infinity, STATES_OF_ALL);
  if (all.complete || all.failing !== null) return all;
  let farthest = searched(0, STATES);
  for (let next = farthest; next.complete && next.failing === null; ) {
    farthest = next;
    if (next.preemptions === SEARCH.preemptions) break;
    next = searched(next.preemptions + 1, STATES);
    if (next.failing !== null) return next;
  }
  return farthest;
}

function again({ traced, oracles }: Subject, program: Program, { actors }: Broken): Recording {
  return record(traced, program, new Sequence(actors), oracles);
}
