/**
 * Calls work that may never come back: a function of a build can loop without ever taking a step,
 * and then no budget of steps ends it.
 *
 * Node's own watchdog for scripts interrupts JavaScript wherever it is, loops included, so all work
 * is called from a script of one line. That costs some 70 microseconds a call; a call should last
 * for some 50 milliseconds. Work that is cut off leaves nothing in order that it was about to put
 * in order (no `finally` runs), so it has to be fit to be called anew.
 */
import { createContext, Script } from 'node:vm';
import type { Subject } from '../explore/subject.ts';
import type { Kernel } from '../kernel/build.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import { threadCpuMs } from './thread-cpu.ts';

/** The longest run that STEP_BUDGET allows takes a tenth of half of this, trace included. */
export const PATIENCE_MS = 1000;

/**
 * A run that takes nearly all of the first attempt is blamed, and not half of it: where others keep
 * the machine busy, half is soon gone. One that really does not come back is blamed in the next.
 */
const BLAMED_MS = 0.9 * PATIENCE_MS;

/** Work that does not come back. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
  /** One run took all the time; otherwise there were too many of them. */
  readonly inOneRun: boolean;

  constructor(inOneRun: boolean, seconds: number) {
    super(inOneRun ? 'a run does not come back' : `it did not end within ${seconds} seconds`);
    this.inOneRun = inOneRun;
  }
}

export interface Patience {
  /** Milliseconds for the first attempt. Each further one has twice as many. */
  readonly first?: number;
  /** Milliseconds of CPU time for all attempts together. */
  readonly most?: number;
}

/** For pages: one with thousands of steps takes a second or two. */
export const PAGE_PATIENCE: Patience = { first: 4 * PATIENCE_MS, most: 60_000 };

/**
 * Making something smaller takes seconds, and so does explaining it; on a busy machine many more.
 * Both would have to begin anew if they were cut off too early.
 */
export const SHRINKING: Patience = { first: 120_000, most: 300_000 };

/** For searches: one that was cut off cannot go on. */
export const ONCE: Patience = { first: 10 * PATIENCE_MS, most: 0 };

const sandbox: { work: (() => unknown) | null } = { work: null };
const context = createContext(sandbox);
const script = new Script('work()');

/** When the present run began; a thread makes one at a time. */
let runBegan = 0;

/**
 * The same subject, whose runs tell when they begin. Every subject that guarded work makes runs of
 * has to be watched: the time that runs of another one take would be held against this one.
 */
export function watched({ build, fast, traced, oracles }: Subject): Subject {
  return { build, fast: heard(fast), traced: heard(traced), oracles };
}

/** The same kernel, whose runs tell when they begin: for guarded work that has no oracles. */
export function heard<K extends Kernel>(kernel: K): K {
  const newMachine = (): KernelMachine => {
    runBegan = performance.now();
    return kernel.newMachine();
  };
  return Object.create(kernel, { newMachine: { value: newMachine } }) as K;
}

/**
 * Calls `work`, and calls it anew with more time when the machine was too busy for it. Throws
 * Stuck when it does not come back.
 */
export function guard<T>(work: () => T, patience: Patience = {}): T {
  const { first = PATIENCE_MS, most = Infinity } = patience;
  const called = performance.now();
  let left = most;
  for (let ms = first; ; ms *= 2) {
    const before = threadCpuMs();
    runBegan = performance.now();
    try {
      return call(work, ms);
    } catch (thrown) {
      if (!isCutOff(thrown)) throw thrown;
      const spent = threadCpuMs() - before;
      const now = performance.now();
      const ran = now - runBegan;
      if (Math.min(spent, ran) >= BLAMED_MS) throw new Stuck(true, 0);
      left -= spent;
      if (left <= 0) throw new Stuck(false, Math.round((now - called) / 1000));
    }
  }
}

function call<T>(work: () => T, timeout: number): T {
  const outer = sandbox.work;
  sandbox.work = work;
  try {
    return script.runInContext(context, { timeout, displayErrors: false }) as T;
  } finally {
    sandbox.work = outer;
  }
}

function isCutOff(thrown: unknown): boolean {
  return (thrown as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
