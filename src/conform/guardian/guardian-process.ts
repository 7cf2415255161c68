/**
 * The first file of the guardian: a process that watches those that make system calls, and that
 * nobody outlives. It ends when whoever started it has gone, and everybody whom it watched as well.
 */
import { findLinux, type Linux } from '../linux.ts';
import { ownCpus } from './cpus.ts';
import type { Findings } from './hang.ts';
import { beUrgent } from './urgency.ts';
import { Ward } from './ward.ts';

/** What it is told. */
export type GuardianOrder =
  | { readonly kind: 'watch'; readonly pid: number; readonly tids: readonly number[] }
  /** @param look whether to note where the threads of `tids` are */
  | { readonly kind: 'end'; readonly pid: number; readonly look: boolean };

/** What it says; first of all that it is ready, or why not. */
export type GuardianWord =
  | { readonly kind: 'ready'; readonly missing: string | null }
  /** No thread of the process is left. */
  | { readonly kind: 'gone'; readonly pid: number; readonly findings: Findings };

const TICK_MS = 100;

function say(word: GuardianWord): void {
  if (process.connected) process.send?.(word);
}

function guard(linux: Linux): void {
  const cpus = ownCpus();
  const wards = new Map<number, Ward>();
  const tend = () => {
    const now = performance.now();
    for (const [pid, ward] of wards) {
      if (ward.tend(now)) continue;
      wards.delete(pid);
      say({ kind: 'gone', pid, findings: ward.findings });
    }
    if (!process.connected && wards.size === 0) process.exit();
  };
  process.on('message', (order: GuardianOrder) => {
    const { pid } = order;
    if (order.kind === 'watch') wards.set(pid, new Ward(linux, cpus, pid, order.tids));
    else wards.get(pid)?.end(order.look);
  });
  process.on('disconnect', () => {
    for (const ward of wards.values()) ward.end(false);
  });
  setInterval(tend, TICK_MS);
  beUrgent(linux);
}

// Ctrl-C and the like go to everybody; it is for others to decide what becomes of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
const linux = findLinux();
if (typeof linux === 'string') say({ kind: 'ready', missing: linux });
else {
  guard(linux);
  say({ kind: 'ready', missing: null });
}
