/**
 * All programs of the calls and attributes of one that are simpler than it, searched for a failure
 * of the same kind: what fails first in their order is the smallest there is of these.
 */
import type { Subject } from '../explore/subject.ts';
import { kindOf } from '../program/op-kinds.ts';
import { conditionsOf, countOps, isRtMutex, locksOf, type Program } from '../program/program.ts';
import { Experiences } from '../search/experience.ts';
import type { SweptBelow } from '../shrink/certificate.ts';
import { STATES } from '../shrink/effort.ts';
import { comparePrograms } from '../shrink/order.ts';
import { fallsApart } from './apart.ts';
import { canonical } from './canonical.ts';
import { type CoverageRow, count, emptyRow, sumOf } from './coverage.ts';
import { type Feature, type Grammar, grammarText, sizesOf } from './grammar.ts';
import { lookAt } from './looked.ts';
import { programsUpTo } from './programs.ts';
import { Waits } from './waits.ts';

/** The first program that fails, and what came before it. */
export interface FirstBelow {
  readonly program: Program;
  /** Who took each step of a failing run. */
  readonly actors: readonly string[];
  readonly swept: SweptBelow;
}

const REACH = { preemptions: Infinity, states: STATES };

/**
 * The first program in the order of the sweep that fails like this; null if there are more than
 * `most` that are not less simple than this one, or if none of them was seen to fail, as when this
 * one fails with more preemptions than the search goes up to; or if it has calls about no lock.
 *
 * @param call runs a piece of work that may not come back
 * @throws whatever `call` throws
 */
export function firstBelow(
  subject: Subject,
  { program, kind }: { readonly program: Program; readonly kind: string },
  most: number,
  call: (work: () => boolean) => boolean,
): FirstBelow | null {
  if (program.tasks.some(({ ops }) => ops.some((op) => !kindOf(op).namesLock))) return null;
  const grammar = grammarOf(program);
  const all = sizesUpTo(program, grammar, most);
  if (all === null) return null;
  const waits = new Waits();
  const experiences = new Experiences();
  const rows: CoverageRow[] = [];
  for (const { row, programs } of all) {
    rows.push(row);
    for (const one of programs) {
      if (fallsApart(one)) count(row, 'apart');
      else if (waits.recognises(one)) count(row, 'idle');
      else {
        const looked = lookAt(subject, one, experiences, REACH, call);
        const found = looked.kinds.find((failing) => failing.kind === kind);
        if (found !== undefined) {
          return { program: one, actors: found.actors, swept: sumOf(rows, grammarText(grammar)) };
        }
        if (looked.trouble !== null) return null;
        if (looked.preemptions === Infinity) waits.note(one, looked.ended);
        count(row, looked);
      }
    }
  }
  return null;
}

/** Whether a sweep takes the two for one. */
export function isSameProgram(a: Program, b: Program): boolean {
  return canonical(a).text === canonical(b).text;
}

/** What the program is made of, and no more than it has of it. */
function grammarOf(program: Program): Grammar {
  const { tasks, events, sharedBuckets, robust } = program;
  const features = new Set<Feature>(['lock', 'unlock']);
  for (const op of tasks.flatMap(({ ops }) => ops)) {
    features.add(op.call);
    for (const attribute of kindOf(op).attributes(op)) {
      if (attribute !== 'ifHeld') features.add(attribute);
    }
  }
  for (const event of events) features.add(event.call);
  if (tasks.some(({ fifo }) => fifo > 0)) features.add('fifo');
  if (locksOf(program).some(isRtMutex)) features.add('rt_mutex');
  if (sharedBuckets.length > 0) features.add('bucket');
  if (robust.length > 0) features.add('robust');
  return {
    tasks: tasks.length,
    locks: locksOf(program).length,
    ops: countOps(program),
    events: events.length,
    conditions: conditionsOf(program).length,
    features,
  };
}

interface SizeBelow {
  readonly row: CoverageRow;
  readonly programs: readonly Program[];
}

/** Null if there are too many. */
function sizesUpTo(program: Program, grammar: Grammar, most: number): SizeBelow[] | null {
  const found: SizeBelow[] = [];
  let left = most;
  for (const size of sizesOf(grammar)) {
    const all = programsUpTo(grammar, size, TOO_MANY);
    if (all === null) return null;
    const programs = all.filter((one) => comparePrograms(one, program) <= 0);
    found.push({ row: emptyRow(size, all.length), programs });
    left -= programs.length;
    if (left < 0) return null;
    if (size.tasks === grammar.tasks && size.locks === grammar.locks && size.ops === grammar.ops) {
      break;
    }
  }
  return found;
}

/** To list and to sort. */
const TOO_MANY = 50_000;
