/**
 * Short random scripts about one futex: somebody has it, a few wait for it, something happens to
 * its word or to a waiter, and somebody calls. Or two wait, and their order changes. What the
 * scripts of `conform` come by seldom, as so much else happens in them, is here in every few.
 */
import type { DrawingWatcher } from '../../conform/draw.ts';
import { ModelStage } from '../../conform/model-stage.ts';
import {
  type CallCommand,
  MISSING,
  PLACES,
  type Script,
  type ScriptCommand,
  type ScriptPlace,
} from '../../conform/script.ts';
import { SCRIPT_CALLS, type ScriptCall, scriptCalls } from '../../conform/script-calls.ts';
import type { RandomStream } from '../../explore/random-stream.ts';
import type { Kernel } from '../../kernel/build.ts';
import { FUTEX_OWNER_DIED, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import { FOREIGN, KTHREAD } from '../../program/stranger-tids.ts';
import { tidOf } from './moment.ts';

const TASKS = 3;
const BITS = [0, 0, FUTEX_WAITERS, FUTEX_OWNER_DIED, FUTEX_WAITERS | FUTEX_OWNER_DIED] as const;
const NAMES = [0, 0, 0, 1, 2, 3, FOREIGN, KTHREAD, MISSING] as const;
const PRIORITIES = [0, 20, 20, 40] as const;
const PATIENCE = ['forever', 'forever', 'timeout', 'expired'] as const;

/** @param watch called after each command, in their order */
export function drawShort(kernel: Kernel, random: RandomStream, watch: DrawingWatcher): Script {
  const drawing = new ShortDrawing(kernel, random, watch);
  drawing.draw();
  return drawing.commands;
}

class ShortDrawing {
  readonly #random: RandomStream;
  readonly #watch: DrawingWatcher;
  readonly #stage: ModelStage;
  readonly commands: ScriptCommand[] = [];

  constructor(kernel: Kernel, random: RandomStream, watch: DrawingWatcher) {
    this.#random = random;
    this.#watch = watch;
    this.#stage = new ModelStage(kernel, TASKS, 1);
  }

  draw(): void {
    if (this.#oneIn(8)) this.#drawQueue();
    else this.#drawWord();
  }

  /** Two who wait, something that changes their order, and who is next then. */
  #drawQueue(): void {
    this.#call(1, 'lock', 'forever');
    for (const waiter of [2, 3]) {
      if (this.#oneIn(2)) this.#setPriority(waiter);
      this.#call(waiter, this.#pick(['lock', 'lock2']), 'forever');
    }
    const waiter = this.#pick([2, 3]);
    if (this.#oneIn(3)) this.#add({ kind: 'signal', task: waiter });
    else this.#setPriority(waiter);
    this.#call(1, 'unlock', 'forever');
  }

  #setPriority(task: number): void {
    this.#add({ kind: 'setprio', task, fifo: this.#pick(PRIORITIES) });
  }

  #drawWord(): void {
    if (!this.#oneIn(4)) this.#call(1, 'lock', 'forever');
    for (let waiter = 2; waiter <= TASKS && !this.#oneIn(3); waiter++) {
      this.#call(waiter, this.#pick(['lock', 'lock2']), this.#pick(['forever', 'timeout']));
    }
    if (!this.#oneIn(4)) this.#disturb();
    this.#callAny();
    if (this.#oneIn(2)) this.#expireAny();
    if (this.#oneIn(3)) this.#callAny();
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }

  #oneIn(n: number): boolean {
    return this.#random.below(n) === 0;
  }

  #add(command: ScriptCommand): void {
    if (this.#stage.whyNot(command) !== null) return;
    this.commands.push(command);
    this.#watch(command, this.#stage.play(command), this.#stage);
  }

  #call(task: number, call: ScriptCall, wish: CallCommand['patience']): void {
    const patience = scriptCalls[call].takesTimeout ? wish : 'forever';
    const kernelOnly = this.#oneIn(2);
    this.#add({ kind: 'call', task, call, target: 1, patience, kernelOnly });
  }

  #disturb(): void {
    const value = this.#pick(NAMES) | this.#pick(BITS);
    const what = this.#random.below(8);
    if (what < 2) this.#add({ kind: 'signal', task: 2 + this.#random.below(TASKS - 1) });
    else if (what > 2) this.#add({ kind: 'write', target: 1, value });
    else {
      this.#add({ kind: 'write', target: 'misaligned', value });
      this.#callAt('misaligned', tidOf(value));
    }
  }

  /** @param wish the task that is to call, if it can */
  #callAt(target: ScriptPlace, wish: number): void {
    const task = wish >= 1 && wish <= TASKS && this.#stage.isIdle(wish) ? wish : this.#idle();
    const call = this.#pick(SCRIPT_CALLS);
    this.#add({ kind: 'call', task, call, target, patience: 'forever', kernelOnly: true });
  }

  #callAny(): void {
    const task = this.#idle();
    if (this.#oneIn(5)) this.#callAt(this.#pick(PLACES), task);
    else this.#call(task, this.#pick(SCRIPT_CALLS), this.#pick(PATIENCE));
  }

  /** Somebody who can call; nobody waits as long as there is no owner. */
  #idle(): number {
    return this.#pick([1, 2, 3].filter((task) => this.#stage.isIdle(task)));
  }

  #expireAny(): void {
    const timed = [1, 2, 3].find((task) => this.#stage.isTimed(task));
    if (timed !== undefined) this.#add({ kind: 'expire', task: timed });
  }
}
