/** Runs a program on a schedule that is written down by hand, and tells what happened. */
import type { Decision } from '../../src/explore/decision.ts';
import { type Subject, subjectOf } from '../../src/explore/subject.ts';
import { type Trace, trace } from '../../src/explore/trace.ts';
import { parseProgram } from '../../src/program/text.ts';
import { findBuild } from '../../src/variants/builds.ts';

const subjects = new Map<string, Subject>();

/** The build of that name with every oracle; throws if there is none. */
export function subject(build: string): Subject {
  const known = subjects.get(build) ?? subjectOf(findBuild(build) as NonNullable<unknown> as never);
  subjects.set(build, known);
  return known;
}

/**
 * @param schedule lines `<step> -> <actor>`: after that step the actor goes on
 */
export function story(build: string | Subject, program: string, schedule: string[] = []): Trace {
  const under = typeof build === 'string' ? subject(build) : build;
  return trace(under.traced, parseProgram(program), decisions(schedule), under.oracles);
}

function decisions(schedule: string[]): Decision[] {
  return schedule.map((line) => {
    const [after, to] = line.split(' -> ') as [string, string];
    return { after, to };
  });
}

/**
 * The locks that a task takes and drops, in order: `+hb -hb +wl +T1.pi_lock`. `hb` is a bucket
 * lock, `wl` an rt_mutex's wait_lock; a failed trylock is `?wl`.
 */
export function lockEvents({ steps }: Trace, task: string): string {
  const events = steps.flatMap(({ actor, verb, object, observed }) => {
    if (actor !== task) return [];
    const name = object.replace(/^hb\(.*\)\.lock$/, 'hb').replace(/^.*\.wait_lock$/, 'wl');
    if (verb === 'lock') return [`+${name}`];
    if (verb === 'unlock') return [`-${name}`];
    if (verb === 'trylock') return [`${observed === 'true' ? '+' : '?'}${name}`];
    return verb === 'sleep' ? ['sleep'] : [];
  });
  return events.join(' ');
}
