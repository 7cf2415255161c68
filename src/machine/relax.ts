/** Offering the CPU without touching anything: `cpu_relax`, `cond_resched`. */
import { AccessKind, access, type Shared, type Step } from './access.ts';

const RELAX = new AccessKind({
  verb: 'relax',
  writes: false,
  yields: true,
  perform: () => undefined,
});
const CPU: Shared = { label: () => 'cpu' };

/** A step after which leaving the task is free. */
export function relax(): Step<void> {
  return access(RELAX, CPU);
}
