/**
 * Generated programs that run free on the machine's own kernel; whatever they end with must be
 * among what the build allows.
 */

import { setImmediate } from 'node:timers/promises';
import { guard, heard } from '../../campaign/watchdog.ts';
import { RandomStream } from '../../explore/random-stream.ts';
import { type Build, bind, type Kernel } from '../../kernel/build.ts';
import { BARE_REQUEUES, beyond, NO_CONDITIONS } from '../../program/condition-words.ts';
import { drawProgram } from '../../program/drawing/drawing.ts';
import {
  acquires,
  conditionsOf,
  countOps,
  isRtMutex,
  lockOf,
  locksOf,
  type Program,
  releases,
} from '../../program/program.ts';
import { AllowedOutcomes } from '../allowed.ts';
import type { HungThread } from '../guardian/hang.ts';
import type { KernelPool, Lane } from '../kernel-pool.ts';
import { litmusEvent } from './events.ts';
import { litmusOp } from './ops.ts';
import { isKilled, mortalsIn } from './roles.ts';

/** Something that Linux did and the build does not. */
export interface Strange {
  readonly program: Program;
  /** The outcome, or where it hung. */
  readonly outcome: string;
  readonly hung: boolean;
  /** Where threads were within the kernel when it hung. */
  readonly threads?: readonly HungThread[];
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

/** What threads of conform do. */
const BY_THREADS = { ...BARE_REQUEUES, plain: true, deaths: true };
const MAX_TASKS = 4;
const MAX_OPS = 12;
/** So many programs in a row that cannot be used: the build is to blame. */
const MAX_UNFIT = 500;
/** Work of some seconds, which should not be done twice: it is cut off later than other work. */
const PATIENT = { first: 5_000 };
const UNFIT = 'some schedule of the program never comes to an end';
const HANGS_BOTH = 'it hung on Linux, as it may on the build under some schedule';
const UP = 'the time was up before its outcomes had been judged';

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
    this.#kernel = heard(bind(build, false));
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
          const allowed = this.#explored(program);
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
  async ask(program: Program, stop: () => boolean = () => false): Promise<LitmusResult> {
    const began = performance.now();
    const { noRequeue } = this.#pool.abilities;
    if (conditionsOf(program).length > 0 && noRequeue !== null) {
      this.#leaveOut(`it has a condition variable, and ${noRequeue}`);
      return this.#result(began);
    }
    const { noDeaths, noFaults } = this.#pool.abilities;
    if (mortalsIn(program).length > 0 && noDeaths !== null) {
      this.#leaveOut(`a task of it may die, and ${noDeaths}`);
      return this.#result(began);
    }
    if (mortalsIn(program).length > 0 && conditionsOf(program).length > 0) {
      this.#leaveOut('a task of it may die, and it has a condition variable');
      return this.#result(began);
    }
    const foreign = beyond({ ...BY_THREADS, faults: noFaults === null }, program);
    if (foreign !== null) {
      this.#leaveOut(`it has ${foreign}, which no thread of conform does yet`);
      return this.#result(began);
    }
    const allowed = this.#explored(program);
    const [lane] = this.#pool.lanes;
    if (lane === undefined || allowed.unfit) {
      this.#leaveOut(UNFIT);
    } else await this.#judge(lane, program, allowed, stop);
    return this.#result(began);
  }

  /** On a build that may loop for ever. */
  #explored(program: Program): AllowedOutcomes {
    return guard(() => {
      const allowed = new AllowedOutcomes(this.#kernel, program);
      allowed.explore();
      return allowed;
    }, PATIENT);
  }

  #result(began: number): LitmusResult {
    return {
      programs: this.#programs,
      rounds: this.#programs.reduce((sum, { seen }) => sum + roundsOf(seen), 0),
      unfit: this.#unfit,
      unplayed: this.#unplayed,
      strange: this.#strange,
      seconds: (performance.now() - began) / 1000,
    };
  }

  #draw(): Program {
    const { noRequeue, noDeaths, noFaults } = this.#pool.abilities;
    const faults = this.#kernel.modelsFaults && noFaults === null;
    const plain = this.#kernel.modelsPlainWaits && noRequeue === null;
    const requeue = this.#kernel.modelsRequeue && noRequeue === null;
    const deaths = this.#kernel.modelsExit && noDeaths === null;
    for (;;) {
      const random = new RandomStream(`${this.#seed}/litmus ${this.#drawn++}`);
      const draw = (min: number, max: number) => min + random.below(max - min + 1);
      const drawn = drawProgram(draw, { ...NO_CONDITIONS, requeue, plain, deaths, faults });
      const program = this.#withinMeans(drawn);
      if (isFit(program)) return program;
    }
  }

  #withinMeans(program: Program): Program {
    const { abilities } = this.#pool;
    const events = program.events.filter((event) => litmusEvent(event).isWithinMeans(abilities));
    const tasks = program.tasks.map((task) => ({
      ...task,
      fifo: abilities.noPriorities === null ? task.fifo : 0,
      ops: task.ops.map((op) => litmusOp(op).withinMeans(op, abilities)),
    }));
    return { ...program, tasks, events };
  }

  async #judge(
    lane: Lane,
    program: Program,
    allowed: AllowedOutcomes,
    stop: () => boolean,
  ): Promise<void> {
    const found = await lane.run({ program, rounds: this.#rounds, seed: this.#drawn }, stop);
    if (typeof found === 'string') return this.#leaveOut(found);
    const decide = (outcome: string) => {
      return allowed.decide(outcome, async () => {
        await setImmediate();
        return stop();
      });
    };
    if (found.hung !== null) {
      const { reason, threads } = found.hung;
      if (found.stuck !== null && (await decide(found.stuck)) === 'yes') {
        return this.#leaveOut(HANGS_BOTH);
      }
      this.#strange.push({ program, outcome: reason, hung: true, threads, rounds: 1 });
      return;
    }
    if (found.outcomes.size === 0) return this.#leaveOut(UP);
    for (const [outcome, rounds] of found.outcomes) {
      const possible = await decide(outcome);
      if (possible === 'yes') continue;
      if (possible === 'undecided') {
        if (stop()) return this.#leaveOut(UP);
        continue;
      }
      this.#strange.push({ program, outcome, hung: false, rounds });
    }
    const { outcomes, undecided } = allowed;
    this.#programs.push({ program, seen: found.outcomes, allowed: outcomes, undecided });
  }

  #leaveOut(reason: string): void {
    this.#unplayed.set(reason, (this.#unplayed.get(reason) ?? 0) + 1);
  }
}

function roundsOf(seen: ReadonlyMap<string, number>): number {
  return [...seen.values()].reduce((sum, rounds) => sum + rounds, 0);
}

/** Whether everybody comes to an end, as far as that can be seen without running it. */
function isFit(program: Program): boolean {
  if (program.tasks.length > MAX_TASKS || countOps(program) > MAX_OPS) return false;
  if (locksOf(program).some(isRtMutex)) return false;
  if (mortalsIn(program).length > 0 && conditionsOf(program).length > 0) return false;
  return program.tasks.every((task, position) => {
    // Nobody waits for ever for what a dead task has.
    if (isKilled(program, position)) return true;
    const kept = new Set(task.holds);
    for (const op of task.ops) {
      if (releases(op)) kept.delete(lockOf(op));
      if (acquires(op)) kept.add(lockOf(op));
    }
    return !program.tasks.some((other) => {
      return other !== task && other.ops.some((op) => acquires(op) && kept.has(lockOf(op)));
    });
  });
}
