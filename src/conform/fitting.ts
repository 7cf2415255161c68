/** Which commands make sense when they come. */
import type { Kernel } from '../kernel/build.ts';
import { isCall, isMemory, isPaging, type ScriptCommand } from './script.ts';

const ONLY = "for today's kernel (mainline) and what is made of it, not for this build";
const NO_REQUEUES = `requeueing is modelled ${ONLY}`;
const NO_FAULTS = `page faults are modelled ${ONLY}`;
const NO_DEATHS =
  'the death of tasks is modelled for kernels of Linux and what is made of them, not for this';

/** What is asked about tasks. */
export interface TasksAtHand {
  isIdle(task: number): boolean;
  isTimed(task: number): boolean;
  isGone(task: number): boolean;
  /** The futex that the task waits for, or is to be moved to. */
  waitsFor(task: number): number;
}

/** Why the command makes no sense now, as a sentence; null if it does. */
export function whyNotNow(kernel: Kernel, at: TasksAtHand, command: ScriptCommand): string | null {
  if (isPaging(command) && !kernel.modelsFaults) return NO_FAULTS;
  if (isMemory(command)) return null;
  const { kind, task } = command;
  if ((kind === 'kill' || kind === 'set_robust_list') && !kernel.modelsExit) return NO_DEATHS;
  if (at.isGone(task)) return `T${task} has died, and is there no more`;
  if (isCall(command) || kind === 'set_robust_list') {
    if (isCall(command) && kind !== 'call' && !kernel.modelsRequeue) return NO_REQUEUES;
    if (at.isIdle(task)) return null;
    return `T${task} still waits for f${at.waitsFor(task)}, and does one thing at a time`;
  }
  if (kind !== 'expire' || at.isTimed(task)) return null;
  if (at.isIdle(task)) return `T${task} does not wait, so nothing of it can expire`;
  return `T${task} waits for f${at.waitsFor(task)} without a timeout`;
}
