/**
 * A build: the complete table of kernel functions that a run is executed on.
 *
 * Kernel code calls its functions through `k`, so that a variant can replace any of them. `k` also
 * leads to what is global in the C: `current`, the tasks, the objects allocated so far.
 */
import type { Proc } from '../machine/access.ts';
import { makeCallable } from '../machine/call.ts';
import { running } from '../machine/running.ts';
import type { Spinlock } from '../machine/spinlock.ts';
import { Violation } from '../machine/violation.ts';
import { Fact, type Wrongs, wrongCell, wrongFact } from '../machine/wrong.ts';
import * as condVar from '../userspace/cond_var.ts';
import * as exec from './exec.ts';
import * as exit from './exit.ts';
import { isGenerator, kindOf } from './function-kind.ts';
import * as attach from './futex/attach.ts';
import * as futexCore from './futex/core.ts';
import * as futexExit from './futex/exit.ts';
import * as piState from './futex/futex_pi_state.ts';
import * as pi from './futex/pi.ts';
import * as requeue from './futex/requeue.ts';
import * as futexSyscalls from './futex/syscalls.ts';
import * as waitwake from './futex/waitwake.ts';
import { KernelMachine } from './kernel-machine.ts';
import * as chainWalk from './locking/rt_mutex_adjust_prio_chain.ts';
import * as rtMutexLock from './locking/rt_mutex_lock.ts';
import * as rtmutex from './locking/rtmutex.ts';
import * as rtmutexApi from './locking/rtmutex_api.ts';
import * as mm from './mm.ts';
import { mustFit } from './patch-fit.ts';
import * as sched from './sched/core.ts';
import * as schedSyscalls from './sched/syscalls.ts';
import type { task_struct } from './sched/task_struct.ts';
import * as signal from './signal.ts';
import { type Site, TODAYS_SITES } from './site.ts';
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

/**
 * What may stand in a patch of a table: for a name that it has a function of the same parameters
 * and the same answer, whose `k` may know of more; and any other name.
 */
export type Replacements<Table> = {
  readonly [Name in keyof Table]?: Replacement<Table[Name]>;
};

/** Declared as a method, because of these alone `k` may be a table that has more. */
type Replacement<Fn> = Fn extends (k: infer K, ...args: infer Args) => infer Result
  ? { called(k: K, ...args: Args): Result }['called']
  : never;

/**
 * A kernel as a value: what `patch` changes and `bind` makes ready to run. `Table` has the types of
 * its functions, as far as anybody knows them: those of `mainline`, and of what is made of it.
 */
export interface Build<Table extends FunctionTable = FunctionTable> {
  /** As users type it: `mainline`, `rfc-2016-10`, `rfc-2016-10+owner-null-on-clear`. */
  readonly name: string;
  /** One sentence: what it is and where it comes from. */
  readonly about: string;
  readonly functions: Table;
  /** What it is made of, oldest first: a kernel that stands alone, and what was made of it. */
  readonly patches: readonly Patch[];
  /** The file of somebody's own that it was read from; null for what this package has. */
  readonly file: BuildFile | null;
}

/** A module that exports a build. */
export interface BuildFile {
  /** How a command is told of it: a path, with `#name` behind it where it exports several. */
  readonly word: string;
  /** Its address, where any thread can import it from. */
  readonly url: string;
  /** The beginning of its SHA-256, in hexadecimal digits: it tells whether the file has changed. */
  readonly digest: string;
}

/** What a build has that the one before it has not; its functions are only those it brings. */
export interface Patch extends Pick<Build, 'name' | 'about' | 'functions'> {
  readonly is: PatchKind;
  /** What an addition or a removal is called, whatever it is added to or taken out of. */
  readonly word: string | null;
  readonly adds: readonly Site[];
  readonly takes: readonly Site[];
  /** Nobody knows what became of requeueing in it. */
  readonly leavesOutRequeue: boolean;
  /** Nobody knows what became of the exit of tasks in it; null for as in its base. */
  readonly leavesOutExit: boolean | null;
}

/**
 * `kernel`: one that was there by itself, and only shares functions with its base. `addition`:
 * something that may be added to kernels. `removal`: a fix that is taken out of one. `change`: the
 * same kernel otherwise.
 */
export type PatchKind = 'kernel' | 'addition' | 'removal' | 'change';

/** What a patch says of itself; a `change` that comes past the places of its base if left out. */
export interface Declared {
  readonly is?: PatchKind;
  readonly word?: string;
  /** *Sometimes* sites that its base has not. */
  readonly adds?: readonly Site[];
  /** *Sometimes* sites that its base may have, and it has not. */
  readonly takes?: readonly Site[];
  /** Nobody knows what became of requeueing in it: programs have no condition variables. */
  readonly leavesOutRequeue?: boolean;
  /** Nobody knows what became of the exit of tasks in it: programs kill nobody. */
  readonly leavesOutExit?: boolean;
}

/** What kernel code finds in `k` beside its functions: the machine that it runs on. */
class Surface {
  /** Whether programs may have condition variables, and may sleep on them plainly. */
  readonly modelsRequeue: boolean;
  readonly modelsPlainWaits: boolean;
  /** Whether tasks may be killed. */
  readonly modelsExit: boolean;
  /** Whether programs may do something to the memory of a futex. */
  readonly modelsFaults: boolean;

  constructor(build: Build) {
    this.modelsRequeue = modelsRequeue(build);
    this.modelsPlainWaits = modelsPlainWaits(build);
    this.modelsExit = modelsExit(build);
    this.modelsFaults = modelsFaults(build);
  }

  /**
   * The machine of the running actor, so that one kernel serves any number of them; after a run the
   * one that it was made on.
   */
  get machine(): KernelMachine {
    return running.actor.machine as KernelMachine;
  }

  get current(): task_struct {
    return running.actor as task_struct;
  }

  get tasks(): readonly task_struct[] {
    return this.machine.tasks;
  }

  /** A machine with nobody on it, for `boot` to set up. */
  newMachine(): KernelMachine {
    return new KernelMachine();
  }

  /** A task as a number with bit 0 free, as pointers have it; 0 is NULL. */
  address(task: task_struct | null): number {
    return this.machine.address(task);
  }

  taskAt(address: number): task_struct | null {
    return this.machine.taskAt(address);
  }

  find_get_task_by_vpid(pid: number): task_struct | null {
    return this.tasks.find((task) => task.pid === pid) ?? null;
  }

  newPiState(): piState.futex_pi_state {
    return this.machine.newPiState();
  }

  /** Notes that the present op fell into a row of the state matrix. */
  row(row: number, uval: number, owner: task_struct | null): void {
    this.machine.row(this.current, row, uval, owner);
  }

  /** Notes that the present op has woken a sleeper, or moved it to another futex. */
  movedOne(): void {
    this.machine.moved(this.current);
  }

  /** Notes that the present op has woken that sleeper, whose own op was woken then. */
  wokeOne(task: task_struct): void {
    this.movedOne();
    this.machine.moved(task);
  }

  /** Notes that the code came past a place. */
  reached(site: Site): void {
    this.machine.sites.add(site);
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

  /** A rule about the life of objects. */
  endsWell(holds: boolean, rule: string, said: () => [sentence: string, wrong: Wrongs]): void {
    if (!holds) throw new Violation('lifetimes', rule, ...said());
  }
}

const mainlineFunctions = {
  ...futexCore,
  ...futexExit,
  ...piState,
  ...attach,
  ...pi,
  ...futexSyscalls,
  ...requeue,
  ...waitwake,
  ...rtmutex,
  ...rtmutexApi,
  ...rtMutexLock,
  ...chainWalk,
  ...sched,
  ...schedSyscalls,
  ...signal,
  ...exit,
  ...exec,
  ...mm,
  ...hrtimer,
  ...condVar,
};

/** Today's functions, as they stand in their files. */
export type MainlineFunctions = {
  readonly [Name in keyof typeof mainlineFunctions as (typeof mainlineFunctions)[Name] extends (
    ...args: never
  ) => unknown
    ? Name
    : never]: (typeof mainlineFunctions)[Name];
};

/** What kernel code calls `k`: a build's functions, and the machine that the present step is on. */
export interface Kernel extends Bound<typeof mainlineFunctions>, Surface {}

/** Never there in a run: it only tells the two kinds of kernels apart for the compiler. */
declare const KEEPS_NAMES: unique symbol;

/**
 * A kernel that keeps the name of every function while it runs, and notices a call without its
 * star; several times slower. Traces and recorded schedules go by such names; without them they
 * would quietly fit nothing.
 */
export interface TracedKernel extends Kernel {
  readonly [KEEPS_NAMES]: true;
}

/** What `bind` makes: it depends on whether names are to be kept. */
export type KernelBound<Traced extends boolean> = Traced extends true ? TracedKernel : Kernel;

/** Today's kernel; kernel/futex/ and kernel/locking/ name for each function its original. */
export const mainline: Build<MainlineFunctions> = standingAlone(
  'mainline',
  'Linux v7.0 with every later fix of lock and unlock whose text is public.',
  functionsOf(mainlineFunctions) as MainlineFunctions,
  { is: 'kernel', adds: TODAYS_SITES },
);

/**
 * A build made of another one by replacing functions, and adding those that they call. The compiler
 * compares them with those of `mainline`, and of what is made of it. A kernel that does otherwise
 * says `patch<FunctionTable>`, and is one of the kind `kernel`.
 *
 * @param name appears in pages and tokens; commands are told of its file, as `./my-patch.ts`
 * @param about one sentence: what it is and where it comes from
 * @param replaced functions that take `k` first, then the C's parameters; most are generators
 * @param declared what it is to its base, and which *sometimes* sites it adds and takes
 * @throws PatchError if one of them can be no part of it: a name that nobody has or calls, no
 *   function of the kernel's, or other parameters than those of the one that it replaces
 */
export function patch<
  Table extends FunctionTable,
  Replaced extends Replacements<Table> = Replacements<Table>,
>(
  base: Build<Table>,
  name: string,
  about: string,
  replaced: Replaced,
  declared: Declared = {},
): Build<Table> {
  const own = replaced as unknown as FunctionTable;
  mustFit(name, base, own, declared.is === 'kernel');
  const functions = { ...base.functions, ...own };
  return {
    name,
    about,
    functions,
    patches: [...base.patches, patchOf(name, about, own, declared)],
    file: null,
  };
}

/**
 * The names of the functions by which it differs from a kernel that was there by itself. Runs of a
 * build that reach none of them say nothing of it.
 */
export function ownFunctions({ patches }: Build): readonly string[] {
  const kernel = patches.findLastIndex(({ is }) => is === 'kernel');
  return [...new Set(patches.slice(kernel + 1).flatMap((one) => Object.keys(one.functions)))];
}

/**
 * Whether requeueing is modelled for a build: for all kernels of Linux and what is made of them,
 * but not for a patch of which nobody knows what it did to requeueing.
 */
export function modelsRequeue({ patches }: Build): boolean {
  return !patches.some(({ leavesOutRequeue }) => leavesOutRequeue);
}

/**
 * Whether plain waits, wake-ups and requeues are modelled for a build: for today's kernel, and what
 * is made of that. Earlier ones had them in other forms.
 */
export function modelsPlainWaits(build: Build): boolean {
  return modelsRequeue(build) && build.patches.findLastIndex(({ is }) => is === 'kernel') === 0;
}

/**
 * Whether the exit of tasks is modelled for a build: for all kernels of Linux and what is made of
 * them, but not for a patch of which nobody knows what it did to it.
 */
export function modelsExit({ patches }: Build): boolean {
  return patches.findLast((one) => one.leavesOutExit !== null)?.leavesOutExit !== true;
}

/**
 * Whether page faults and broken words are modelled for a build: for today's kernel, and what is
 * made of that.
 */
export function modelsFaults(build: Build): boolean {
  return modelsPlainWaits(build) && modelsExit(build);
}

function standingAlone<Table extends FunctionTable>(
  name: string,
  about: string,
  functions: Table,
  declared: Declared,
): Build<Table> {
  const patches = [patchOf(name, about, functions, declared)];
  return { name, about, functions, patches, file: null };
}

function patchOf(name: string, about: string, functions: FunctionTable, declared: Declared): Patch {
  const { is = 'change', word = null, adds = [], takes = [] } = declared;
  const { leavesOutRequeue = false, leavesOutExit = null } = declared;
  return { name, about, functions, is, word, adds, takes, leavesOutRequeue, leavesOutExit };
}

/**
 * Makes a build ready to run, on any number of machines.
 *
 * @param traced make a TracedKernel, for traces and recorded schedules
 */
export function bind<Traced extends boolean>(build: Build, traced: Traced): KernelBound<Traced> {
  // On a prototype, because an object with so many fields of its own becomes a slow dictionary.
  class Bound extends Surface {}
  const table = Bound.prototype as unknown as Record<string, unknown>;
  const kernel = new Bound(build) as unknown as TracedKernel;
  const own = new Set(ownFunctions(build));
  for (const [name, fn] of Object.entries(build.functions)) {
    const bound = fn.bind(null, kernel) as Callable;
    if (isGenerator(fn)) makeCallable(fn);
    const heard = own.has(name) ? entering(kernel, name, bound) : bound;
    table[name] = traced ? tracing(kernel, name, heard) : heard;
  }
  return kernel as KernelBound<Traced>;
}

type Callable = (...args: unknown[]) => unknown;

/** Notes that a run has called it. */
function entering(kernel: Kernel, name: string, fn: Callable): Callable {
  return (...args) => {
    kernel.machine.entered.add(name);
    return fn(...args);
  };
}

/** Whatever makes a Proc is named, be it a generator or a function that only hands a Proc on. */
function tracing(kernel: Kernel, name: string, fn: Callable): Callable {
  const shown = isOfKernel(name);
  return (...args) => {
    const { machine } = kernel;
    const { actor } = running;
    machine.mustBeStarted();
    actor.access.mustBeOffered();
    machine.called = name;
    // What a function that only hands a Proc on does before is done by its caller, as far as
    // listeners know.
    machine.listener?.entered(name, args);
    const result = fn(...args);
    machine.listener?.left(result);
    if (!isProc(result)) {
      actor.access.mustBeOffered(name);
      return result;
    }
    machine.unstarted = name;
    machine.unstartedIn = actor.stack.at(-1) ?? null;
    const proc: Proc<unknown> = underName(machine, name, shown, result, args);
    return proc;
  };
}

function* underName(
  machine: KernelMachine,
  name: string,
  shown: boolean,
  proc: Proc<unknown>,
  args: readonly unknown[],
): Proc<unknown> {
  machine.unstarted = null;
  const { stack } = running.actor;
  if (shown) stack.push(name);
  machine.listener?.entered(name, args);
  const result = yield* proc;
  machine.listener?.left(result);
  if (shown) stack.pop();
  machine.mustBeStarted();
  running.actor.access.mustBeOffered(name);
  return result;
}

function isProc(value: unknown): value is Proc<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value;
}

/** Our own helpers are written in camelCase; traces and schedules only speak of the kernel's. */
function isOfKernel(name: string): boolean {
  return name === name.toLowerCase();
}

function functionsOf(table: Readonly<Record<string, unknown>>): FunctionTable {
  const entries = Object.entries(table).filter(([, value]) => {
    return kindOf(value) === 'function' || kindOf(value) === 'generator';
  });
  return Object.fromEntries(entries) as FunctionTable;
}
