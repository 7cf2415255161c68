/**
 * Keeps the ghost state while a run goes on and asks the oracles at the moments that they name.
 * A finding is thrown as a Violation and so ends the run.
 */
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import { Violation } from '../machine/violation.ts';
import type { Op, Program } from '../program/program.ts';
import type { Witness } from '../program/user.ts';
import type { World } from '../program/world.ts';
import type { Finding, Oracle } from './oracle.ts';
import { Told, View } from './view.ts';

export class Ghost implements Witness {
  readonly #told: Told[];
  readonly #oracles: readonly Oracle[];
  #view: View | null = null;
  /** A task has returned to user space since the last look. */
  #returned = false;

  constructor(program: Program, oracles: readonly Oracle[]) {
    this.#oracles = oracles;
    this.#told = program.tasks.map((spec) => {
      const told = new Told();
      told.holds.push(...spec.holds);
      return told;
    });
  }

  /** The world is set up; called once, before the first step. */
  watch(world: World): void {
    this.#view = new View(world, this.#told);
  }

  get view(): View {
    return this.#view as View;
  }

  opEntered(task: task_struct, op: Op): boolean {
    const told = this.view.toldTo(task);
    if (op.call === 'unlock') {
      const at = told.holds.indexOf(op.futex);
      if (op.ifHeld && at < 0) return false;
      // The critical section is over the moment that user space asks for the unlock.
      if (at >= 0) told.holds.splice(at, 1);
    }
    told.op = op;
    return true;
  }

  kernelEntered(task: task_struct): void {
    this.view.toldTo(task).inKernel = true;
  }

  kernelLeft(task: task_struct): void {
    this.view.toldTo(task).inKernel = false;
    this.#returned = true;
  }

  opReturned(task: task_struct, op: Op, ret: number): void {
    const { view } = this;
    for (const oracle of this.#oracles) {
      report(oracle, oracle.returned?.(view, task, op, ret) ?? null);
    }
    const told = view.toldTo(task);
    told.op = null;
    if (op.call === 'lock' && ret === 0) told.holds.push(op.futex);
  }

  /** After every step: has it left the kernel quiet? */
  stepped(actor: Actor): void {
    if (!actor.isTask) return;
    const task = actor as task_struct;
    if (task.proc === null) this.view.toldTo(task).ended = true;
    if (!this.#returned && !this.view.asleep(task)) return;
    this.#returned = false;
    if (this.#isQuiet()) this.#ask('quiet');
  }

  /** Nobody can take another step. */
  ended(): void {
    this.#ask('ended');
  }

  #isQuiet(): boolean {
    const { view } = this;
    for (const task of view.world.tasks) {
      if (view.toldTo(task).inKernel && !view.asleep(task)) return false;
    }
    return true;
  }

  #ask(moment: 'quiet' | 'ended'): void {
    for (const oracle of this.#oracles) report(oracle, oracle[moment]?.(this.view) ?? null);
  }
}

function report(oracle: Oracle, finding: Finding | null): void {
  if (finding !== null) throw new Violation(oracle.name, finding.detail, finding.sentence);
}
