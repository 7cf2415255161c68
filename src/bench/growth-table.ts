/** The programs whose number of states is measured: what makes it grow, one thing at a time. */

export interface Growing {
  /** What it has beside locks and unlocks of one futex by tasks of equal priority. */
  readonly feature: string;
  readonly tasks: number;
  /** Locks and unlocks, those of set-up not counted. */
  readonly ops: number;
  readonly program: string;
  /** Preemptions that a schedule may have; null for all schedules. */
  readonly preemptions: number | null;
}

/** What the task of that number asks for, after its name. */
type GrowthLine = (task: number) => string;

const HOLDER = ': holds f1; unlock f1';
const PLAIN: GrowthLine = () => ': lock f1; unlock f1';
const TIMED: GrowthLine = () => ': lock f1 timeout; unlock f1 if held';
const ONE_TIMED: GrowthLine = (task) => (task === 2 ? TIMED : PLAIN)(task);
const URGENT: GrowthLine = (task) => ` fifo ${10 * task}: lock f1; unlock f1`;

/** T1 with its own line, and the others. */
function tasksOf(tasks: number, other: GrowthLine, first = HOLDER): string {
  const others = Array.from({ length: tasks - 1 }, (_, at) => `T${at + 2}${other(at + 2)}`);
  return [`T1${first}`, ...others].join(' | ');
}

/** All want one lock, and each has it once. */
function queue(feature: string, tasks: number, program: string): Growing {
  return { feature, tasks, ops: 2 * tasks - 1, program, preemptions: null };
}

/** Each waits for the one before and holds the lock that the next one waits for. */
function chain(tasks: number): Growing {
  const program = tasksOf(tasks, (at) => {
    const [own, wanted] = [`f${at}`, `f${at - 1}`];
    return at === tasks
      ? `: lock ${wanted}; unlock ${wanted}`
      : `: holds ${own}; lock ${wanted}; unlock ${wanted}; unlock ${own}`;
  });
  return { feature: 'nested', tasks, ops: 3 * tasks - 3, program, preemptions: null };
}

/** Two tasks that lock and unlock so many times. */
function rounds(times: number): Growing {
  const again = Array<string>(times).fill('lock f1; unlock f1');
  const first = ['holds f1', 'unlock f1', ...again.slice(1)];
  const program = `T1: ${first.join('; ')} | T2: ${again.join('; ')}`;
  return { feature: 'more ops', tasks: 2, ops: 4 * times - 1, program, preemptions: null };
}

const SIGNALLING: Record<string, string> = {
  'a signal': 'cond_signal c1 f1',
  'a broadcast': 'cond_broadcast c1 f1',
};

/** T1 wakes, and the others wait on a condition variable; the last has a timeout, or not. */
function conditions(feature: string, tasks: number, timed: boolean): Growing {
  const wakes = SIGNALLING[feature] as string;
  const waits = (task: number) => {
    const limit = timed && task === tasks ? ' timeout' : '';
    const asks = task === 2 ? 'holds f1' : 'lock f1';
    return `: ${asks}; cond_wait c1 f1${limit}; unlock f1`;
  };
  const program = tasksOf(tasks, waits, `: ${wakes}`);
  const name = timed ? `${feature}, one timeout` : feature;
  return { feature: name, tasks, ops: 3 * tasks - 3, program, preemptions: null };
}

/** T1 dies with the lock, which is robust, and the others want it. */
function death(tasks: number): Growing {
  const program = `${tasksOf(tasks, PLAIN, ': holds f1')} | env: robust f1; kill T1`;
  return { feature: 'a death', tasks, ops: 2 * tasks - 2, program, preemptions: null };
}

export const GROWING: readonly Growing[] = [
  ...[2, 3, 4].map((tasks) => queue('plain', tasks, tasksOf(tasks, PLAIN))),
  ...[2, 3].map((tasks) => queue('one timeout', tasks, tasksOf(tasks, ONE_TIMED))),
  ...[2, 3].map((tasks) => queue('timeouts', tasks, tasksOf(tasks, TIMED))),
  ...[2, 3, 4].map((tasks) => {
    return queue('priorities', tasks, tasksOf(tasks, URGENT, ` fifo 10${HOLDER}`));
  }),
  ...[2, 3].map(chain),
  ...[2, 3].map((tasks) => {
    return queue('a setprio', tasks, `${tasksOf(tasks, PLAIN)} | env: setprio T2 10`);
  }),
  ...[2, 3].map((tasks) => conditions('a signal', tasks, false)),
  conditions('a signal', 2, true),
  conditions('a broadcast', 3, false),
  conditions('a broadcast', 3, true),
  ...[2, 3].map(death),
  ...[1, 2, 3, 4].map(rounds),
  ...[0, 1, 2].map((preemptions) => {
    return { ...queue('preemptions', 5, tasksOf(5, PLAIN)), preemptions };
  }),
];
