/**
 * The minimiser: from a failing run to the simplest counterexample of the same kind that it finds.
 *
 *   1. leave out decisions and parts of the program while the old schedule still fails;
 *   2. then try every smaller program with schedules of its own;
 *   3. end with the simplest schedule of the program that is left, out of all with as few
 *      preemptions.
 *
 * A pure function of its arguments, as fast-check's replay by path demands: it runs the simulator
 * itself and remembers nothing. It never slips to another kind.
 */
import { Positional } from '../explore/enumerate.ts';
import { type Recording, record } from '../explore/recording.ts';
import type { Subject } from '../explore/subject.ts';
import type { Violation } from '../machine/violation.ts';
import { whyNotLegit } from '../program/legit.ts';
import type { Program, TaskSpec } from '../program/program.ts';
import { printProgram, renumber } from '../program/text.ts';
import type { Counterexample } from './counterexample.ts';
import { type Effort, findSchedule } from './find-schedule.ts';
import { comparePrograms, compareSchedules } from './order.ts';
import { dropOps } from './passes/drop-ops.ts';
import { dropTasks } from './passes/drop-tasks.ts';
import { holdFromStart } from './passes/hold-from-start.ts';
import { joinTasks } from './passes/join-tasks.ts';
import { mergeFutexes } from './passes/merge-futexes.ts';
import type { Pass } from './passes/pass.ts';
import { plainAttributes } from './passes/plain-attributes.ts';
import { replayLeniently, simplifyDecisions } from './simplify-decisions.ts';

const PASSES: readonly Pass[] = [
  dropTasks,
  joinTasks,
  mergeFutexes,
  dropOps,
  holdFromStart,
  plainAttributes,
];

/** For a smaller program whose old schedule does not fail. */
const SEARCH: Effort = { preemptions: 2, runs: 20_000 };
/** For the last look at the program that is left. */
const FINAL: Effort = { preemptions: 3, runs: 100_000 };

interface Failing {
  readonly program: Program;
  readonly recording: Recording;
}

/** @param recording a failing run of `program`; throws if it does not fail */
export function minimise(subject: Subject, program: Program, recording: Recording): Counterexample {
  const { kind } = recording.failure as Violation;
  const shrinker = new Shrinker(subject, kind);
  let failing = shrinker.simplify({ program, recording });
  failing = shrinker.descend(failing, false);
  failing = shrinker.descend(failing, true);
  return shrinker.finish(failing);
}

class Shrinker {
  readonly #subject: Subject;
  readonly #kind: string;
  /** Programs that were searched without finding anything. */
  readonly #holds = new Set<string>();

  constructor(subject: Subject, kind: string) {
    this.#subject = subject;
    this.#kind = kind;
  }

  simplify({ program, recording }: Failing): Failing {
    return {
      program,
      recording: simplifyDecisions(this.#subject, program, recording, this.#kind),
    };
  }

  /** Goes to smaller programs until none fails; with `search`, looks for new schedules as well. */
  descend(start: Failing, search: boolean): Failing {
    let failing = start;
    for (let next: Failing | null = start; next !== null; ) {
      failing = next;
      next = this.#smaller(failing, search);
    }
    return failing;
  }

  #smaller(failing: Failing, search: boolean): Failing | null {
    for (const pass of PASSES) {
      for (const program of pass.candidates(failing.program)) {
        if (program.tasks.length === 0) continue;
        if (comparePrograms(program, failing.program) >= 0) continue;
        if (whyNotLegit(program) !== null) continue;
        const recording = this.#fails(program, failing.recording, search);
        if (recording !== null) return this.simplify({ program, recording });
      }
    }
    return null;
  }

  #fails(program: Program, old: Recording, search: boolean): Recording | null {
    const same = replayLeniently(this.#subject, program, old.decisions, this.#kind);
    if (same !== null || !search) return same;
    const text = printProgram(renumber(program));
    if (this.#holds.has(text)) return null;
    const found = this.#search(program, SEARCH);
    if (found === null) this.#holds.add(text);
    return found;
  }

  #search(program: Program, effort: Effort): Recording | null {
    const found = findSchedule(this.#subject, program, this.#kind, effort);
    if (found === null) return null;
    const { traced, oracles } = this.#subject;
    return record(traced, program, new Positional(found.schedule), oracles);
  }

  /** Tasks in their usual order and numbers, and the simplest schedule. */
  finish(failing: Failing): Counterexample {
    const program = renumber(inUsualOrder(failing.program));
    const effort = {
      preemptions: Math.min(FINAL.preemptions, failing.recording.preemptions),
      runs: FINAL.runs,
    };
    const found = this.#search(program, effort);
    if (found === null || compareSchedules(found, failing.recording) > 0) {
      return this.#counterexample(failing);
    }
    return this.#counterexample({ program, recording: found });
  }

  #counterexample({ program, recording }: Failing): Counterexample {
    const { kind, sentence } = recording.failure as Violation;
    const { decisions, preemptions, switches, steps } = recording;
    const build = this.#subject.build.name;
    return { build, program, decisions, kind, sentence, preemptions, switches, steps };
  }
}

/** Who holds a lock at the start comes first, then by what the tasks do. */
function inUsualOrder(program: Program): Program {
  const text = ({ id: _, ...task }: TaskSpec) =>
    printProgram({ tasks: [{ id: 1, ...task }], sharedBuckets: [] });
  const tasks = [...program.tasks].sort((a, b) => {
    if (a.holds.length !== b.holds.length) return b.holds.length - a.holds.length;
    return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
  });
  return { ...program, tasks };
}
