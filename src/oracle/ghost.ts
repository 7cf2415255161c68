/**
 * Keeps the ghost state while a run goes on and asks the oracles at the moments that they name.
 *
 * What a task was told (or waits for in vain) ends the run: the finding is thrown as a Violation. A
 * finding about the kernel at rest is noted and the run goes on, because what user space comes to
 * see of the same mistake says more to a reader; the note counts if nothing like that follows.
 */
import { EOWNERDEAD } from '../kernel/errno.ts';
import type { MatrixNote } from '../kernel/kernel-machine.ts';
import { PF_EXITING, type task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import type { Event } from '../machine/event.ts';
import { Kept } from '../machine/kept.ts';
import type { Violation } from '../machine/violation.ts';
import type { Wrong } from '../machine/wrong.ts';
import { kindOfEvent } from '../program/event-kinds.ts';
import { abandonedIn } from '../program/meddling.ts';
import { kindOf } from '../program/op-kinds.ts';
import { lockOf, type Op, type Program, type TaskSpec } from '../program/program.ts';
import type { Witness } from '../program/user.ts';
import type { World } from '../program/world.ts';
import { hasFallenAsleep, isQuiet } from './at-rest.ts';
import { noteCircles } from './chain.ts';
import { ConditionWaits } from './condition-waits.ts';
import { givesBack, hasOwnerAgain, noteDeath, someoneDiesIn } from './deaths.ts';
import type { Oracle } from './oracle.ts';
import { type Questions, questionsOf } from './questions.ts';
import { specOf } from './spec-of.ts';
import { Told } from './told.ts';
import { View } from './view.ts';
import { mustHold, violation } from './violation-of.ts';

export class Ghost implements Witness {
  static readonly kept = new Kept({
    '#world': 'set-up',
    '#view': 'set-up',
    noted: 'named',
    left: 'aside',
    circles: 'named',
    waits: 'named',
    orphans: 'named',
    bereaved: 'named',
    inconsistent: 'named',
    unrecoverable: 'named',
    '#returned': 'passing',
    '#leaving': 'implied',
  });
  /** What each task was told, by index. */
  readonly told: readonly Told[];
  readonly #questions: Questions;
  #world: World | null = null;
  #view: View | null = null;
  /** The first finding about the kernel at rest. */
  noted: Violation | null = null;
  /** How often tasks have left the kernel. */
  left = 0;
  /** There has been a circle of waiting tasks. */
  circles = false;
  /** Who waits on condition variables, and who was to wake them (condition-waits.ts). */
  readonly waits: number[] = [];
  /** Locks whose owner has died (deaths.ts). */
  readonly orphans: number[] = [];
  readonly bereaved: number[] = [];
  readonly inconsistent: number[] = [];
  readonly unrecoverable: number[] = [];
  readonly atConditions = new ConditionWaits(this);
  /** A task has returned to user space since the last look. */
  #returned = false;
  /** By task index: it has yet to leave a critical section, by the op that it is in. */
  readonly #leaving: boolean[];
  /** Some task is killed. */
  readonly #mortal: boolean;
  /** Some lock may be given back inconsistent. */
  readonly #abandons: boolean;

  constructor(program: Program, oracles: readonly Oracle[]) {
    this.#questions = questionsOf(oracles);
    this.told = program.tasks.map(({ holds }) => new Told(holds));
    this.#leaving = program.tasks.map(() => false);
    this.#mortal = someoneDiesIn(program);
    this.#abandons = abandonedIn(program).size > 0;
  }

  /** The world is set up; called once, before the first step. */
  watch(world: World): void {
    this.#world = world;
    this.#view = new View(world, this.told, this);
  }

  /** What oracles look at. */
  get view(): View {
    return this.#view as View;
  }

  get world(): World {
    return this.#world as World;
  }

  /** Whether a task has yet to take the step that ends a critical section. */
  isLeaving({ index }: Actor): boolean {
    return this.#leaving[index] === true;
  }

  /** What a task was told, to go by it or to change it. */
  #toldTo({ index }: task_struct): Told {
    const told = this.told[index] as Told;
    this.world.machine.observer?.looked(told);
    return told;
  }

  /** Where in the state matrix a task's op has fallen, to change that or who may see it. */
  #noteOf({ index }: task_struct): MatrixNote {
    const { machine } = this.world;
    const note = machine.rows[index] as MatrixNote;
    machine.observer?.looked(note);
    return note;
  }

  /** What is noted for the whole run may have a say in what comes now, or change. */
  #recall(): void {
    this.world.machine.observer?.looked(this);
  }

  /** The task is about to go on with what its program has for it next. */
  #lookAhead({ index }: task_struct): void {
    const { machine, program } = this.world;
    machine.observer?.looked(program.tasks[index] as TaskSpec);
  }

  opEntered(task: task_struct, op: Op): boolean {
    const told = this.#toldTo(task);
    this.#recall();
    const kind = kindOf(op);
    const holds = told.holds.includes(lockOf(op));
    if (!holds && kind.onlyIfHeld(op)) {
      this.#lookAhead(task);
      return false;
    }
    // Where the op before fell in the state matrix is no reason for what becomes of this one.
    this.#noteOf(task).clear();
    told.op = op;
    told.begun = false;
    // Who takes it again within the op says itself when it gives it back.
    this.#leaving[task.index] = kind.releases && !kind.acquires;
    told.circle = kind.acquires && holds && !kind.releases;
    told.behindCircle = false;
    // Only who begins to wait while it holds something can close a circle.
    const closing = kind.acquires && told.holds.length > 0;
    if ((closing || this.circles) && noteCircles(this.view)) this.circles = true;
    return true;
  }

  /** Its next step gives the lock back that its op is about; this one is not over yet. */
  leavesNext(task: task_struct): void {
    this.#leaving[task.index] = true;
    this.#toldTo(task).begun = false;
  }

  kernelEntered(task: task_struct): void {
    this.#toldTo(task).inKernel = true;
    this.#noteOf(task);
  }

  kernelLeft(task: task_struct): void {
    this.#toldTo(task).inKernel = false;
    this.#noteOf(task);
    this.#returned = true;
    this.left++;
  }

  beginsAnew(task: task_struct): void {
    this.#noteOf(task).clear();
  }

  restarting(task: task_struct, op: Op): void {
    this.#recall();
    this.view.answering = task;
    for (const q of this.#questions.restarting) mustHold(q.oracle, q.ask(this.view, task, op));
  }

  retrying(task: task_struct, op: Op, ret: number): void {
    this.#recall();
    this.view.answering = task;
    for (const q of this.#questions.retrying) mustHold(q.oracle, q.ask(this.view, task, op, ret));
  }

  opReturned(task: task_struct, op: Op, ret: number): void {
    const { view } = this;
    const told = this.#toldTo(task);
    this.#recall();
    view.answering = task;
    if (this.#leaving[task.index]) this.#leaveCriticalSection(task, op);
    told.answers.push({ op, ret });
    if (ret < 0) this.world.machine.errors.push(op.id, ret);
    const kind = kindOf(op);
    if (kind.byLibrary !== null) this.atConditions.over(task, op, ret);
    else if (kind.grants(op, ret)) told.holds.push(lockOf(op));
    for (const q of this.#questions.returned) mustHold(q.oracle, q.ask(view, task, op, ret));
    if (this.#mortal && kind.grants(op, ret)) {
      const isTold = this.#abandons && ret === -EOWNERDEAD;
      hasOwnerAgain(this, lockOf(op), view.world.program, isTold);
    }
    told.op = null;
    this.#lookAhead(task);
  }

  /** After every step: has it left the kernel quiet? */
  stepped(actor: Actor): void {
    switch (actor.kind) {
      case 'task':
        this.#worked(actor as task_struct);
        break;
      case 'event':
        this.#happened(actor as Event);
        break;
      case 'timer':
      case 'set-up':
        break;
      default:
        // A kind that is not asked for here does not compile.
        actor.kind satisfies never;
    }
  }

  #worked(task: task_struct): void {
    // Whether this is the first step of its op is settled by where the task is.
    const told = this.told[task.index] as Told;
    const isGoing = (task.flags & PF_EXITING) !== 0 || task.in_execve;
    if (this.#mortal && isGoing) this.#dies(task);
    // An op is entered within the step that ended the one before; its own first step comes next.
    if (told.begun && this.#leaving[task.index]) {
      this.#leaveCriticalSection(task, told.op as Op);
    }
    if (!told.begun) this.#toldTo(task).begun = true;
    if (task.proc === null) this.#toldTo(task).ended = true;
    if (this.#returned || hasFallenAsleep(task, this.world)) this.#lookAtRest();
  }

  #dies(task: task_struct): void {
    const told = this.#toldTo(task);
    this.#recall();
    if (!told.died) noteDeath(this.world, this, task, told);
    // It is inside the kernel, where the note of an op that is over would count again.
    this.#noteOf(task).clear();
    this.#leaving[task.index] = false;
    if (task.proc !== null) return;
    told.inKernel = false;
    this.#returned = true;
    this.left++;
  }

  /** Nobody can take another step. */
  ended(): void {
    this.view.answering = null;
    for (const q of this.#questions.ended) mustHold(q.oracle, q.ask(this.view));
  }

  #happened(event: Event): void {
    const spec = specOf(this.world, event);
    const task = this.world.tasks.find(({ pid }) => pid === spec.task) as task_struct;
    // Whom it wakes is busy from then on if that slept in a call, and not if it had no more to do.
    if (this.#mortal) this.#toldTo(task);
    if (event.proc === null) this.#lookAtRest();
    if (kindOfEvent(spec).interrupts) this.#toldTo(task).signalled = true;
  }

  /** The critical section lasts until the first step of the unlock, whatever becomes of that. */
  #leaveCriticalSection(task: task_struct, op: Op): void {
    this.#leaving[task.index] = false;
    const { holds } = this.#toldTo(task);
    const at = holds.indexOf(lockOf(op));
    if (at >= 0) holds.splice(at, 1);
    if (kindOf(op).acquires) this.atConditions.waits(task);
    if (!this.#abandons) return;
    this.#recall();
    givesBack(this, op);
  }

  /** What the other oracles about the kernel at rest have to say at the same moment. */
  #alsoWrong(before: Oracle): Wrong[] {
    return this.#questions.quiet.flatMap(({ oracle, ask }) => {
      return oracle === before ? [] : (ask(this.view)?.wrong ?? []);
    });
  }

  #lookAtRest(): void {
    this.#returned = false;
    this.#recall();
    if (this.noted !== null || !isQuiet(this.world, this.told)) return;
    this.view.answering = null;
    for (const { oracle, ask } of this.#questions.quiet) {
      const finding = ask(this.view) ?? null;
      if (finding === null) continue;
      this.noted = violation(oracle, finding, this.#alsoWrong(oracle));
      return;
    }
  }
}
