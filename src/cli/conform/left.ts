import type { KernelPool } from '../../conform/kernel-pool.ts';
import type { Io } from '../io.ts';

/** Nobody is left behind in silence. */
export function sayLeft({ left }: KernelPool, { stderr }: Io): void {
  for (const pid of left) {
    stderr.write(
      `pifuzz: the process ${pid} was killed, but a thread of it does not come back from the ` +
        'kernel; another process goes on trying to free it\n',
    );
  }
}
