/** So that nobody whom the guardian watches can keep it from running. */
import type { Linux } from '../linux.ts';

/** The most urgent priority of SCHED_FIFO; a hand may have it too. */
export const ABOVE_ALL = 99;
/** Of every 100 milliseconds 10 are for the guardian, before anybody with a priority. */
const RUNTIME_MS = 10;
const PERIOD_MS = 100;

/**
 * SCHED_DEADLINE comes before every priority. Where that cannot be had, SCHED_FIFO 99 has to do;
 * and where priorities cannot be set, there are no hands with one either.
 */
export function beUrgent(linux: Linux): void {
  if (linux.setDeadline(RUNTIME_MS, PERIOD_MS) === 0) return;
  linux.setPriority(0, ABOVE_ALL);
}
