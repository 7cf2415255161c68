/**
 * What may become of a litmus program: the outcomes that a build has under any schedule.
 *
 * All schedules with few preemptions are run, and then random ones until nothing new comes any
 * more. That is no proof that there is nothing else, so an outcome that Linux showed and that is
 * not among them is looked for much longer before anybody is blamed.
 */
import { enumerate } from '../explore/enumerate.ts';
import { profileOf } from '../explore/profile.ts';
import type { Profile } from '../explore/strategies.ts';
import { findStrategy, type Strategy, startSeeded } from '../explore/strategies.ts';
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { View } from '../oracle/view.ts';
import { wordText } from '../oracle/word-text.ts';
import { acquires, futexesOf, type Op, type Program } from '../program/program.ts';
import { run } from '../run.ts';
import { LEFT_OUT, outcomeText } from './outcome.ts';

const PREEMPTIONS = 2;
/** Runs that enumeration may take, and after how many random ones without a new outcome to stop. */
const ENUMERATED = 1_500;
const QUIET = 700;
const MOST = 10_000;
/** How many runs one search for an outcome takes. */
const SEARCH = 20_000;

export class AllowedOutcomes {
  readonly outcomes = new Set<string>();
  /** Some schedule leaves a task waiting for ever, or fails within the kernel. */
  unfit = false;
  runs = 0;
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #collector: Collector;
  readonly #profile: Profile;
  readonly #strategy = findStrategy('mix') as Strategy;

  constructor(kernel: Kernel, program: Program) {
    this.#kernel = kernel;
    this.#program = program;
    this.#collector = new Collector(program);
    this.#profile = profileOf(kernel, program);
  }

  /** Adds what one more run shows; says whether that is new. */
  #note(failed: boolean): boolean {
    this.runs++;
    const { size } = this.outcomes;
    const outcome = this.#collector.take();
    if (failed || outcome === null) this.unfit = true;
    else this.outcomes.add(outcome);
    return this.outcomes.size > size;
  }

  explore(): void {
    this.#enumerate();
    for (let quiet = 0; quiet < QUIET && this.runs < MOST && !this.unfit; quiet++) {
      if (this.#random()) quiet = 0;
    }
  }

  #enumerate(): void {
    for (let preemptions = 0; preemptions <= PREEMPTIONS; preemptions++) {
      for (const { failure } of enumerate(
        this.#kernel,
        this.#program,
        [this.#collector],
        preemptions,
      )) {
        this.#note(failure !== null);
        if (this.unfit || this.runs >= ENUMERATED) return;
      }
    }
  }

  /** Looks for one outcome for a while; false if it was not found. */
  find(outcome: string): boolean {
    for (let tried = 0; tried < SEARCH && !this.outcomes.has(outcome); tried++) this.#random();
    return this.outcomes.has(outcome);
  }

  #random(): boolean {
    const seeded = { strategy: this.#strategy, seed: this.runs };
    const scheduler = startSeeded(seeded, this.#profile);
    const { failure, exhausted } = run(this.#kernel, this.#program, scheduler, [this.#collector]);
    return this.#note(failure !== null || exhausted);
  }
}

/** An oracle that finds nothing and writes down how the run ended. */
class Collector implements Oracle {
  readonly name = 'outcomes';
  readonly rule = 'Whatever happens is written down.';
  readonly #program: Program;
  readonly #tasks: readonly number[];
  readonly #futexes: readonly number[];
  #returned: number[][];
  #taken: number[][];
  #outcome: string | null = null;

  constructor(program: Program) {
    this.#program = program;
    this.#tasks = program.tasks.map(({ id }) => id);
    this.#futexes = futexesOf(program);
    this.#returned = this.#none();
    this.#taken = this.#futexes.map(() => []);
  }

  #none(): number[][] {
    return this.#program.tasks.map(({ ops }) => ops.map(() => LEFT_OUT));
  }

  returned(_view: View, task: task_struct, op: Op, ret: number): null {
    const { ops } = this.#program.tasks[task.index] as Program['tasks'][number];
    (this.#returned[task.index] as number[])[ops.indexOf(op)] = ret;
    if (acquires(op) && ret === 0) {
      this.#taken[this.#futexes.indexOf(op.target)]?.push(task.pid);
    }
    return null;
  }

  ended(view: View): null {
    if (view.world.tasks.some(({ proc }) => proc !== null)) return null;
    const words = this.#futexes.map((futex) => wordText(view.futex(futex).uaddr.value));
    const end = { returned: this.#returned, words, taken: this.#taken };
    this.#outcome = outcomeText(end, this.#tasks, this.#futexes);
    return null;
  }

  /** How the last run ended, or null if some task never did. */
  take(): string | null {
    const outcome = this.#outcome;
    this.#returned = this.#none();
    this.#taken = this.#futexes.map(() => []);
    this.#outcome = null;
    return outcome;
  }
}
