/**
 * A recorded schedule: the places where it leaves the default ("keep running the same task; when it
 * blocks, the lowest-numbered one", machine/ready.ts).
 *
 * A place is named by what was done there (task, op, function, access, how many times in that op),
 * not by a position, so that a schedule survives the removal of ops and tasks, and refactoring.
 */
export interface Decision {
  /** The step after which it is taken; START before the first one. */
  readonly after: string;
  /** The actor that takes the next step. */
  readonly to: string;
}

export const START = 'start';

/** The part of a step's name that says who took it. */
export function actorOf(step: string): string {
  return step.slice(0, step.lastIndexOf('.', step.indexOf(' ')));
}
