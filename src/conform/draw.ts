/**
 * Random scripts, drawn while they are played on the model, so that every command makes sense when
 * it comes: who is blocked is asked for nothing, and only a wait that has a timeout expires.
 *
 * At the end everybody is let go, one after another. Those commands are part of the script: they
 * show in which order the waiters were queued.
 */
import type { RandomStream } from '../explore/random-stream.ts';
import type { Kernel } from '../kernel/build.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { ModelStage } from './model-stage.ts';
import {
  type Call,
  type Command,
  FOREIGN,
  KTHREAD,
  MISSING,
  PLACES,
  SCRIPT_FUTEXES,
  SCRIPT_TASKS,
  type Script,
} from './script.ts';

/** What the machine is able to do; nothing else is drawn. */
export interface Means {
  readonly priorities: boolean;
  readonly lock2: boolean;
  readonly kthread: boolean;
}

const TASKS = [2, 3, 3, 3, 4, 4, SCRIPT_TASKS] as const;
const FUTEXES = [1, 1, 2, 2, 2, SCRIPT_FUTEXES] as const;
const PRIORITIES = [0, 0, 10, 20, 30, 40, 50] as const;
const MIN_COMMANDS = 4;
const MAX_COMMANDS = 18;
/** More than this many commands let nobody go who would not be let go by fewer. */
const MAX_RELEASES = 24;

/** A script for that build, with everybody let go at its end if the build lets them. */
export function drawScript(kernel: Kernel, random: RandomStream, means: Means): Script {
  return new Drawing(kernel, random, means).script();
}

class Drawing {
  readonly #random: RandomStream;
  readonly #means: Means;
  readonly #tasks: number;
  readonly #futexes: number;
  readonly #hostile: boolean;
  readonly #real: boolean;
  readonly #stage: ModelStage;
  readonly #commands: Command[] = [];
  #broken = false;

  constructor(kernel: Kernel, random: RandomStream, means: Means) {
    this.#random = random;
    this.#means = means;
    this.#tasks = this.#pick(TASKS);
    this.#futexes = this.#pick(FUTEXES);
    this.#hostile = this.#oneIn(4);
    this.#real = means.priorities && !this.#oneIn(4);
    this.#stage = new ModelStage(kernel, this.#tasks, this.#futexes);
  }

  script(): Script {
    if (this.#real) {
      for (let task = 1; task <= this.#tasks; task++) {
        const fifo = this.#pick(PRIORITIES);
        if (fifo !== 0) this.#add({ kind: 'setprio', task, fifo });
      }
    }
    const count = MIN_COMMANDS + this.#random.below(MAX_COMMANDS - MIN_COMMANDS + 1);
    for (let at = 0; at < count && !this.#broken; at++) this.#add(this.#command());
    for (let at = 0; at < MAX_RELEASES && !this.#broken; at++) {
      const release = this.#release();
      if (release === null) break;
      this.#add(release);
    }
    return this.#commands;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }

  #oneIn(n: number): boolean {
    return this.#random.below(n) === 0;
  }

  #add(command: Command): void {
    this.#commands.push(command);
    this.#broken = this.#stage.play(command).trouble !== null;
  }

  #all(): number[] {
    return Array.from({ length: this.#tasks }, (_, at) => at + 1);
  }

  #command(): Command {
    const timed = this.#all().filter((task) => this.#stage.isTimed(task));
    if (timed.length > 0 && this.#oneIn(6)) return { kind: 'expire', task: this.#pick(timed) };
    const task = 1 + this.#random.below(this.#tasks);
    if (this.#real && this.#oneIn(7)) {
      return { kind: 'setprio', task, fifo: this.#pick(PRIORITIES) };
    }
    if (this.#oneIn(14)) return { kind: 'signal', task };
    if (this.#hostile && this.#oneIn(6)) return this.#write();
    const idle = this.#all().filter((one) => this.#stage.isIdle(one));
    return idle.length === 0 ? { kind: 'signal', task } : this.#call(this.#pick(idle));
  }

  #write(): Command {
    const strangers = this.#means.kthread ? [FOREIGN, KTHREAD, MISSING] : [FOREIGN, MISSING];
    const tid = this.#oneIn(3)
      ? this.#pick([0, ...strangers])
      : 1 + this.#random.below(this.#tasks);
    const bits = this.#pick([0, 0, FUTEX_WAITERS, FUTEX_OWNER_DIED, FUTEX_OWNER_DIED]);
    const both = bits !== 0 && this.#oneIn(3) ? FUTEX_WAITERS | FUTEX_OWNER_DIED : bits;
    return { kind: 'write', target: this.#futex(), value: tid | both };
  }

  #futex(): number {
    return 1 + this.#random.below(this.#futexes);
  }

  #call(task: number): Call {
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
    return this.#means.lock2 ? ['lock2'] : [];
  }

  #patience(): Call['patience'] {
    if (this.#oneIn(6)) return 'expired';
    return this.#oneIn(5) ? 'timeout' : 'forever';
  }

  /** What lets somebody go, or leads there; null when nobody waits. */
  #release(): Command | null {
    const waiting = this.#all().filter((task) => !this.#stage.isIdle(task));
    for (const task of waiting) {
      const futex = this.#stage.waitsFor(task);
      const owner = this.#stage.ownerOf(futex);
      const word = this.#stage.wordOf(futex);
      if (owner > this.#tasks) {
        // A stranger lets nobody go; the waiter starts anew after a signal and finds the word free.
        if (word === 0) return { kind: 'signal', task };
        return { kind: 'write', target: futex, value: 0 };
      }
      if (owner === 0 || !this.#stage.isIdle(owner)) continue;
      if ((word & FUTEX_TID_MASK) !== owner) {
        return { kind: 'write', target: futex, value: FUTEX_WAITERS | owner };
      }
      const call = 'unlock';
      return {
        kind: 'call',
        task: owner,
        call,
        target: futex,
        patience: 'forever',
        kernelOnly: false,
      };
    }
    const [task] = waiting;
    return task === undefined ? null : { kind: 'signal', task };
  }
}
