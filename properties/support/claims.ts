/**
 * Whether what a story claims is true of the run, found out beside the code that tells stories: the
 * machine's cells are read after every step.
 */
import type { Claim } from '../../src/explain/clause.ts';
import { callsIn, callTrees } from '../../src/explore/call-tree.ts';
import type { Decision } from '../../src/explore/decision.ts';
import { Replay } from '../../src/explore/replay.ts';
import { StepNamer } from '../../src/explore/step-namer.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { valueText } from '../../src/explore/value-text.ts';
import type { Kernel } from '../../src/kernel/build.ts';
import type { KernelMachine } from '../../src/kernel/kernel-machine.ts';
import type { Actor } from '../../src/machine/actor.ts';
import type { Cell } from '../../src/machine/cell.ts';
import { TASK_RUNNING } from '../../src/machine/task-state.ts';
import type { Ghost } from '../../src/oracle/ghost.ts';
import { type Program, targetName } from '../../src/program/program.ts';
import { type Recorder, run } from '../../src/run.ts';

interface Standing {
  readonly cells: ReadonlyMap<string, string>;
  readonly tasks: ReadonlyMap<
    string,
    { holds: string[]; asleep: boolean; prio: number; waits: string | null; told: number | null }
  >;
}

/** How things stood after each step; the first is before any. */
export class Watched implements Recorder {
  readonly standings: Standing[] = [];
  /** Who took each step, from 1. */
  readonly actors: string[] = [''];
  /** `step,name,result` of every call that has returned. */
  readonly answers = new Set<string>();
  readonly #kernel: Kernel;
  readonly #namer: StepNamer;
  readonly #cells: Cell<unknown>[] = [];
  #ghost: Ghost | null = null;

  constructor(kernel: Kernel, namer: StepNamer) {
    this.#kernel = kernel;
    this.#namer = namer;
  }

  booting(machine: KernelMachine): void {
    machine.cells = this.#cells;
  }

  began(_world: unknown, ghost: Ghost): void {
    this.#ghost = ghost;
  }

  stepping(actor: Actor): void {
    if (this.standings.length === 0) this.look();
    this.#namer.stepping(actor);
    this.actors.push(actor.name);
  }

  stepped(): void {
    this.look();
  }

  look(): void {
    const cells = new Map<string, string>();
    for (const cell of this.#cells) {
      cells.set(cell.label(), valueText(this.#kernel, cell, cell.value));
    }
    const { view } = this.#ghost as Ghost;
    const tasks = new Map(
      view.world.tasks.map((task) => {
        const { holds, answers } = view.toldTo(task);
        const lock = task.pi_blocked_on.value?.lock ?? null;
        const pi_state = view.piStates().find(({ pi_mutex }) => pi_mutex === lock);
        const standing = {
          holds: holds.map(targetName),
          asleep: view.asleep(task) && task.__state.value !== TASK_RUNNING,
          prio: task.prio.value,
          waits: lock === null ? null : (pi_state?.key?.label() ?? lock.label()),
          told: answers.at(-1)?.ret ?? null,
        };
        return [task.name, standing];
      }),
    );
    this.standings.push({ cells, tasks });
  }
}

export function watch(
  { traced, oracles }: Subject,
  program: Program,
  decisions: readonly Decision[],
): Watched {
  const namer = new StepNamer();
  const watched = new Watched(traced, namer);
  run(traced, program, new Replay(decisions, namer), oracles, watched);
  if (watched.standings.length < watched.actors.length) watched.look();
  for (const root of callTrees(traced, program, decisions, oracles).values()) {
    for (const { until, name, result } of callsIn(root)) {
      watched.answers.add([until, name, result].join());
    }
  }
  return watched;
}

export function isTrue(claim: Claim, { standings, actors, answers }: Watched): boolean {
  const cell = (after: number, name: string) => standings[after]?.cells.get(name);
  const task = (after: number, name: string) => standings[after]?.tasks.get(name);
  switch (claim.is) {
    case 'change': {
      const before = cell(claim.from - 1, claim.cell);
      const isSo = cell(claim.to, claim.cell) === claim.after;
      const changes = cell(claim.to - 1, claim.cell) !== claim.after;
      return before === claim.before && isSo && changes;
    }
    case 'look':
      return [claim.step - 1, claim.step].some((after) => cell(after, claim.cell) === claim.value);
    case 'answer':
      return (
        actors[claim.step] === claim.actor && task(claim.step, claim.actor)?.told === claim.ret
      );
    case 'holds':
      return task(claim.after, claim.task)?.holds.includes(claim.lock) === true;
    case 'waits':
      return task(claim.after, claim.task)?.waits === claim.lock;
    case 'runs':
      return task(claim.after, claim.task)?.prio === claim.prio;
    case 'sleeps':
      return task(claim.after, claim.task)?.asleep === true;
    case 'call':
      return answers.has([claim.step, claim.name, claim.result].join());
    case 'wakes': {
      const before = cell(claim.step - 1, `${claim.task}.__state`);
      return before !== 'RUNNING' && cell(claim.step, `${claim.task}.__state`) === 'RUNNING';
    }
    case 'stays':
      return standings.slice(claim.after).every(({ cells }) => {
        return cells.get(claim.cell) === claim.value;
      });
  }
}
