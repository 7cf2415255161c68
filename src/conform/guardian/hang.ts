/** Threads that hang in the kernel: what the guardian found, and how it is told. */
import type { Trouble } from './vigil.ts';

/** Where a thread is within the kernel. */
export interface Whereabouts {
  readonly tid: number;
  /** The kernel's stack, the innermost function first; or what else is known, in a line. */
  readonly lines: readonly string[];
}

/** `how` goes on a sentence: `moved to CPU 1`. */
export interface Help {
  readonly tid: number;
  readonly how: string;
}

/** What the guardian knows when it ends a process. */
export interface Findings {
  /** What it saw; null if somebody else had the process ended. */
  readonly trouble: Trouble | null;
  readonly whereabouts: readonly Whereabouts[];
  /** What was done for whom before anybody was killed, and whether that was enough. */
  readonly helped: readonly Help[];
  readonly cameOut: boolean;
}

/** One thread of those that hang, by its task's name. */
export interface HungThread {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Linux did not come to an end. */
export class Hang {
  /** Plain sentences. */
  readonly reason: string;
  readonly threads: readonly HungThread[];

  constructor(reason: string, threads: readonly HungThread[]) {
    this.reason = reason;
    this.threads = threads;
  }
}

/** @param nameOf a thread's name, as `T3` */
export function hangOf(findings: Findings, nameOf: (tid: number) => string): Hang | null {
  const { trouble } = findings;
  if (trouble === null) return null;
  return new Hang(
    `${spinText(trouble, nameOf)}${starveText(trouble, nameOf)}${endText(findings, nameOf)}`,
    threadsOf(findings, nameOf),
  );
}

/** The threads with their stacks, for a hang that somebody else noticed. */
export function threadsOf(
  { whereabouts }: Findings,
  nameOf: (tid: number) => string,
): HungThread[] {
  return whereabouts.map(({ tid, lines }) => ({ name: nameOf(tid), lines }));
}

function spinText(trouble: Trouble, nameOf: (tid: number) => string): string {
  const { spins, inKernel, system, user, passed } = trouble;
  const spent = inKernel
    ? `${seconds(system)} of system time and ${seconds(user)} of user time`
    : `${seconds(system + user)} of CPU time`;
  const what = inKernel ? 'never comes back from the kernel' : 'never stops';
  const where = `on CPU ${spins.cpu} as ${priority(spins.fifo)}`;
  return `${nameOf(spins.tid)} runs ${where} and ${what}: ${spent} in ${seconds(passed)}.`;
}

function starveText({ starves }: Trouble, nameOf: (tid: number) => string): string {
  const who = starves.map(({ tid, fifo }) => `${nameOf(tid)} (${priority(fifo)})`);
  if (who.length === 0) return '';
  const [is, gets] = who.length === 1 ? ['is', 'gets'] : ['are', 'get'];
  return ` ${who.join(' and ')} ${is} runnable on the same CPU and ${gets} no time there.`;
}

function endText({ helped, cameOut, trouble }: Findings, nameOf: (tid: number) => string): string {
  const [first] = helped;
  if (first === undefined) return '';
  const who = `${nameOf(first.tid)} was ${first.how}`;
  const spins = nameOf((trouble as Trouble).spins.tid);
  return cameOut
    ? ` As soon as ${who}, ${spins} came back from the kernel.`
    : ` Though ${who}, ${spins} did not come back from the kernel.`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function priority(fifo: number): string {
  return fifo === 0 ? 'other' : `fifo ${fifo}`;
}
