/** Runs once more with every function's name kept, and notes where the schedule is no default. */
import type { TracedKernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import { type Outcome, run, type Scheduler } from '../run.ts';
import type { Decision } from './decision.ts';
import { StepNamer } from './step-namer.ts';

/** How a run ended, and the schedule that it took, in two forms: decisions and turns. */
export interface Recording extends Outcome {
  readonly decisions: readonly Decision[];
  /** Decisions that leave a task which could have gone on and did not offer the CPU. */
  readonly preemptions: number;
  /** Steps taken by another actor than the step before. */
  readonly switches: number;
  /** The whole schedule, turn by turn. */
  readonly turns: readonly Turn[];
  /** Who took each step. */
  readonly actors: readonly string[];
}

/** A stretch of steps that one actor takes. */
export interface Turn {
  readonly actor: string;
  /** The name of the last step of the turn. */
  readonly until: string;
}

/**
 * Makes a run and notes its schedule; `minimise` starts from there.
 *
 * @param scheduler a fresh one
 * @param namer shared with a scheduler that has to know the names of steps, as `Replay` does
 */
export function record(
  kernel: TracedKernel,
  program: Program,
  scheduler: Scheduler,
  oracles: readonly Oracle[],
  namer: StepNamer = new StepNamer(),
): Recording {
  const noting = new NotingScheduler(scheduler, namer);
  const outcome = run(kernel, program, noting, oracles, namer);
  return {
    ...outcome,
    ...noting.upTo(outcome.steps),
    turns: noting.turns(namer.last),
    actors: noting.actors,
  };
}

interface Note {
  readonly step: number;
  readonly decision: Decision | null;
  readonly switched: boolean;
  readonly preemption: boolean;
}

class NotingScheduler implements Scheduler {
  readonly #inner: Scheduler;
  readonly #namer: StepNamer;
  readonly #notes: Note[] = [];
  readonly #turns: Turn[] = [];
  readonly actors: string[] = [];

  constructor(inner: Scheduler, namer: StepNamer) {
    this.#inner = inner;
    this.#namer = namer;
  }

  pick(ready: Ready): Actor | null {
    const actor = this.#inner.pick(ready);
    if (actor === null) return null;
    const isDefault = actor === ready.default();
    if (ready.last !== null && actor !== ready.last) {
      this.#turns.push({ actor: ready.last.name, until: this.#namer.last });
    }
    this.actors.push(actor.name);
    if (!isDefault || (ready.last !== null && actor !== ready.last)) {
      this.#notes.push({
        step: this.actors.length,
        decision: isDefault ? null : { after: this.#namer.last, to: actor.name },
        switched: ready.last !== null && actor !== ready.last,
        preemption: ready.sticky && actor !== ready.last,
      });
    }
    return actor;
  }

  /** @param until the name of the run's last step */
  turns(until: string): Turn[] {
    return [...this.#turns, { actor: this.actors.at(-1) ?? '', until }];
  }

  /** What was decided up to a step; a finding about the kernel at rest ends before the run does. */
  upTo(steps: number): Pick<Recording, 'decisions' | 'preemptions' | 'switches'> {
    const notes = this.#notes.filter((note) => note.step <= steps);
    return {
      decisions: notes.flatMap((note) => note.decision ?? []),
      preemptions: notes.filter((note) => note.preemption).length,
      switches: notes.filter((note) => note.switched).length,
    };
  }
}
