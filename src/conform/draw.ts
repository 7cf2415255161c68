/**
 * Random scripts, drawn while they are played on the model, so that every command makes sense when
 * it comes: who is blocked is asked for nothing, and only a wait that has a timeout expires.
 *
 * Many commands change nothing: a priority is set to what it is, a task asks for what it has or
 * gives back what it has not, a word is written that stands there, a signal comes twice. Such calls
 * return early in the kernel, and a model that does not do so heals, or breaks, what Linux keeps.
 */
import type { RandomStream } from '../explore/random-stream.ts';
import type { Kernel } from '../kernel/build.ts';
import { FUTEX_OWNER_DIED, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { FOREIGN, KTHREAD } from '../program/stranger-tids.ts';
import { ConditionDrawing, drawConditions } from './drawing/conditions.ts';
import { DeathDrawing } from './drawing/deaths.ts';
import { FaultDrawing } from './drawing/faults.ts';
import { LettingGo } from './letting-go.ts';
import { ModelStage } from './model-stage.ts';
import type { Observation } from './observation.ts';
import {
  type CallCommand,
  isCall,
  MISSING,
  PLACES,
  SCRIPT_FUTEXES,
  SCRIPT_TASKS,
  type Script,
  type ScriptCommand,
} from './script.ts';
import { scriptCalls } from './script-calls.ts';

/** What the machine is able to do; nothing else is drawn. */
export interface Means {
  readonly priorities: boolean;
  readonly lock2: boolean;
  readonly requeue: boolean;
  readonly deaths: boolean;
  readonly faults: boolean;
  readonly kthread: boolean;
}

const TASKS = [2, 3, 3, 3, 4, 4, SCRIPT_TASKS] as const;
const FUTEXES = [1, 1, 2, 2, 2, SCRIPT_FUTEXES] as const;
const PRIORITIES = [0, 0, 10, 20, 30, 40, 50] as const;
/** So many commands, before everybody is let go. */
const COMMANDS = [4, 18] as const;
/** So many after tasks have come to wait for one another: what is wrong then soon heals. */
const ENTANGLED = [1, 6] as const;
const SHAPES = ['row', 'fork', 'fork', 'any'] as const;
/** More than this many commands let nobody go who would not be let go by fewer. */
const MAX_RELEASES = 24;

/** Sees what comes of each command while a script is drawn. */
export type DrawingWatcher = (command: ScriptCommand, seen: Observation, stage: ModelStage) => void;

/**
 * A script for that build, with everybody let go at its end if the build lets them.
 *
 * @param watch called after each command, in their order
 */
export function drawScript(
  kernel: Kernel,
  random: RandomStream,
  means: Means,
  watch: DrawingWatcher = () => {},
): Script {
  return new ScriptDrawing(kernel, random, means, watch).script();
}

class ScriptDrawing {
  readonly #random: RandomStream;
  readonly #means: Means;
  readonly #watch: DrawingWatcher;
  readonly #tasks: number;
  readonly #futexes: number;
  /** Begins with everybody waiting for one another, and goes on with changes of priority. */
  readonly #entangled: boolean;
  readonly #hostile: boolean;
  readonly #real: boolean;
  /** Seldom for a kernel that does not know it, for nothing that follows could be compared. */
  readonly #knowsLock2: boolean;
  readonly #conditions: number;
  readonly #condition: ConditionDrawing | null;
  readonly #death: DeathDrawing | null;
  readonly #fault: FaultDrawing | null;
  readonly #stage: ModelStage;
  readonly #commands: ScriptCommand[] = [];
  /** By task: the priority that was set last. */
  readonly #fifos: number[];
  #broken = false;

  constructor(kernel: Kernel, random: RandomStream, means: Means, watch: DrawingWatcher) {
    this.#random = random;
    this.#means = means;
    this.#watch = watch;
    this.#entangled = means.priorities && this.#oneIn(4);
    this.#tasks = this.#entangled ? SCRIPT_TASKS - this.#random.below(2) : this.#pick(TASKS);
    this.#futexes = this.#entangled ? SCRIPT_FUTEXES : this.#pick(FUTEXES);
    this.#hostile = this.#oneIn(3);
    this.#real = means.priorities && (this.#entangled || !this.#oneIn(4));
    // One in three, for there is much to be said of them; and no random number without them.
    const requeues = means.requeue && kernel.modelsRequeue && this.#oneIn(3);
    this.#conditions = requeues ? drawConditions(random) : 0;
    const dies = means.deaths && kernel.modelsExit && this.#oneIn(3);
    const faults = means.faults && kernel.modelsFaults && this.#oneIn(4);
    const may = { dies: dies || faults, faults };
    this.#stage = new ModelStage(kernel, this.#tasks, this.#futexes, this.#conditions, may);
    this.#condition = requeues
      ? new ConditionDrawing(random, this.#stage, this.#futexes, this.#conditions)
      : null;
    const survivor = this.#condition?.mover ?? 1 + random.below(this.#tasks);
    const about = [random, this.#stage, this.#futexes, survivor] as const;
    this.#death = dies ? new DeathDrawing(...about) : null;
    this.#fault = faults ? new FaultDrawing(...about) : null;
    this.#fifos = this.#all().map(() => 0);
    this.#knowsLock2 = means.lock2 && (kernel.knowsLockPi2() || this.#oneIn(8));
  }

  script(): Script {
    if (this.#real) {
      for (let task = 1; task <= this.#tasks; task++) {
        const fifo = this.#pick(PRIORITIES);
        if (fifo !== 0) this.#add({ kind: 'setprio', task, fifo });
      }
    }
    for (const list of this.#death?.first() ?? []) this.#add(list);
    if (this.#entangled) this.#entangle();
    const [least, most] = this.#entangled ? ENTANGLED : COMMANDS;
    const count = least + this.#random.below(most - least + 1);
    for (let at = 0; at < count && !this.#broken; at++) {
      const nothing = this.#oneIn(5) ? this.#nothing() : null;
      const mishap = nothing ?? this.#fault?.command() ?? this.#death?.command();
      this.#add(mishap ?? this.#command());
    }
    if (this.#real && (this.#entangled || this.#oneIn(3))) this.#sayPrioritiesAgain();
    const lettingGo = new LettingGo(this.#stage, this.#conditions);
    for (let at = 0; at < MAX_RELEASES && !this.#broken; at++) {
      const release = lettingGo.next();
      if (release === null) break;
      lettingGo.seen(release, this.#add(release));
    }
    return this.#commands;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }

  #oneIn(n: number): boolean {
    return this.#random.below(n) === 0;
  }

  #add(drawn: ScriptCommand): Observation {
    const command = isCall(drawn) ? (this.#fault?.careful(drawn) ?? drawn) : drawn;
    this.#commands.push(command);
    if (command.kind === 'setprio') this.#fifos[command.task - 1] = command.fifo;
    const seen = this.#stage.play(command);
    this.#broken = seen.trouble !== null;
    this.#watch(command, seen, this.#stage);
    return seen;
  }

  #all(): number[] {
    return Array.from({ length: this.#tasks }, (_, at) => at + 1);
  }

  /** One that is there. */
  #somebody(): number {
    const drawn = this.#random.below(this.#tasks);
    const next = this.#all().map((_, at) => 1 + ((drawn + at) % this.#tasks));
    return next.find((task) => !this.#stage.isGone(task)) as number;
  }

  /**
   * Each futex is with a task, and then tasks ask for what others have: in a row, or all of them
   * for what the second one has, which asks for what the first one has, or at random, with circles.
   */
  #entangle(): void {
    const shape = this.#pick(SHAPES);
    const first = this.#random.below(this.#tasks);
    const nth = (at: number) => 1 + ((first + at) % this.#tasks);
    for (let futex = 1; futex <= this.#futexes; futex++) {
      const places = { row: futex - 1, fork: Math.min(futex - 1, 1), any: this.#random.below(3) };
      this.#ask(nth(places[shape]), futex, 'forever');
    }
    for (let at = shape === 'any' ? 0 : 1; at < this.#tasks; at++) {
      const forks = at === 1 ? 1 : 2 + (at % (this.#futexes - 1));
      const target = { row: Math.min(at, this.#futexes), fork: forks, any: this.#futex() }[shape];
      if (this.#stage.heldBy(nth(at)).has(target)) continue;
      this.#ask(nth(at), target, this.#oneIn(3) ? 'timeout' : 'forever');
    }
  }

  /** On a kernel that is wrong the task may be blocked where it should not be. */
  #ask(task: number, target: number, patience: CallCommand['patience']): void {
    if (this.#broken || !this.#stage.isIdle(task)) return;
    this.#add({ kind: 'call', task, call: 'lock', target, patience, kernelOnly: false });
  }

  #command(): ScriptCommand {
    const timed = this.#all().filter((task) => this.#stage.isTimed(task));
    if (timed.length > 0 && this.#oneIn(6)) return { kind: 'expire', task: this.#pick(timed) };
    const task = this.#somebody();
    if (this.#real && this.#oneIn(this.#entangled ? 2 : 7)) {
      return { kind: 'setprio', task, fifo: this.#pick(PRIORITIES) };
    }
    if (this.#oneIn(14)) return { kind: 'signal', task };
    if (this.#hostile && this.#oneIn(4)) return this.#write();
    const idle = this.#all().filter((one) => this.#stage.isIdle(one));
    if (idle.length === 0) return { kind: 'signal', task };
    const caller = this.#pick(idle);
    return this.#condition?.call(caller, () => this.#patience()) ?? this.#call(caller);
  }

  /** Nobody gets another priority than the one that was set; a boost that nobody lends shows. */
  #sayPrioritiesAgain(): void {
    for (const task of this.#all()) {
      if (!this.#broken && !this.#stage.isGone(task)) this.#add(this.#samePriority(task));
    }
  }

  #samePriority(task: number): ScriptCommand {
    return { kind: 'setprio', task, fifo: this.#fifos[task - 1] as number };
  }

  /** Something that changes nothing; null if what was drawn cannot be asked now. */
  #nothing(): ScriptCommand | null {
    const task = this.#somebody();
    if (this.#real && this.#oneIn(2)) return this.#samePriority(task);
    const last = this.#commands.at(-1);
    if (last?.kind === 'signal' && this.#oneIn(2)) return last;
    const futex = this.#futex();
    if (this.#oneIn(3)) {
      return { kind: 'write', target: futex, value: this.#stage.wordOf(futex) };
    }
    if (!this.#stage.isIdle(task)) return null;
    const has = this.#stage.heldBy(task).has(futex);
    const call = has ? this.#pick(['lock', 'trylock', ...this.#lock2()] as const) : 'unlock';
    const patience = scriptCalls[call].takesTimeout ? this.#patience() : 'forever';
    const kernelOnly = this.#oneIn(2);
    return { kind: 'call', task, call, target: futex, patience, kernelOnly };
  }

  #write(): ScriptCommand {
    const strangers = this.#means.kthread ? [FOREIGN, KTHREAD, MISSING] : [FOREIGN, MISSING];
    const tid = this.#oneIn(3)
      ? this.#pick([0, ...strangers])
      : 1 + this.#random.below(this.#tasks);
    const bits = this.#pick([0, 0, FUTEX_WAITERS, FUTEX_OWNER_DIED, FUTEX_OWNER_DIED]);
    const both = bits !== 0 && this.#oneIn(3) ? FUTEX_WAITERS | FUTEX_OWNER_DIED : bits;
    const target = this.#oneIn(8) ? 'misaligned' : this.#futex();
    return { kind: 'write', target, value: tid | both };
  }

  #futex(): number {
    return 1 + this.#random.below(this.#futexes);
  }

  #call(task: number): CallCommand {
    const held = [...this.#stage.heldBy(task)];
    const forever = {
      kind: 'call',
      task,
      patience: 'forever',
      kernelOnly: this.#oneIn(3),
    } as const;
    if (this.#oneIn(25)) {
      const call = this.#pick(['lock', 'trylock', 'unlock', ...this.#lock2()] as const);
      return { ...forever, call, target: this.#pick(PLACES), kernelOnly: true };
    }
    if (held.length > 0 && this.#random.below(5) < 2) {
      return { ...forever, call: 'unlock', target: this.#pick(held) };
    }
    const target = this.#futex();
    if (this.#oneIn(20)) return { ...forever, call: 'unlock', target };
    if (this.#oneIn(8)) return { ...forever, call: 'trylock', target };
    const call = this.#pick(['lock', 'lock', ...this.#lock2()] as const);
    return { ...forever, call, target, patience: this.#patience() };
  }

  #lock2(): 'lock2'[] {
    return this.#knowsLock2 ? ['lock2'] : [];
  }

  #patience(): CallCommand['patience'] {
    if (this.#oneIn(6)) return 'expired';
    return this.#oneIn(5) ? 'timeout' : 'forever';
  }
}
