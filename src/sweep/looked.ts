/** All schedules of one program of a sweep, or as many as can be looked at. */
import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import type { Experiences } from '../search/experience.ts';

/** How far a program is searched. */
export interface Reach {
  /** Preemptions that a schedule may have; Infinity for all schedules. */
  readonly preemptions: number;
  /** States to look at before a program is given up and searched with fewer preemptions. */
  readonly states: number;
}

/** What came of a program; a plain value. */
export interface Looked {
  /**
   * Every schedule with at most so many preemptions was looked at; Infinity for every schedule
   * there is, -1 if not even those without preemptions.
   */
  readonly preemptions: number;
  /** States that were looked at, in all searches together. */
  readonly states: number;
  /** Each kind of failure, and who took each step of the first run that failed like this. */
  readonly kinds: readonly { readonly kind: string; readonly actors: readonly string[] }[];
  /** As bits, by their places: tasks whose ops were all over in some run. */
  readonly ended: number;
  /** Why the search broke off, as when the build is not the same twice; null if it did not. */
  readonly trouble: string | null;
}

/** Where there are too many states for all schedules. */
const FEW = [1, 0];
/** More than that many states are looked at where nothing less has been left. */
const PATIENT = 4;

/**
 * @param call runs a piece of work that may not come back; a search goes on where it was cut off
 * @throws whatever `call` throws
 */
export function lookAt(
  subject: Subject,
  program: Program,
  experiences: Experiences,
  { preemptions, states: limit }: Reach,
  call: (work: () => boolean) => boolean,
): Looked {
  const kinds = new Map<string, readonly string[]>();
  let [states, ended] = [0, 0];
  let trouble: string | null = null;
  const search = (bound: number, most: number): boolean => {
    const all = new ExhaustiveSearch(subject.fast, program, subject.oracles, {
      preemptions: bound,
      states: most,
      experience: experiences.of(program),
      ended({ world }) {
        for (const { index, proc } of world.tasks) if (proc === null) ended |= 1 << index;
      },
    });
    try {
      while (call(() => all.advance(BATCH)));
    } catch (thrown) {
      if (!(thrown instanceof ModelError)) throw thrown;
      trouble = thrown.message;
      experiences.forget(program);
    }
    states += all.states;
    for (const [kind, { actors }] of all.broken) if (!kinds.has(kind)) kinds.set(kind, actors);
    return all.complete && trouble === null;
  };
  const bounds = [preemptions, ...FEW.filter((few) => few < preemptions)];
  const done = bounds.find((bound) => {
    if (trouble !== null) return false;
    return search(bound, bound === preemptions ? limit : PATIENT * limit);
  });
  // What is left open by a search of some schedules may come in others.
  if (done !== Infinity) ended = -1;
  const found = [...kinds].map(([kind, actors]) => ({ kind, actors }));
  return { preemptions: done ?? -1, states, kinds: found, ended, trouble };
}

/** Runs between two looks at the clock. */
const BATCH = 50;
