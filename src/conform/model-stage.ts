/**
 * A script on the model: after each command the machine runs on until no task can move. Timers fire
 * only when the script says so.
 */
import type { Kernel } from '../kernel/build.ts';
import { ENOSYS } from '../kernel/errno.ts';
import { FUTEX_TID_MASK, type futex_key } from '../kernel/futex/futex_key.ts';
import { PAGE_READ_ONLY } from '../kernel/futex/user_word.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import { DEFAULT_PRIO, PF_EXITING, type task_struct } from '../kernel/sched/task_struct.ts';
import type { Site } from '../kernel/site.ts';
import type { Proc } from '../machine/access.ts';
import { Violation } from '../machine/violation.ts';
import { errandOf } from '../program/errand.ts';
import { Numbered } from '../program/numbered.ts';
import { CONDITION_BASE } from '../program/targets.ts';
import type { Locks, Witness } from '../program/user.ts';
import { kernelPrio } from '../program/world.ts';
import { STEP_BUDGET } from '../run.ts';
import { raw } from '../userspace/raw.ts';
import { whyNotNow } from './fitting.ts';
import { expire, makePeople, makeWords, NO_MISHAPS, putPage, witnessOf } from './model-parts.ts';
import type { Observation } from './observation.ts';
import { answerAt } from './places.ts';
import {
  type AnyCall,
  type CallCommand,
  type RobustCommand,
  type ScriptCommand,
  type ScriptPlace,
  wordName,
} from './script.ts';
import { calledBy, opOf, scriptCalls } from './script-calls.ts';
import { exitByItself, makeModelCall } from './single-call.ts';
import { placeOf, type Sleep } from './sleepers.ts';

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
  /** Tasks that are dead. */
  readonly #gone = new Set<number>();
  /** The word at an address that is no multiple of four. */
  #misaligned = 0;
  readonly size: number;

  /**
   * @param kernel a build made ready to run; it can be on several stages
   * @param may what may happen besides
   */
  constructor(kernel: Kernel, tasks: number, futexes: number, conditions = 0, may = NO_MISHAPS) {
    const machine = kernel.newMachine();
    machine.setUp();
    this.#machine = machine;
    this.#kernel = kernel;
    this.size = tasks;
    const people = makePeople(machine, tasks, may.dies);
    this.#tasks = people;
    this.#outside = people.at(-1) as task_struct;
    this.#locks = {
      futexes: makeWords('f', futexes, 0, 0),
      conditions: makeWords('c', conditions, CONDITION_BASE, futexes),
      rtMutexes: new Numbered([], []),
    };
    for (const key of may.faults ? this.#locks.futexes.all : []) key.uaddr.makePage(key.life);
    machine.people(this.#tasks);
    this.#returned = Array.from({ length: tasks }, () => null);
    this.#asked = this.#returned.map(() => null);
    this.#held = this.#returned.map(() => new Set());
    this.#witness = witnessOf(this.#returned, this.#held);
  }

  #task(id: number): task_struct {
    return this.#tasks[id - 1] as task_struct;
  }

  /** Whether the task can be asked for something. */
  isIdle(id: number): boolean {
    return this.#task(id).proc === null && !this.isGone(id);
  }

  /** Whether the task is dead. */
  isGone(id: number): boolean {
    return this.#gone.has(id);
  }

  /** Whether the task waits with a timeout. */
  isTimed(id: number): boolean {
    return this.#task(id).proc !== null && this.#task(id).timeout?.timer.armed === true;
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
    if (this.#task(id).proc === null || asked?.kind !== 'wait_requeue_pi') return 0;
    const { condition } = asked;
    const { hb } = this.#condition(condition);
    return hb.chain.value.some(({ task }) => task === this.#task(id)) ? condition : 0;
  }

  /** Who would be moved first from a condition variable; 0 if nobody sleeps on it. */
  firstOn(condition: number): number {
    const [q] = this.#condition(condition).hb.chain.value;
    return (q?.task as task_struct | undefined)?.pid ?? 0;
  }

  /** Whether its word can only be read. */
  isReadOnly(futex: number): boolean {
    return (this.#futex(futex).uaddr.pageNow() & PAGE_READ_ONLY) !== 0;
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
    return whyNotNow(this.#kernel, this, command);
  }

  /** Does a command and all that follows from it. */
  play(command: ScriptCommand): Observation {
    this.#returned.fill(null);
    let trouble: string | null = null;
    try {
      if (!this.#begin(command)) trouble = `there is no end after ${STEP_BUDGET} steps`;
      this.#countTheDead();
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
      const isGone = this.isGone(index + 1);
      return { returned, blocked, isGone, prio: isGone ? DEFAULT_PRIO : prio.value };
    });
    const words = this.#locks.futexes.all.map(({ uaddr }) => wordName(uaddr.value));
    return { tasks, words, trouble };
  }

  #sleepOf(asked: AnyCall | null, id: number): Sleep | null {
    if (asked?.kind !== 'wait_requeue_pi' || this.#task(id).proc === null) return null;
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
      case 'set_robust_list':
        this.#register(command);
        return true;
      case 'kill':
        return this.#kill(command.task);
      case 'expire':
        return expire(this.#task(command.task)) && this.#settle();
      case 'write':
        if (command.target === 'misaligned') this.#misaligned = command.value;
        else this.#futex(command.target).uaddr.store(command.value);
        return true;
      case 'swap_out':
      case 'protect':
      case 'unprotect':
        putPage(this.#futex(command.target), command.kind);
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
    const errand = errandOf(opOf(command, target, task.op + 1), raw);
    this.#start(task, makeModelCall(this.#kernel, task, errand, this.#locks, this.#witness));
    if (!this.#settle()) return false;
    if (calledBy(command).patience !== 'expired' || !this.isTimed(id)) return true;
    return expire(task) && this.#settle();
  }

  #register({ task: id, listed, pending }: RobustCommand): void {
    const task = this.#task(id);
    task.robust_list = listed.map((futex) => this.#futex(futex));
    task.list_op_pending = pending === 0 ? null : this.#futex(pending);
    this.#returned[id - 1] = 0;
  }

  /** Who waits is woken, and dies on its way back to user space. */
  #kill(id: number): boolean {
    const task = this.#task(id);
    if (task.proc === null) this.#start(task, exitByItself(this.#kernel, task));
    else this.#start(this.#outside, this.#kernel.complete_signal(task));
    return this.#settle();
  }

  /** Killed, or by what it did itself. */
  #countTheDead(): void {
    for (const task of this.#tasks) {
      if (task.proc === null && (task.flags & PF_EXITING) !== 0) this.#gone.add(task.pid);
    }
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
}
