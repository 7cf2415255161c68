/** Where threads are within the kernel, as far as Linux tells. */
import { readFileSync } from 'node:fs';
import type { Linux } from '../linux.ts';
import type { Whereabouts } from './hang.ts';
import type { ThreadTimes } from './thread-times.ts';
import { ABOVE_ALL, beUrgent } from './urgency.ts';

const READS = 50;

/**
 * The stack of a thread that runs is not to be seen, only that of one that does not. So for a
 * moment we take the CPU from it: there, and more urgent, we run, and it does not.
 */
export function whereaboutsOf(
  linux: Linux,
  cpus: readonly number[],
  pid: number,
  thread: ThreadTimes,
): Whereabouts {
  const { tid, state, cpu, fifo } = thread;
  const first = stackOf(pid, tid);
  if (first.length > 0 || state !== 'R') return told(pid, tid, first);
  // Without the right to be more urgent we would starve there ourselves.
  if (fifo >= ABOVE_ALL || linux.setPriority(0, ABOVE_ALL) < 0) return told(pid, tid, first);
  linux.setCpus(0, [cpu]);
  let lines = stackOf(pid, tid);
  for (let reads = 1; reads < READS && lines.length === 0; reads++) lines = stackOf(pid, tid);
  linux.setCpus(0, cpus);
  beUrgent(linux);
  return told(pid, tid, lines);
}

/** `futex_lock_pi+0x23b/0x430`, the innermost first; empty if it is not shown. */
function stackOf(pid: number, tid: number): string[] {
  const lines = read(pid, tid, 'stack').split('\n');
  return lines.map((line) => line.replace(/^\[<\w*>\] /, '').trim()).filter((line) => line !== '');
}

function told(pid: number, tid: number, stack: readonly string[]): Whereabouts {
  if (stack.length > 0) return { tid, lines: stack };
  const wchan = read(pid, tid, 'wchan');
  const call = read(pid, tid, 'syscall').trim();
  const place = wchan === '0' || wchan === '' ? 'nowhere' : wchan;
  return { tid, lines: [`no stack is shown; asleep in: ${place}; system call: ${call}`] };
}

function read(pid: number, tid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/task/${tid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
