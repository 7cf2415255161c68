/**
 * Who has to move sooner or later, so that a circle which waits for it is no livelock: a timer that
 * is armed, and an event that has begun; but no event that need not come, and no timer that is
 * cancelled before it fires. Asked of the command, without a bound.
 */
import { type Kernel, type KernelFunction, mainline } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../src/kernel/time/hrtimer.ts';
import type { Proc } from '../src/machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../src/machine/observer.ts';
import { addBuild, pifuzz, removeBuild } from './support/pifuzz.ts';

/** What the word of f1 holds once what is waited for has come: T1, so that all else is right. */
const COME = 1;
const BEGUN = 3;

/** Goes round until the word of f1 holds that. */
function* waitFor(k: Kernel, { uaddr }: futex_key, value: number): Proc<number> {
  for (;;) {
    forgetAllBut(OP_BEGAN, 'waiting');
    if ((yield* uaddr.read()) === value) return 0;
    yield* k.cpu_relax();
  }
}

function timerOf(k: Kernel): hrtimer_sleeper['timer'] {
  return (k.current.timeout as hrtimer_sleeper).timer;
}

function* come({ uaddr }: futex_key): Proc<void> {
  yield* uaddr.write(COME);
}

const EVENT = 'T1: lock f1 kernel | env: setprio T1 10';
const TIMER = 'T1: lock f1 timeout kernel';

/** The lock of f1, for the event, which is told of no futex. */
let f1: futex_key;

interface Case {
  readonly what: string;
  readonly program: string;
  readonly functions: Readonly<Record<string, KernelFunction>>;
}

const LIVELOCKS: readonly Case[] = [
  {
    what: 'an event is waited for, which need not come',
    program: EVENT,
    functions: {
      *futex_lock_pi(k: Kernel, uaddr: futex_key) {
        f1 = uaddr;
        return yield* waitFor(k, uaddr, COME);
      },
      __sched_setscheduler: () => come(f1),
    },
  },
  {
    what: 'a timer is waited for that nobody starts',
    program: TIMER,
    functions: { futex_lock_pi: (k: Kernel, uaddr: futex_key) => waitFor(k, uaddr, COME) },
  },
  {
    what: 'a timer is started anew each time before it fires',
    program: TIMER,
    functions: {
      *futex_lock_pi(k: Kernel, uaddr: futex_key) {
        for (;;) {
          forgetAllBut(OP_BEGAN, 'anew');
          yield* timerOf(k).start(() => come(uaddr));
          yield* timerOf(k).cancel();
          if ((yield* uaddr.uaddr.read()) === COME) return 0;
          yield* k.cpu_relax();
        }
      },
    },
  },
  {
    what: 'an event that has begun goes round itself',
    program: EVENT,
    functions: {
      *futex_lock_pi(k: Kernel, uaddr: futex_key) {
        f1 = uaddr;
        return yield* waitFor(k, uaddr, COME);
      },
      __sched_setscheduler: (k: Kernel) => waitFor(k, f1, BEGUN),
    },
  },
];

const NONE: readonly Case[] = [
  {
    what: 'a timer is waited for that is armed',
    program: TIMER,
    functions: {
      *futex_lock_pi(k: Kernel, uaddr: futex_key) {
        yield* timerOf(k).start(() => come(uaddr));
        return yield* waitFor(k, uaddr, COME);
      },
    },
  },
  {
    what: 'an event is waited for that has begun',
    program: EVENT,
    functions: {
      *futex_lock_pi(k: Kernel, uaddr: futex_key) {
        f1 = uaddr;
        // Before it has begun there is nothing to wait for.
        if ((yield* uaddr.uaddr.read()) !== BEGUN) return 0;
        return yield* waitFor(k, uaddr, COME);
      },
      *__sched_setscheduler() {
        yield* f1.uaddr.write(BEGUN);
        yield* f1.uaddr.write(COME);
      },
    },
  },
  {
    what: 'a task is waited for that takes its time',
    program: 'T1: lock f1 kernel | T2: lock f1 kernel',
    functions: {
      *futex_lock_pi(k: Kernel, uaddr: futex_key) {
        if ((k.current as task_struct).pid === 1) return yield* waitFor(k, uaddr, COME);
        yield* uaddr.uaddr.write(BEGUN);
        yield* come(uaddr);
        return 0;
      },
    },
  },
];

/** The kinds that start like this among what `verify` reports of all schedules. */
async function livelocksIn({ program, functions }: Case, ...more: string[]): Promise<string[]> {
  const build = addBuild(mainline, 'toy-that-goes-round', functions);
  try {
    const argv = ['verify', build.name, '--program', program, '--json', ...more];
    const { code, out } = await pifuzz(argv);
    const { violations, complete } = JSON.parse(out);
    expect(complete).toBe(true);
    const kinds = (violations as { kind: string }[]).map(({ kind }) => kind);
    expect(code).toBe(kinds.length === 0 ? 0 : 1);
    return kinds.filter((kind) => kind.startsWith('no-livelock/'));
  } finally {
    removeBuild(build);
  }
}

describe('pifuzz verify', () => {
  it.each(LIVELOCKS)('reports a livelock where $what', async (one) => {
    expect(await livelocksIn(one)).not.toEqual([]);
  });

  it.each(NONE)('reports none where $what', async (one) => {
    expect(await livelocksIn(one)).toEqual([]);
  });

  it.each(LIVELOCKS)('looks for none with a bound, as where $what', async (one) => {
    expect(await livelocksIn(one, '--preemptions', '1')).toEqual([]);
  });

  it('tells who goes round, and prints a token that leads there', async () => {
    const [one] = LIVELOCKS as [Case];
    const build = addBuild(mainline, 'toy-that-goes-round', one.functions);
    try {
      const verify = ['verify', build.name, '--program', one.program];
      const { code, out } = await pifuzz(verify);
      expect(code).toBe(1);
      expect(out.replace(/\s+/g, ' ')).toContain(
        'no-livelock/lock_pi T1 in its lock of f1 can go round 2 states for ever, though all who ' +
          'could move do.',
      );
      const { violations } = JSON.parse((await pifuzz([...verify, '--json'])).out);
      const [{ token }] = violations.filter(({ kind }: { kind: string }) => /livelock/.test(kind));
      expect(token).toMatch(/^pf1\.toy-that-goes-round\./);
    } finally {
      removeBuild(build);
    }
  });
});
