/**
 * A script on the model: after each command the machine runs on until no task can move. Timers fire
 * only when the script says so.
 */
import type { Kernel } from '../kernel/build.ts';
import { ENOSYS } from '../kernel/errno.ts';
import { FUTEX_TID_MASK, type futex_key } from '../kernel/futex/futex_key.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import { PF_KTHREAD, type task_struct } from '../kernel/sched/task_struct.ts';
import type { Site } from '../kernel/site.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import type { Proc } from '../machine/access.ts';
import { Violation } from '../machine/violation.ts';
import { errandOf } from '../program/errand.ts';
import { Numbered } from '../program/numbered.ts';
import { acquires, lockOf, releases } from '../program/program.ts';
import { CONDITION_BASE } from '../program/targets.ts';
import { type Locks, live, type Witness } from '../program/user.ts';
import { kernelPrio } from '../program/world.ts';
import { STEP_BUDGET } from '../run.ts';
import { raw } from '../userspace/raw.ts';
import { makeWords, newTask } from './model-parts.ts';
import type { Observation } from './observation.ts';
import { answerAt } from './places.ts';
import {
  type AnyCall,
  type CallCommand,
  FOREIGN,
  isCall,
  KTHREAD,
  type ScriptCommand,
  type ScriptPlace,
  wordName,
} from './script.ts';
import { calledBy, opOf, scriptCalls } from './script-calls.ts';
import { placeOf, type Sleep } from './sleepers.ts';

const NOT_MODELLED =
  "requeueing is modelled for today's kernel (mainline) and what is made of it, not for this build";
const SILENT = { entered: () => {}, left: () => {} };

export class ModelStage {
  readonly #kernel: Kernel;
  /** T1, T2 ... and behind them the strangers. */
  readonly #tasks: readonly task_struct[];
  readonly #locks: Locks;
  readonly #machine: KernelMachine;
  /** Whoever changes priorities and sends signals. */
  readonly #outside: task_struct;
  readonly #witness: Witness;
  /** By task: what its call that ended last returned, until somebody has looked. */
  readonly #returned: (number | null)[];
  /** By task: the call that it was told to make last. */
  readonly #asked: (AnyCall | null)[];
  readonly #held: Set<number>[];
  /** The word at an address that is no multiple of four. */
  #misaligned = 0;
  readonly size: number;

  /** @param kernel a build made ready to run; it can be on several stages */
  constructor(kernel: Kernel, tasks: number, futexes: number, conditions = 0) {
    const machine = kernel.newMachine();
    machine.setUp();
    this.#machine = machine;
    this.#kernel = kernel;
    this.size = tasks;
    const all = Array.from({ length: tasks }, (_, at) =>
      newTask(machine, at, `T${at + 1}`, at + 1),
    );
    const foreign = newTask(machine, tasks, 'foreign', FOREIGN);
    const kthread = newTask(machine, tasks + 1, 'kthread', KTHREAD);
    foreign.mm = 1;
    kthread.flags = PF_KTHREAD;
    this.#outside = newTask(machine, tasks + 2, 'outside', FOREIGN + KTHREAD);
    this.#tasks = [...all, foreign, kthread, this.#outside];
    machine.populate(this.#tasks);
    for (const task of all) {
      task.timeout = new hrtimer_sleeper(task, this.#tasks.length + task.index);
    }
    this.#locks = {
      futexes: makeWords('f', futexes, 0, 0),
      conditions: makeWords('c', conditions, CONDITION_BASE, futexes),
      rtMutexes: new Numbered([], []),
    };
    machine.people(this.#tasks);
    this.#returned = all.map(() => null);
    this.#asked = all.map(() => null);
    this.#held = all.map(() => new Set());
    this.#witness = this.#makeWitness();
  }

  #makeWitness(): Witness {
    return {
      opEntered: () => true,
      kernelEntered: SILENT.entered,
      kernelLeft: SILENT.left,
      restarting: SILENT.left,
      retrying: SILENT.left,
      opReturned: (task, op, ret) => {
        this.#returned[task.index] = ret;
        if (ret !== 0) return;
        const held = this.#held[task.index] as Set<number>;
        if (releases(op)) held.delete(lockOf(op));
        if (acquires(op)) held.add(lockOf(op));
      },
      atConditions: null,
    };
  }

  #task(id: number): task_struct {
    return this.#tasks[id - 1] as task_struct;
  }

  /** Whether the task can be asked for something. */
  isIdle(id: number): boolean {
    return this.#task(id).proc === null;
  }

  /** Whether the task waits with a timeout. */
  isTimed(id: number): boolean {
    return !this.isIdle(id) && this.#task(id).timeout?.timer.armed === true;
  }

  /** The futexes that the task was told it holds. */
  heldBy(id: number): ReadonlySet<number> {
    return this.#held[id - 1] as Set<number>;
  }

  /** The futex that the task waits for, or is to be moved to. */
  waitsFor(id: number): number {
    return this.#asked[id - 1]?.target as number;
  }

  /** The condition variable that the task sleeps on, and has not been moved from; 0 for none. */
  sleepsOn(id: number): number {
    const asked = this.#asked[id - 1];
    if (this.isIdle(id) || asked?.kind !== 'wait_requeue_pi') return 0;
    const { condition } = asked;
    const { hb } = this.#condition(condition);
    return hb.chain.value.some(({ task }) => task === this.#task(id)) ? condition : 0;
  }

  /** Who would be moved first from a condition variable; 0 if nobody sleeps on it. */
  firstOn(condition: number): number {
    const [q] = this.#condition(condition).hb.chain.value;
    return (q?.task as task_struct | undefined)?.pid ?? 0;
  }

  wordOf(futex: number): number {
    return this.#futex(futex).uaddr.value;
  }

  /** The owner of the rt_mutex behind a futex that somebody waits for: a task's number, or 0. */
  ownerOf(futex: number): number {
    const [q] = this.#futex(futex).hb.chain.value;
    const pi_state = q?.pi_state.value;
    if (!pi_state) return 0;
    const owner = this.#machine.taskAt(pi_state.pi_mutex.owner.value & ~RT_MUTEX_HAS_WAITERS);
    return owner?.pid ?? 0;
  }

  /** Places of the kernel's code that somebody has come past since this was last asked. */
  takeSites(): ReadonlySet<Site> {
    const { sites } = this.#machine;
    const taken = new Set(sites);
    sites.clear();
    return taken;
  }

  /** Why the command makes no sense now, as a sentence; null if it does. */
  whyNot(command: ScriptCommand): string | null {
    if (!isCall(command) && command.kind !== 'expire') return null;
    const { kind, task } = command;
    if (kind !== 'expire') {
      if (kind !== 'call' && !this.#kernel.modelsRequeue) return NOT_MODELLED;
      if (this.isIdle(task)) return null;
      return `T${task} still waits for f${this.waitsFor(task)}, and does one thing at a time`;
    }
    if (this.isTimed(task)) return null;
    if (this.isIdle(task)) return `T${task} does not wait, so nothing of it can expire`;
    return `T${task} waits for f${this.waitsFor(task)} without a timeout`;
  }

  /** Does a command and all that follows from it. */
  play(command: ScriptCommand): Observation {
    this.#returned.fill(null);
    let trouble: string | null = null;
    try {
      if (!this.#begin(command)) trouble = `there is no end after ${STEP_BUDGET} steps`;
    } catch (thrown) {
      if (!(thrown instanceof Violation)) throw thrown;
      trouble = thrown.sentence;
    }
    const sleeps = this.#asked.map((asked, index) => this.#sleepOf(asked, index + 1));
    const all = sleeps.filter((sleep) => sleep !== null);
    const isQueued = (name: string) => this.#isQueued(name);
    const tasks = this.#returned.map((returned, index) => {
      const { proc, prio } = this.#tasks[index] as task_struct;
      const sleep = sleeps[index] ?? null;
      const place = proc === null ? null : `f${this.waitsFor(index + 1)}`;
      const blocked = sleep === null ? place : placeOf(sleep, all, isQueued);
      return { returned, blocked, prio: prio.value };
    });
    const words = this.#locks.futexes.all.map(({ uaddr }) => wordName(uaddr.value));
    return { tasks, words, trouble };
  }

  #sleepOf(asked: AnyCall | null, id: number): Sleep | null {
    if (asked?.kind !== 'wait_requeue_pi' || this.isIdle(id)) return null;
    return { condition: `c${asked.condition}`, lock: `f${asked.target}` };
  }

  #isQueued(name: string): boolean {
    const { conditions, futexes } = this.#locks;
    const key = [...conditions.all, ...futexes.all].find((one) => one.name === name) as futex_key;
    return key.hb.chain.value.length > 0;
  }

  #begin(command: ScriptCommand): boolean {
    switch (command.kind) {
      case 'call':
      case 'wait_requeue_pi':
      case 'cmp_requeue_pi':
        return this.#call(command);
      case 'expire':
        return this.#expire(this.#task(command.task)) && this.#settle();
      case 'write':
        if (command.target === 'misaligned') this.#misaligned = command.value;
        else this.#futex(command.target).uaddr.store(command.value);
        return true;
      case 'signal': {
        const task = this.#task(command.task);
        this.#start(this.#outside, this.#kernel.signal_wake_up(task));
        if (!this.#settle()) return false;
        // Whoever is in user mode gets it at once.
        if (task.proc === null) task.TIF_SIGPENDING?.store(false);
        return true;
      }
      case 'setprio': {
        const prio = kernelPrio(command.fifo);
        const task = this.#task(command.task);
        this.#start(this.#outside, this.#kernel.__sched_setscheduler(task, prio));
        return this.#settle();
      }
    }
  }

  #call(command: AnyCall): boolean {
    const { task: id } = command;
    if (command.kind === 'call' && typeof command.target !== 'number') {
      this.#returned[id - 1] = this.#answerAt(command, command.target);
      return true;
    }
    const target = command.target as number;
    const task = this.#task(id);
    this.#asked[id - 1] = command;
    const errands = [errandOf(opOf(command, target, task.op + 1), raw)];
    this.#start(task, live(this.#kernel, task, errands, this.#locks, this.#witness));
    if (!this.#settle()) return false;
    if (calledBy(command).patience !== 'expired' || !this.isTimed(id)) return true;
    return this.#expire(task) && this.#settle();
  }

  #answerAt({ task, call }: CallCommand, place: ScriptPlace): number {
    const own = (this.#misaligned & FUTEX_TID_MASK) === task;
    return scriptCalls[call].isThere(this.#kernel) ? answerAt(place, call, own) : -ENOSYS;
  }

  #condition(number: number): futex_key {
    return this.#locks.conditions.get(CONDITION_BASE + number);
  }

  #futex(id: number): futex_key {
    return this.#locks.futexes.get(id);
  }

  #start(task: task_struct, proc: Proc<unknown>): void {
    task.proc = proc;
    this.#machine.launch(task);
  }

  #settle(): boolean {
    return this.#machine.settle(STEP_BUDGET);
  }

  #expire({ timeout }: task_struct): boolean {
    const { timer } = timeout as hrtimer_sleeper;
    while (timer.armed) {
      if (!timer.enabled) return false;
      this.#machine.step(timer);
    }
    return true;
  }
}
