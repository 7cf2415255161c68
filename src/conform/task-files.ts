/** What Linux shows of a thread of this process in /proc. Files are opened once and read often. */
import { closeSync, openSync, readSync } from 'node:fs';
import { MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';
import { callOf, futexCalls } from './futex-calls.ts';

/** The field of stat that has the priority, counted from behind the name (proc_pid_stat(5)). */
const PRIORITY_FIELD = 15;

const buffer = Buffer.alloc(1024);

/** Nothing of a thread that has gone. */
function read(file: number): string {
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return '';
    throw thrown;
  }
}

export class TaskFiles {
  readonly #stat: number;
  readonly #syscall: number;
  readonly #futexNumber: number;

  /** @throws if the thread is not there, or may not be looked at */
  constructor(tid: number, futexNumber: number) {
    this.#stat = openSync(`/proc/self/task/${tid}/stat`, 'r');
    this.#syscall = openSync(`/proc/self/task/${tid}/syscall`, 'r');
    this.#futexNumber = futexNumber;
  }

  /** Effective priority in the kernel's numbers: 0 the most urgent, 100 and more for others. */
  priority(): number {
    const stat = read(this.#stat);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return MAX_RT_PRIO + Number(fields[PRIORITY_FIELD]);
  }

  /**
   * The address of the futex that the thread sleeps at, or null if it sleeps at none.
   * The file shows a system call only while the thread is off the CPU with its state unchanged, so
   * a thread that is about to sleep does not count. One that has been woken by another CPU may stay
   * there for a moment in TASK_WAKING, which stat calls R.
   *
   * @param plain where a plain wait counts as well
   */
  blockedAt(plain: readonly number[] = []): number | null {
    const [number, address, op] = read(this.#syscall).split(' ', 3);
    if (Number(number) !== this.#futexNumber) return null;
    const call = callOf(Number(op));
    if (call === undefined || this.#state() !== 'S') return null;
    const isPlain = call === 'wait' && plain.includes(Number(address));
    if (!futexCalls[call].sleeps && !isPlain) return null;
    return Number(address);
  }

  /** The address of the futex that who sleeps on another one is to be moved to; null for others. */
  movesTo(): number | null {
    const [, , op, , , address2] = read(this.#syscall).split(' ', 6);
    return callOf(Number(op)) === 'wait_requeue_pi' ? Number(address2) : null;
  }

  /** As ps(1) shows it: R for one that runs or could, S for one that sleeps. */
  #state(): string {
    const stat = read(this.#stat);
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  /** What the thread is at, for complaints. */
  says(): string {
    const call = read(this.#syscall).trim().split(' ', 3).join(' ');
    return `state ${this.#state()}, system call ${call}`;
  }

  close(): void {
    closeSync(this.#stat);
    closeSync(this.#syscall);
  }
}
