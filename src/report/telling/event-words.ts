/** What comes to tasks from outside, as a page names it. */
import type { EnvEvent } from '../../program/program.ts';

interface EventTelling {
  readonly one: string;
  readonly many: string;
  /** It as somebody who takes steps. */
  mover(task: string): string;
}

/** In the order in which a page counts them. */
export const eventWords: Readonly<Record<EnvEvent['call'], EventTelling>> = {
  setprio: {
    one: 'change of priority',
    many: 'changes of priority',
    mover: (task) => `setprio of ${task}`,
  },
  kill: { one: 'kill', many: 'kills', mover: (task) => `the SIGKILL for ${task}` },
  exec: { one: 'exec', many: 'execs', mover: (task) => `the signal for ${task} to call execve()` },
  signal: { one: 'signal', many: 'signals', mover: (task) => `the signal for ${task}` },
};
