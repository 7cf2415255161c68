/**
 * The preemption that a failure hangs on: had it come some steps later, or earlier, the same
 * schedule would have passed. Between the two lies the window in which the task must not be
 * preempted.
 */
import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';

/** A preemption that comes at another time. */
export interface Moved {
  /** By how many steps of the preempted task; by one step less the run still fails. */
  readonly steps: number;
  /** What becomes of the changed schedule: a run that passes. */
  readonly passing: Recording;
}

export interface DecisiveSwitch {
  /** The last step before the preemption, from 1. */
  readonly after: number;
  /** Null if that does not save the run, as where the task cannot go on; not both are null. */
  readonly later: Moved | null;
  readonly earlier: Moved | null;
}

/** Steps that a preemption is moved by at the most; a call has less. */
const FARTHEST = 60;

/**
 * Each preemption that decides, in order. The rest of the schedule stays as it is: the same actors
 * in the same order for as long as they can move, then the default.
 *
 * @param failing a failing run of the program
 * @param preemptions the steps after which a task is preempted, from 1 and in order
 * @returns none if no single preemption decides
 */
export function decisiveSwitches(
  subject: Subject,
  program: Program,
  failing: Recording,
  preemptions: readonly number[],
): DecisiveSwitch[] {
  const kind = failing.failure?.kind;
  const actors = failing.actors.slice(0, failing.steps);
  const { traced, oracles } = subject;
  const move = (after: number, change: SwitchChange): Moved | null => {
    for (let steps = 1; steps <= FARTHEST; steps++) {
      const changed = change(actors, after, steps);
      if (changed === null) return null;
      const run = record(traced, program, new Sequence(changed.actors), oracles);
      const fits = changed.actors.slice(0, changed.fixed).every((actor, at) => {
        return run.actors[at] === actor;
      });
      if (!fits || run.exhausted) return null;
      if (run.failure === null) return { steps, passing: run };
      if (run.failure.kind !== kind) return null;
    }
    return null;
  };
  return preemptions.flatMap((after) => {
    const [later, earlier] = [move(after, goOn), move(after, stopBefore)];
    return later === null && earlier === null ? [] : [{ after, later, earlier }];
  });
}

/** A schedule that was changed, and up to where it has to be followed to mean what it should. */
interface Changed {
  readonly actors: string[];
  readonly fixed: number;
}

type SwitchChange = (actors: readonly string[], after: number, steps: number) => Changed | null;

/** The preempted actor takes its next steps at once. */
function goOn(actors: readonly string[], after: number, steps: number): Changed {
  const actor = actors[after - 1] as string;
  const rest = actors.slice(after);
  for (let taken = 0; taken < steps; taken++) {
    const next = rest.indexOf(actor);
    if (next < 0) break;
    rest.splice(next, 1);
  }
  const more = new Array<string>(steps).fill(actor);
  return { actors: [...actors.slice(0, after), ...more, ...rest], fixed: after + steps };
}

/** The preempted actor takes its last steps before the preemption when it goes on. */
function stopBefore(actors: readonly string[], after: number, steps: number): Changed | null {
  const actor = actors[after - 1] as string;
  const turn = actors.slice(after - steps, after);
  if (after - steps < 1 || turn.some((other) => other !== actor)) return null;
  const rest = actors.slice(after);
  const next = rest.indexOf(actor);
  rest.splice(next < 0 ? rest.length : next, 0, ...turn);
  return { actors: [...actors.slice(0, after - steps), ...rest], fixed: after - steps };
}
