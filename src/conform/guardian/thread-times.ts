/** What Linux shows of threads of any process: proc_pid_stat(5), and schedstat where it is kept. */
import { readdirSync, readFileSync } from 'node:fs';

/** One look at a thread. */
export interface ThreadTimes {
  readonly tid: number;
  /** As ps(1) shows it: R for one that runs or could, S for one that sleeps, Z for a dead one. */
  readonly state: string;
  /** CPU time in user mode and within the kernel, in milliseconds. */
  readonly user: number;
  readonly system: number;
  /** All CPU time, in nanoseconds; as exact as the kernel keeps it. */
  readonly ran: number;
  /** Where it runs or ran last. */
  readonly cpu: number;
  /** The real-time priority that it runs at, boosts included: 1 to 99, 0 for SCHED_OTHER. */
  readonly fifo: number;
}

/** Fields of stat, counted from behind the name. */
const STATE = 0;
const USER = 11;
const SYSTEM = 12;
const PRIORITY = 15;
const STARTED = 19;
const CPU = 36;
/** USER_HZ is 100 on every machine whose system calls are known here. */
const MS_PER_TICK = 10;

function fieldsOf(path: string): string[] {
  const stat = readFileSync(path, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A look at a thread; null if it is gone. */
export function lookAt(pid: number, tid: number): ThreadTimes | null {
  try {
    const folder = `/proc/${pid}/task/${tid}`;
    const fields = fieldsOf(`${folder}/stat`);
    const user = Number(fields[USER]) * MS_PER_TICK;
    const system = Number(fields[SYSTEM]) * MS_PER_TICK;
    const priority = Number(fields[PRIORITY]);
    return {
      tid,
      state: fields[STATE] as string,
      user,
      system,
      ran: exactly(folder) ?? (user + system) * 1e6,
      cpu: Number(fields[CPU]),
      fifo: priority < 0 ? -1 - priority : 0,
    };
  } catch {
    return null;
  }
}

/** Not every kernel keeps it. */
function exactly(folder: string): number | null {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'latin1').split(' ', 1)[0]);
  } catch {
    return null;
  }
}

/** The threads of a process that are not dead, its first one included; empty if it is gone. */
export function livingThreads(pid: number): ThreadTimes[] {
  const all = tidsIn(pid).map((tid) => lookAt(pid, tid));
  return all.filter(
    (one) => one !== null && one.state !== 'Z' && one.state !== 'X',
  ) as ThreadTimes[];
}

/** The TIDs of all threads of a process; empty if it is gone. */
export function tidsIn(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** When a process began, as Linux writes it: tells it from a later one with the same number. */
export function beginningOf(pid: number): string | null {
  try {
    return fieldsOf(`/proc/${pid}/stat`)[STARTED] ?? null;
  } catch {
    return null;
  }
}
