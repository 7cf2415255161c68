/** One process that the guardian watches, until no thread of it is left. */
import type { Linux } from '../linux.ts';
import type { Findings, Help, Whereabouts } from './hang.ts';
import { beginningOf, livingThreads, lookAt, type ThreadTimes, tidsIn } from './thread-times.ts';
import { type Trouble, Vigil } from './vigil.ts';
import { whereaboutsOf } from './whereabouts.ts';

/** Milliseconds until who was moved to another CPU has run there, and whoever waited for it. */
const FREED_MS = 1_000;
/** Milliseconds that who was set free gets, before something else is tried. */
const REMEDY_MS = 250;
/** More urgent than nearly every hand; 99 may be the guardian's. */
const RAISED = 98;

export class Ward {
  readonly pid: number;
  readonly #linux: Linux;
  readonly #cpus: readonly number[];
  /** Threads that make system calls; they are watched, all are ended. */
  readonly #tids: readonly number[];
  /** The others that were there; what has come since may die in a script, and makes calls, too. */
  readonly #bystanders: ReadonlySet<number>;
  readonly #began: string | null;
  readonly #vigil = new Vigil();
  #trouble: Trouble | null = null;
  #met = 0;
  #whereabouts: Whereabouts[] = [];
  readonly #helped: Help[] = [];
  #cameOut = false;
  #ending = false;
  /** What the threads that are left had used, and when that was looked at. */
  #left = { at: -Infinity, ran: new Map<number, number>() };
  #remedies = 0;

  constructor(linux: Linux, cpus: readonly number[], pid: number, tids: readonly number[]) {
    this.#linux = linux;
    this.#cpus = cpus;
    this.pid = pid;
    this.#tids = tids;
    this.#bystanders = new Set(tidsIn(pid).filter((tid) => !tids.includes(tid)));
    this.#began = beginningOf(pid);
  }

  get findings(): Findings {
    const [trouble, whereabouts] = [this.#trouble, this.#whereabouts];
    return { trouble, whereabouts, helped: this.#helped, cameOut: this.#cameOut };
  }

  /** @param look whether to note first where its threads are */
  end(look: boolean): void {
    if (look && this.#trouble === null && !this.#ending) this.#note(this.#watched());
    this.#ending = true;
    this.#kill();
  }

  /** To be called often; false when nothing of the process is left. */
  tend(now: number): boolean {
    if (beginningOf(this.pid) !== this.#began) return false;
    if (this.#trouble !== null && !this.#ending) {
      const passed = now - this.#met;
      this.#cameOut = this.#isOut(this.#trouble.spins, passed);
      if (this.#cameOut || passed > FREED_MS) this.end(false);
    } else if (!this.#ending) {
      const threads = this.#watched();
      if (threads.length > 0) {
        const trouble = this.#vigil.note(now, threads);
        if (trouble !== null) this.#meet(trouble);
        return true;
      }
    }
    const threads = livingThreads(this.pid);
    if (threads.length === 0) return false;
    // It may have been killed by somebody else.
    if (this.#ending) this.#kill();
    this.#free(now, threads);
    return true;
  }

  #watched(): ThreadTimes[] {
    const come = tidsIn(this.pid).filter((tid) => {
      return !this.#bystanders.has(tid) && !this.#tids.includes(tid);
    });
    return [...this.#tids, ...come].flatMap((tid) => lookAt(this.pid, tid) ?? []);
  }

  #note(threads: readonly ThreadTimes[]): void {
    this.#whereabouts = threads.map((thread) => {
      return whereaboutsOf(this.#linux, this.#cpus, this.pid, thread);
    });
  }

  /** Writes down where everybody is, and lets go whoever starves. */
  #meet(trouble: Trouble): void {
    this.#trouble = trouble;
    this.#note([trouble.spins, ...trouble.starves]);
    this.#met = performance.now();
    for (const { tid } of trouble.starves) this.#help(tid, trouble.spins.cpu);
  }

  /** Whether a thread that spun has slept since, or was in user space, or is gone. */
  #isOut({ tid, user, system }: ThreadTimes, passed: number): boolean {
    const look = lookAt(this.pid, tid);
    if (look === null || look.state !== 'R') return true;
    // System time is counted in pieces; a few of them have to be missing.
    return look.user > user || look.system - system < passed / 2 - 50;
  }

  #kill(): void {
    // The number may be another process's by now.
    if (beginningOf(this.pid) !== this.#began) return;
    try {
      process.kill(this.pid, 'SIGKILL');
    } catch {
      // It is dead, or not ours any more.
    }
  }

  /** Gives those who could run and do not, so that they cannot die, another CPU or more urgency. */
  #free(now: number, threads: readonly ThreadTimes[]): void {
    if (now - this.#left.at < REMEDY_MS) return;
    const { ran } = this.#left;
    const stuck = threads.filter((one) => one.state === 'R' && ran.get(one.tid) === one.ran);
    for (const { tid, cpu } of stuck) this.#help(tid, cpu);
    if (stuck.length > 0) this.#remedies++;
    this.#left = { at: now, ran: new Map(threads.map((one) => [one.tid, one.ran])) };
  }

  /** Another CPU every time; and now and then, or if there is none, more urgency. */
  #help(tid: number, cpu: number): void {
    const others = this.#cpus.filter((one) => one !== cpu);
    const other = others[this.#remedies % others.length];
    if (other !== undefined && this.#linux.setCpus(tid, [other]) === 0) {
      this.#helped.push({ tid, how: `moved to CPU ${other}` });
    }
    if (other !== undefined && this.#remedies % 4 < 3) return;
    if (this.#linux.setPriority(tid, RAISED) !== 0) return;
    this.#helped.push({ tid, how: `raised to fifo ${RAISED}` });
  }
}
