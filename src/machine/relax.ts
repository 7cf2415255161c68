/** Offering the CPU without touching anything: `cpu_relax`, `cond_resched`. */
import { AccessKind, access, type Proc, type Shared } from './access.ts';

class Relax extends AccessKind {
  readonly verb = 'relax';
  readonly writes = false;
  override readonly yields = true;
  perform(): unknown {
    return undefined;
  }
}

const RELAX = new Relax();
const CPU: Shared = { label: () => 'cpu' };

/** A step after which leaving the task is free. */
export function relax(): Proc<void> {
  return access(RELAX, CPU);
}
