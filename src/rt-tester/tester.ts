/**
 * The tester set up on a build: eight threads, eight rt_mutexes, and a ninth task that stands for
 * whoever writes commands into the threads' files. After every command the machine runs on until
 * no task can move, so a script has one run and one outcome.
 */
import { type Build, bind, type Kernel, type KernelFunction, patch } from '../kernel/build.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO, task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { Life } from '../machine/cell.ts';
import { Word } from '../machine/word.ts';
import { STEP_BUDGET } from '../run.ts';
import {
  MAX_RT_TEST_MUTEXES,
  MAX_RT_TEST_THREADS,
  RTTEST_SCHEDOT,
  RTTEST_SCHEDRT,
  RTTEST_SIGNAL,
} from './script.ts';
import { type Bed, TestThread, test_func, watched } from './test-thread.ts';

/** What became of a command: everything has come to rest; the thread had one; nothing rests. */
export type CommandOutcome = 'settled' | 'busy' | 'restless';

export class Tester {
  readonly #kernel: Kernel;
  readonly #bed: Bed;
  readonly #writer: task_struct;
  readonly #machine: KernelMachine;

  constructor(build: Build) {
    this.#kernel = bind(
      withHook(build, () => this.#bed),
      false,
    );
    const machine = this.#kernel.newMachine();
    this.#machine = machine;
    machine.setUp();
    const tasks = [...Array(MAX_RT_TEST_THREADS + 1).keys()].map((at) => newTask(machine, at));
    machine.populate(tasks);
    const mutexes = Array.from({ length: MAX_RT_TEST_MUTEXES }, (_, id) => newLock(id));
    const threads = tasks.slice(0, MAX_RT_TEST_THREADS).map((task) => new TestThread(task));
    this.#bed = { threads, mutexes, event: 0 };
    this.#writer = tasks[MAX_RT_TEST_THREADS] as task_struct;
    machine.people(tasks);
    for (const td of threads) this.#start(td.task, test_func(this.#kernel, this.#bed, td));
    this.#settle();
  }

  get threads(): readonly TestThread[] {
    return this.#bed.threads;
  }

  /** Does a command, and all that follows from it. Throws the Violation that follows from it. */
  command(opcode: number, thread: number, argument: number): CommandOutcome {
    const td = this.threads[thread] as TestThread;
    if (![RTTEST_SCHEDOT, RTTEST_SCHEDRT, RTTEST_SIGNAL].includes(opcode)) {
      if (td.opcode > 0) return 'busy';
      td.opdata = argument;
      td.opcode = opcode;
    }
    this.#start(this.#writer, written(this.#kernel, td.task, opcode, argument));
    return this.#settle() ? 'settled' : 'restless';
  }

  #start(task: task_struct, proc: Proc<void>): void {
    task.proc = proc;
    this.#machine.launch(task);
  }

  /** Runs until no task can take a step; false if that does not come. */
  #settle(): boolean {
    return this.#machine.settle(STEP_BUDGET);
  }
}

/** sysfs_test_command(): what the writer of a command does itself. */
function* written(k: Kernel, task: task_struct, opcode: number, argument: number): Proc<void> {
  switch (opcode) {
    case RTTEST_SCHEDOT:
      yield* k.__sched_setscheduler(task, DEFAULT_PRIO);
      break;
    case RTTEST_SCHEDRT:
      yield* k.__sched_setscheduler(task, MAX_RT_PRIO - 1 - argument);
      break;
    case RTTEST_SIGNAL:
      yield* k.signal_wake_up(task);
      break;
    default:
      yield* k.wake_up_process(task);
  }
}

function withHook(build: Build, bedOf: () => Bed): Build {
  const schedule = watched(build.functions.schedule as KernelFunction, bedOf);
  return patch(build, build.name, build.about, { schedule });
}

function newTask(machine: KernelMachine, index: number): task_struct {
  const task = new task_struct(machine, index, `rt-test-${index}`, index + 1, DEFAULT_PRIO);
  task.TIF_SIGPENDING = new Word(task.life, 'TIF_SIGPENDING', false);
  return task;
}

function newLock(id: number): rt_mutex {
  return new rt_mutex(new Life({ label: () => `lock ${id}` }, true), '');
}
