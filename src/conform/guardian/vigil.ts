/**
 * Tells from looks at threads, one after another, who spins and who starves.
 *
 * - Who *spins* is never seen asleep, and uses the CPU within the kernel alone: threads that are
 *   watched run JavaScript between system calls, so user time that stands still means a call that
 *   does not return.
 * - Who *starves* is runnable and gets no CPU time at all.
 * - Who *hogs* is never seen asleep and uses the CPU, wherever.
 *
 * Time is measured in what was used of the CPU, so that a busy machine makes nobody suspect.
 */
import type { ThreadTimes } from './thread-times.ts';

/** Milliseconds of system time until somebody spins who starves others, and who does not. */
const SPIN_MS = 500;
const LONE_SPIN_MS = 3_000;
/** Milliseconds without CPU time until somebody starves. */
const STARVE_MS = 400;
/** Milliseconds of CPU time, and of starving, until a loop in user space counts as one. */
const HOG_MS = 3_000;
/** User time that rounding may add, by system time. */
const ROUNDING = 0.05;

/** Threads that keep each other from going on, if nobody helps. */
export interface Trouble {
  readonly spins: ThreadTimes;
  /** Whether it never leaves the kernel. */
  readonly inKernel: boolean;
  /** Who is runnable on the same CPU, and gets no time there. */
  readonly starves: readonly ThreadTimes[];
  /** What `spins` used since it was suspected, and how long that is ago, in milliseconds. */
  readonly system: number;
  readonly user: number;
  readonly passed: number;
}

/** A look, and when it was. */
interface Sighting extends ThreadTimes {
  readonly at: number;
}

/** For one thread, the look since which something has been true without a break. */
interface SeenSince {
  runnable: Sighting;
  inKernel: Sighting;
  starved: Sighting;
  last: Sighting;
}

export class Vigil {
  readonly #threads = new Map<number, SeenSince>();

  /**
   * Adds a look at all threads.
   * @param at the time of the look, in milliseconds
   */
  note(at: number, threads: readonly ThreadTimes[]): Trouble | null {
    const known = threads.map((thread) => this.#noteOne({ ...thread, at }));
    for (const since of known) {
      const trouble = troubleOf(since, known);
      if (trouble !== null) return trouble;
    }
    return null;
  }

  #noteOne(look: Sighting): SeenSince {
    const { tid, state, ran } = look;
    const since = this.#threads.get(tid);
    if (since === undefined || state !== 'R') {
      const anew = { runnable: look, inKernel: look, starved: look, last: look };
      this.#threads.set(tid, anew);
      return anew;
    }
    const { inKernel, last } = since;
    const slack = ROUNDING * (look.system - inKernel.system);
    if (look.user - inKernel.user > slack) since.inKernel = look;
    if (ran !== last.ran || last.state !== 'R') since.starved = look;
    since.last = look;
    return since;
  }
}

function troubleOf(since: SeenSince, all: readonly SeenSince[]): Trouble | null {
  const { last, inKernel, runnable } = since;
  const starving = (ms: number) => {
    const near = all.filter((one) => one !== since && one.last.cpu === last.cpu);
    return near.filter((one) => one.last.at - one.starved.at >= ms).map((one) => one.last);
  };
  const tell = (first: Sighting, starves: readonly ThreadTimes[]): Trouble => ({
    spins: last,
    inKernel: first === inKernel,
    starves,
    system: last.system - first.system,
    user: last.user - first.user,
    passed: last.at - first.at,
  });
  const system = last.system - inKernel.system;
  const starved = starving(STARVE_MS);
  if (system >= SPIN_MS && starved.length > 0) return tell(inKernel, starved);
  if (system >= LONE_SPIN_MS) return tell(inKernel, []);
  const starvedLong = starving(HOG_MS);
  const hogs = (last.ran - runnable.ran) / 1e6 >= HOG_MS;
  return hogs && starvedLong.length > 0 ? tell(runnable, starvedLong) : null;
}
