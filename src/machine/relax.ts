/** Offering the CPU without touching anything: `cpu_relax`, `cond_resched`. */
import { AccessKind, access, type Proc, type Shared } from './access.ts';

const RELAX = new AccessKind({
  verb: 'relax',
  writes: false,
  yields: true,
  perform: () => undefined,
});
const CPU: Shared = { label: () => 'cpu' };

/** A step after which leaving the task is free. */
export function relax(): Proc<void> {
  return access(RELAX, CPU);
}
