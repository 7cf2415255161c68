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

/** `T1: holds f1; unlock f1 | T2: ...`, all with one lock and unlock. */
function queue(
  tasks: number,
  other: (at: number) => string,
  first = ': holds f1; unlock f1',
): string {
  const others = Array.from({ length: tasks - 1 }, (_, at) => `T${at + 2}${other(at + 2)}`);
  return [`T1${first}`, ...others].join(' | ');
}

const PLAIN = ': lock f1; unlock f1';
const TIMED = ': lock f1 timeout; unlock f1 if held';

function inQueue(
  feature: string,
  tasks: number,
  program: string,
  preemptions: number | null = null,
): Growing {
  return { feature, tasks, ops: 2 * tasks - 1, program, preemptions };
}

/** Each waits for the one before and holds the lock that the next one waits for. */
function chain(tasks: number): Growing {
  const program = queue(tasks, (at) => {
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

export const GROWING: readonly Growing[] = [
  ...[2, 3, 4].map((tasks) =>
    inQueue(
      'plain',
      tasks,
      queue(tasks, () => PLAIN),
    ),
  ),
  ...[2, 3].map((tasks) => {
    return inQueue(
      'one timeout',
      tasks,
      queue(tasks, (at) => (at === 2 ? TIMED : PLAIN)),
    );
  }),
  ...[2, 3].map((tasks) =>
    inQueue(
      'timeouts',
      tasks,
      queue(tasks, () => TIMED),
    ),
  ),
  ...[2, 3, 4].map((tasks) => {
    const urgent = (at: number) => ` fifo ${10 * at}${PLAIN}`;
    return inQueue('priorities', tasks, queue(tasks, urgent, ' fifo 10: holds f1; unlock f1'));
  }),
  ...[2, 3].map(chain),
  ...[2, 3].map((tasks) => {
    const program = `${queue(tasks, () => PLAIN)} | env: setprio T2 10`;
    return inQueue('a setprio', tasks, program);
  }),
  ...[1, 2, 3, 4].map(rounds),
  ...[0, 1, 2].map((bound) =>
    inQueue(
      'preemptions',
      5,
      queue(5, () => PLAIN),
      bound,
    ),
  ),
];
