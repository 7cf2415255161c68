/** How much CPU time a thread has taken. */
import { readFileSync } from 'node:fs';

/** Node 23.9 and later. */
type ProcessAsked = NodeJS.Process & { threadCpuUsage?(): NodeJS.CpuUsage };

/**
 * The CPU time of this thread in milliseconds. Where nobody tells it (Node 20 and 22 elsewhere than
 * on Linux), that of the whole process.
 */
export function threadCpuMs(): number {
  const { threadCpuUsage } = process as ProcessAsked;
  const scheduled = threadCpuUsage === undefined ? fromLinux() : null;
  if (scheduled !== null) return scheduled;
  const { user, system } = threadCpuUsage?.call(process) ?? process.cpuUsage();
  return (user + system) / 1000;
}

/** proc(5): the first number of schedstat is the time on a CPU, in nanoseconds. */
function fromLinux(): number | null {
  try {
    const [ran] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ');
    return Number(ran) / 1e6;
  } catch {
    return null;
  }
}
