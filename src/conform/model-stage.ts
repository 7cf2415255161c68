/**
 * A script on the model: after each command the machine runs on until no task can move. Timers fire
 * only when the script says so.
 */
import type { Kernel } from '../kernel/build.ts';
import { ENOSYS } from '../kernel/errno.ts';
import { FUTEX_TID_MASK, futex_hash_bucket, futex_key } from '../kernel/futex/futex_key.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import { DEFAULT_PRIO, PF_KTHREAD, task_struct } from '../kernel/sched/task_struct.ts';
import type { Site } from '../kernel/site.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import type { Proc } from '../machine/access.ts';
import { Violation } from '../machine/violation.ts';
import { Word } from '../machine/word.ts';
import { errandOf } from '../program/errand.ts';
import { Numbered } from '../program/numbered.ts';
import { acquires, lockOf, releases } from '../program/program.ts';
import { type Locks, live, type Witness } from '../program/user.ts';
import { kernelPrio } from '../program/world.ts';
import { STEP_BUDGET } from '../run.ts';
import { raw } from '../userspace/raw.ts';
import type { Observation, Transcript } from './observation.ts';
import { answerAt } from './places.ts';
import {
  type CallCommand,
  FOREIGN,
  KTHREAD,
  type Script,
  type ScriptCommand,
  sizesOf,
  wordName,
} from './script.ts';
import { scriptCalls } from './script-calls.ts';

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
  /** By task: the futex of the call that it is in. */
  readonly #target: number[];
  readonly #held: Set<number>[];
  /** The word at an address that is no multiple of four. */
  #misaligned = 0;
  readonly size: number;

  /** @param kernel a build made ready to run; it can be on several stages */
  constructor(kernel: Kernel, tasks: number, futexes: number) {
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
    const numbers = Array.from({ length: futexes }, (_, at) => at + 1);
    const keys = numbers.map(
      (id) => new futex_key(`f${id}`, new futex_hash_bucket(`hb(f${id})`), 0),
    );
    this.#locks = {
      futexes: new Numbered(numbers, keys),
      conditions: new Numbered([], []),
      rtMutexes: new Numbered([], []),
    };
    machine.people(this.#tasks);
    this.#returned = all.map(() => null);
    this.#target = all.map(() => 0);
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

  /** The futex that the task waits for. */
  waitsFor(id: number): number {
    return this.#target[id - 1] as number;
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
    if (command.kind !== 'call' && command.kind !== 'expire') return null;
    const { kind, task } = command;
    if (kind === 'call') {
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
    const tasks = this.#returned.map((returned, index) => {
      const { proc, prio } = this.#tasks[index] as task_struct;
      const blocked = proc === null ? null : `f${this.#target[index]}`;
      return { returned, blocked, prio: prio.value };
    });
    const words = this.#locks.futexes.all.map(({ uaddr }) => wordName(uaddr.value));
    return { tasks, words, trouble };
  }

  #begin(command: ScriptCommand): boolean {
    switch (command.kind) {
      case 'call':
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

  #call(command: CallCommand): boolean {
    const { task: id, call, target, patience, kernelOnly } = command;
    const kind = scriptCalls[call];
    if (typeof target !== 'number') {
      const own = (this.#misaligned & FUTEX_TID_MASK) === id;
      const isThere = kind.isThere(this.#kernel);
      this.#returned[id - 1] = isThere ? answerAt(target, call, own) : -ENOSYS;
      return true;
    }
    const task = this.#task(id);
    const timeout = patience !== 'forever';
    const op = kind.op({ id: task.op + 1, target, timeout, kernelOnly });
    this.#target[id - 1] = target;
    const errands = [errandOf(op, raw)];
    this.#start(task, live(this.#kernel, task, errands, this.#locks, this.#witness));
    if (!this.#settle()) return false;
    if (patience !== 'expired' || !this.isTimed(id)) return true;
    return this.#expire(task) && this.#settle();
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

function newTask(machine: KernelMachine, index: number, name: string, pid: number): task_struct {
  const task = new task_struct(machine, index, name, pid, DEFAULT_PRIO);
  task.TIF_SIGPENDING = new Word(task.life, 'TIF_SIGPENDING', false);
  return task;
}

/** The first command that does not fit, and why. */
export interface Misfit {
  readonly at: number;
  readonly sentence: string;
}

/** Plays a script on a build; null if it does not fit, because a task would do two things. */
export function playOnModel(kernel: Kernel, script: Script): Transcript | null {
  const seen: Observation[] = [];
  return play(kernel, script, seen) === null ? seen : null;
}

/** What does not fit in a script when it is played on a build; null if everything does. */
export function misfitOf(kernel: Kernel, script: Script): Misfit | null {
  return play(kernel, script, []);
}

/** @param seen what is to be seen after each command, up to the first trouble, is added here */
function play(kernel: Kernel, script: Script, seen: Observation[]): Misfit | null {
  const { tasks, futexes } = sizesOf(script);
  const stage = new ModelStage(kernel, tasks, futexes);
  for (const [at, command] of script.entries()) {
    const sentence = stage.whyNot(command);
    if (sentence !== null) return { at, sentence };
    const observation = stage.play(command);
    seen.push(observation);
    if (observation.trouble !== null) break;
  }
  return null;
}
