/**
 * A build: the complete table of kernel functions that a run is executed on, and the simulated
 * machine that they are bound to.
 *
 * Kernel code calls its functions through `k`, so that a variant can replace any of them. `k` also
 * holds what is global in the C: `current`, the tasks, the objects allocated so far.
 */
import type { Proc } from '../machine/access.ts';
import { makeCallable } from '../machine/call.ts';
import { ModelError } from '../machine/model-error.ts';
import { running } from '../machine/running.ts';
import type { Spinlock } from '../machine/spinlock.ts';
import { Violation } from '../machine/violation.ts';
import { Fact, type Wrongs, wrongCell, wrongFact } from '../machine/wrong.ts';
import * as futexCore from './futex/core.ts';
import * as piState from './futex/futex_pi_state.ts';
import * as pi from './futex/pi.ts';
import * as futexSyscalls from './futex/syscalls.ts';
import * as chainWalk from './locking/rt_mutex_adjust_prio_chain.ts';
import * as rtMutexLock from './locking/rt_mutex_lock.ts';
import * as rtmutex from './locking/rtmutex.ts';
import * as rtmutexApi from './locking/rtmutex_api.ts';
import * as sched from './sched/core.ts';
import * as schedSyscalls from './sched/syscalls.ts';
import type { task_struct } from './sched/task_struct.ts';
import * as signal from './signal.ts';
import * as hrtimer from './time/hrtimer.ts';

/** A kernel function as it stands in its file: `k` first, then the C's parameters. */
// biome-ignore lint/suspicious/noExplicitAny: parameters differ from function to function
export type KernelFunction = (k: any, ...args: any[]) => unknown;
/** Kernel functions by the names they have in C. */
export type FunctionTable = Readonly<Record<string, KernelFunction>>;

/** The table as kernel code sees it: the same names, without `k`. */
export type Bound<Table> = {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly [Name in keyof Table as Table[Name] extends (k: any, ...args: any[]) => unknown
    ? Name
    : never]: Table[Name] extends (k: never, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** A kernel as a value: what `patch` changes and `bind` makes ready to run. */
export interface Build {
  /** As users type it: `mainline`, `rfc-2016-10`, `rfc-2016-10+owner-null-on-clear`. */
  readonly name: string;
  /** One sentence: what it is and where it comes from. */
  readonly about: string;
  readonly functions: FunctionTable;
}

/** A row of the state matrix, and the values that an op saw when it fell into it. */
export interface MatrixNote {
  row: number;
  uval: number;
  owner: task_struct | null;
}

/** Everything of a run that the C keeps in globals, and the notes that oracles read. */
export class Machine {
  tasks: readonly task_struct[] = [];
  /** Every pi_state made in this run, freed ones included. */
  pi_states: piState.futex_pi_state[] = [];
  /** Places of the code that this run came past; names of *sometimes* oracles. */
  readonly sites = new Set<string>();
  /** For each task where in the state matrix its op last fell; row 0 for nowhere. */
  rows: readonly MatrixNote[] = [];
  /** The last function called that has not begun to run; kept only while a trace is recorded. */
  unstarted: string | null = null;
  /** The last function called; kept only while a trace is recorded. */
  called: string | null = null;

  /** Empties the machine for the next run. */
  reset(tasks: readonly task_struct[]): void {
    this.tasks = tasks;
    this.pi_states = [];
    this.sites.clear();
    this.unstarted = null;
    this.called = null;
    this.rows = tasks.map(() => ({ row: 0, uval: 0, owner: null }));
  }

  get current(): task_struct {
    return running.actor as task_struct;
  }

  /** A task as a number with bit 0 free, as pointers have it; 0 is NULL. */
  address(task: task_struct | null): number {
    return task === null ? 0 : (task.index + 1) << 1;
  }

  taskAt(address: number): task_struct | null {
    return address === 0 ? null : (this.tasks[(address >> 1) - 1] as task_struct);
  }

  find_get_task_by_vpid(pid: number): task_struct | null {
    return this.tasks.find((task) => task.pid === pid) ?? null;
  }

  newPiState(): piState.futex_pi_state {
    const pi_state = new piState.futex_pi_state();
    this.pi_states.push(pi_state);
    return pi_state;
  }

  /** Notes that the present op fell into a row of the state matrix. */
  row(row: number, uval: number, owner: task_struct | null): void {
    const note = this.rows[this.current.index] as MatrixNote;
    note.row = row;
    note.uval = uval;
    note.owner = owner;
    this.sites.add(ROW_SITES[row] as string);
  }

  /** Notes that the code came past a place. */
  reached(site: string): void {
    this.sites.add(site);
  }

  /** The kernel's own assertion: a failure if the condition holds. */
  WARN_ON(condition: boolean, site: string): void {
    if (condition) {
      throw new Violation(
        'kernel-assertions',
        site,
        `The kernel's own check fired in ${this.current.name}: ${site}.`,
        [
          wrongFact(
            new Fact(this.current, 'check', site),
            'true',
            'false',
            'the kernel warns (WARN_ON, BUG_ON) of what must not be true at this place',
          ),
        ],
      );
    }
  }

  lockdep_assert_held(lock: Spinlock): void {
    if (!lock.heldByRunning) {
      throw new Violation(
        'kernel-assertions',
        `lockdep_assert_held/${lock.field}`,
        `${this.current.name} needs ${lock.label()} here and does not hold it.`,
        [wrongCell(lock, this.current, 'the code at this place runs with the spinlock held')],
      );
    }
  }

  /** Following a pointer. Where the C would crash is a failure of the kernel under test. */
  notNull<T>(pointer: T | null, what: string): T {
    if (pointer !== null) return pointer;
    throw new Violation(
      'lifetimes',
      `null-dereference/${what.replaceAll(' ', '-')}`,
      `${this.current.name} followed a NULL pointer: ${what}.`,
      [
        wrongFact(
          new Fact(this.current, 'pointer', what),
          'NULL',
          'an object',
          'the code at this place follows the pointer without a look',
        ),
      ],
    );
  }

  /** Calling a function does nothing before `yield*` drives it: throws if that was forgotten. */
  mustBeStarted(): void {
    if (this.unstarted === null) return;
    throw new ModelError(`a call without its star: ${this.unstarted}() was called and never run`);
  }

  /** A rule about the life of objects. */
  endsWell(holds: boolean, rule: string, said: () => [sentence: string, wrong: Wrongs]): void {
    if (!holds) throw new Violation('lifetimes', rule, ...said());
  }
}

const ROW_SITES = Array.from({ length: 11 }, (_, row) => `state matrix: row ${row}`);

const mainlineFunctions = {
  ...futexCore,
  ...piState,
  ...pi,
  ...futexSyscalls,
  ...rtmutex,
  ...rtmutexApi,
  ...rtMutexLock,
  ...chainWalk,
  ...sched,
  ...schedSyscalls,
  ...signal,
  ...hrtimer,
};

/** What kernel code calls `k`: a build bound to the machine that the present run is made on. */
export interface Kernel extends Bound<typeof mainlineFunctions>, MachineSurface {}
/** What kernel code may use of the machine. */
interface MachineSurface
  extends Pick<
    Machine,
    | 'tasks'
    | 'pi_states'
    | 'sites'
    | 'rows'
    | 'current'
    | 'address'
    | 'taskAt'
    | 'find_get_task_by_vpid'
    | 'newPiState'
    | 'row'
    | 'reached'
    | 'WARN_ON'
    | 'lockdep_assert_held'
    | 'endsWell'
    | 'notNull'
    | 'reset'
    | 'called'
  > {}

/** Today's kernel; kernel/futex/ and kernel/locking/ name for each function its original. */
export const mainline: Build = {
  name: 'mainline',
  about: 'Linux v7.0 with every later fix of lock and unlock whose text is public.',
  functions: functionsOf(mainlineFunctions),
};

/**
 * A build made of another one by replacing or adding functions.
 *
 * @param name appears in pages and tokens; `pifuzz replay` knows only the names in `allBuilds`
 * @param about one sentence: what it is and where it comes from
 * @param replaced generator functions that take `k` first, then the C's parameters
 */
export function patch(
  base: Build,
  name: string,
  about: string,
  replaced: Readonly<Record<string, KernelFunction>>,
): Build {
  return { name, about, functions: { ...base.functions, ...replaced } };
}

/**
 * Binds a build to a fresh machine.
 *
 * @param traced keep the name of every function while it runs, for traces and recorded schedules,
 *   and notice a call without its star; several times slower
 */
export function bind(build: Build, traced: boolean): Kernel {
  // On a prototype, because an object with so many fields of its own becomes a slow dictionary.
  class Bound extends Machine {}
  const table = Bound.prototype as unknown as Record<string, unknown>;
  const machine = new Bound();
  const kernel = machine as unknown as Kernel;
  for (const [name, fn] of Object.entries(build.functions)) {
    const bound = fn.bind(null, kernel) as Callable;
    if (isGenerator(fn)) makeCallable(fn);
    table[name] = traced ? tracing(machine, name, bound) : bound;
  }
  return kernel;
}

type Callable = (...args: unknown[]) => unknown;

/** Hears of every call that a traced kernel makes through `k`, also of those that take no step. */
export interface CallListener {
  /** The running actor enters a function. */
  entered(name: string, args: readonly unknown[]): void;
  /** The innermost function that the running actor is in has returned. */
  left(result: unknown): void;
}

/** Who hears of calls; a run that fails or ends leaves functions that were entered and not left. */
export const calling: { by: CallListener | null } = { by: null };

/** Whatever makes a Proc is named, be it a generator or a function that only hands a Proc on. */
function tracing(machine: Machine, name: string, fn: Callable): Callable {
  return (...args) => {
    machine.mustBeStarted();
    machine.called = name;
    // What a function that only hands a Proc on does before is done by its caller, as far as
    // listeners know.
    calling.by?.entered(name, args);
    const result = fn(...args);
    calling.by?.left(result);
    if (!isProc(result)) return result;
    machine.unstarted = name;
    const proc: Proc<unknown> = underName(machine, name, result, args);
    return proc;
  };
}

function* underName(
  machine: Machine,
  name: string,
  proc: Proc<unknown>,
  args: readonly unknown[],
): Proc<unknown> {
  machine.unstarted = null;
  const shown = isOfKernel(name);
  const { stack } = running.actor;
  if (shown) stack.push(name);
  calling.by?.entered(name, args);
  const result = yield* proc;
  calling.by?.left(result);
  if (shown) stack.pop();
  machine.mustBeStarted();
  return result;
}

function isProc(value: unknown): value is Proc<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value;
}

/** Our own helpers are written in camelCase; traces and schedules only speak of the kernel's. */
function isOfKernel(name: string): boolean {
  return name === name.toLowerCase();
}

function isGenerator(fn: unknown): fn is GeneratorFunction {
  return Object.prototype.toString.call(fn) === '[object GeneratorFunction]';
}

function functionsOf(table: Readonly<Record<string, unknown>>): FunctionTable {
  const entries = Object.entries(table).filter(([, value]) => {
    return typeof value === 'function' && !/^class /.test(String(value));
  });
  return Object.fromEntries(entries) as FunctionTable;
}
