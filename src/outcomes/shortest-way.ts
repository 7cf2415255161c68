/** A schedule that ends a program in a given way, as simple as can be found quickly. */
import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { compareSchedules } from '../shrink/order.ts';
import { simplifySchedule } from '../shrink/simplify-schedule.ts';
import { Collector } from './collector.ts';
import { OutcomeSearch } from './possible.ts';

/** For a way with fewer preemptions than the one that is known. */
const FEW_PREEMPTIONS = 2;
const STATES = 20_000;

/**
 * @param outcome as outcomeText() makes it
 * @param way who took each step of a run that ends like this
 */
export function shortestWay(
  { build, fast, traced }: Pick<Subject, 'build' | 'fast' | 'traced'>,
  program: Program,
  outcome: string,
  way: readonly string[],
): Recording {
  const collector = new Collector(program);
  const subject: Subject = { build, fast, traced, oracles: [collector] };
  const search = new OutcomeSearch(fast, program, outcome, STATES);
  while (search.bound <= FEW_PREEMPTIONS && search.advance(1));
  const ways = search.way === null ? [way] : [way, search.way];
  const simple = ways.map((actors) => {
    const recording = record(traced, program, new Sequence(actors), [collector]);
    return simplifySchedule(subject, program, recording, () => collector.take() === outcome);
  });
  return simple.sort(compareSchedules)[0] as Recording;
}
