/**
 * Generated programs that run free on the machine's own kernel; whatever they end with must be
 * among what the build allows.
 */
import { setImmediate } from 'node:timers/promises';
import { RandomStream } from '../explore/random-stream.ts';
import { type Build, bind, type Kernel } from '../kernel/build.ts';
import { drawProgram } from '../program/drawing.ts';
import { acquires, countOps, isRtMutex, locksOf, type Program } from '../program/program.ts';
import { AllowedOutcomes } from './allowed.ts';
import type { KernelPool, Lane } from './kernel-pool.ts';

/** Something that Linux did and the build does not. */
export interface Strange {
  readonly program: Program;
  /** The outcome, or where it hung. */
  readonly outcome: string;
  readonly hung: boolean;
  /** In how many of the rounds. */
  readonly rounds: number;
}

export interface LitmusProgram {
  readonly program: Program;
  /** What Linux showed, and how often. */
  readonly seen: ReadonlyMap<string, number>;
  readonly allowed: ReadonlySet<string>;
  /** Outcomes that Linux showed and that no search could decide within its memory. */
  readonly undecided: ReadonlySet<string>;
}

export interface LitmusResult {
  readonly programs: readonly LitmusProgram[];
  readonly rounds: number;
  /** Programs that were drawn and could wait for ever, or that the build fails on. */
  readonly unfit: number;
  /** Programs that were not run to their end, by the reason. */
  readonly unplayed: ReadonlyMap<string, number>;
  readonly strange: readonly Strange[];
  readonly seconds: number;
}

const MAX_TASKS = 4;
const MAX_OPS = 12;
/** So many programs in a row that cannot be used: the build is to blame. */
const MAX_UNFIT = 500;

export class LitmusCampaign {
  readonly #kernel: Kernel;
  readonly #pool: KernelPool;
  readonly #seed: number;
  readonly #rounds: number;
  readonly #programs: LitmusProgram[] = [];
  readonly #strange: Strange[] = [];
  readonly #unplayed = new Map<string, number>();
  #drawn = 0;
  #unfit = 0;
  #unfitInARow = 0;

  constructor(build: Build, pool: KernelPool, seed: number, rounds: number) {
    this.#kernel = bind(build, false);
    this.#pool = pool;
    this.#seed = seed;
    this.#rounds = rounds;
  }

  get played(): number {
    return this.#programs.length;
  }

  async explore(count: number, stop: () => boolean = () => false): Promise<LitmusResult> {
    const began = performance.now();
    let left = count;
    await Promise.all(
      this.#pool.lanes.map(async (lane) => {
        while (left > 0 && this.#unfitInARow < MAX_UNFIT && !stop()) {
          // Exploring keeps the thread; what waits for an answer has to get its turn.
          await setImmediate();
          const program = this.#draw();
          const allowed = new AllowedOutcomes(this.#kernel, program);
          allowed.explore();
          if (allowed.unfit) {
            this.#unfit++;
            this.#unfitInARow++;
            continue;
          }
          this.#unfitInARow = 0;
          left--;
          await this.#judge(lane, program, allowed, stop);
        }
      }),
    );
    return this.#result(began);
  }

  /** One program that somebody wrote. */
  async ask(program: Program): Promise<LitmusResult> {
    const began = performance.now();
    const allowed = new AllowedOutcomes(this.#kernel, program);
    allowed.explore();
    const [lane] = this.#pool.lanes;
    if (lane === undefined || allowed.unfit) {
      this.#unplayed.set('some schedule of the program never comes to an end', 1);
    } else await this.#judge(lane, program, allowed, () => false);
    return this.#result(began);
  }

  #result(began: number): LitmusResult {
    return {
      programs: this.#programs,
      rounds: this.#programs.length * this.#rounds,
      unfit: this.#unfit,
      unplayed: this.#unplayed,
      strange: this.#strange,
      seconds: (performance.now() - began) / 1000,
    };
  }

  #draw(): Program {
    for (;;) {
      const random = new RandomStream(`${this.#seed}/litmus ${this.#drawn++}`);
      const drawn = drawProgram((min, max) => min + random.below(max - min + 1));
      const program = this.#withinMeans(drawn);
      if (isFit(program)) return program;
    }
  }

  #withinMeans(program: Program): Program {
    const { noPriorities, noLock2 } = this.#pool.abilities;
    const events = program.events.filter(({ call }) => call !== 'setprio' || noPriorities === null);
    const tasks = program.tasks.map((task) => ({
      ...task,
      fifo: noPriorities === null ? task.fifo : 0,
      ops: task.ops.map((op) => {
        return op.call === 'lock2' && noLock2 !== null ? { ...op, call: 'lock' as const } : op;
      }),
    }));
    return { ...program, tasks, events };
  }

  async #judge(
    lane: Lane,
    program: Program,
    allowed: AllowedOutcomes,
    stop: () => boolean,
  ): Promise<void> {
    const found = await lane.run({ program, rounds: this.#rounds, seed: this.#drawn });
    if (typeof found === 'string') {
      this.#unplayed.set(found, (this.#unplayed.get(found) ?? 0) + 1);
      return;
    }
    if (found.hung !== null) {
      this.#strange.push({ program, outcome: found.hung, hung: true, rounds: 1 });
      return;
    }
    for (const [outcome, rounds] of found.outcomes) {
      const possible = await allowed.decide(outcome, async () => {
        await setImmediate();
        return stop();
      });
      if (possible === 'yes') continue;
      if (possible === 'undecided') {
        if (!stop()) continue;
        const reason = 'the time was up before its outcomes had been judged';
        this.#unplayed.set(reason, (this.#unplayed.get(reason) ?? 0) + 1);
        return;
      }
      this.#strange.push({ program, outcome, hung: false, rounds });
    }
    const { outcomes, undecided } = allowed;
    this.#programs.push({ program, seen: found.outcomes, allowed: outcomes, undecided });
  }
}

/** Whether everybody comes to an end, as far as that can be seen without running it. */
function isFit(program: Program): boolean {
  if (program.tasks.length > MAX_TASKS || countOps(program) > MAX_OPS) return false;
  if (locksOf(program).some(isRtMutex)) return false;
  return program.tasks.every((task) => {
    const kept = new Set(task.holds);
    for (const op of task.ops) {
      if (acquires(op)) kept.add(op.target);
      else kept.delete(op.target);
    }
    return !program.tasks.some((other) => {
      return other !== task && other.ops.some((op) => acquires(op) && kept.has(op.target));
    });
  });
}
