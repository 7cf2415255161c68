/** Scripts of the rt-tester on kernels: good ones pass, and a bad kernel fails where it is bad. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type Build,
  type FunctionTable,
  type Kernel,
  type KernelFunction,
  mainline,
  patch,
} from '../src/kernel/build.ts';
import type { rt_mutex } from '../src/kernel/locking/rt_mutex.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import type { Proc } from '../src/machine/access.ts';
import { Violation } from '../src/machine/violation.ts';
import { parseScript } from '../src/rt-tester/parse.ts';
import { runScript } from '../src/rt-tester/run-script.ts';
import {
  BLOCKED,
  BLOCKEDWAKE,
  COMMANDS,
  CONDITIONS,
  LOCKED,
  type LockState,
  UNLOCKED,
} from '../src/rt-tester/script.ts';
import { isTrue, type Status, statusLine, statusOf } from '../src/rt-tester/status.ts';
import { Tester } from '../src/rt-tester/tester.ts';
import { boostNewOwner } from '../src/variants/proposed/boost-new-owner.ts';
import { freshBoostKey } from '../src/variants/proposed/fresh-boost-key.ts';
import { walkPastDonor } from '../src/variants/proposed/walk-past-donor.ts';
import { walkPastLeaver } from '../src/variants/proposed/walk-past-leaver.ts';
import { v4_8_15 } from '../src/variants/rework-2016/v4.8.15.ts';

const FOLDER = join(import.meta.dirname, 'rt-tester');
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.tst'));
const goodBuilds = [mainline, v4_8_15];

function scriptOf(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** The first line that fails, what was expected there and what was found; null if none does. */
function failureOf(build: Build, text: string) {
  const failure = runScript(build, parseScript(text));
  if (failure === null) return null;
  const { line, expected, found } = failure;
  return { line: `${line.number} ${line.text}`, expected, found };
}

type AdjustPrio = (k: Kernel, lock: rt_mutex, p: task_struct) => Proc<void>;

/** A build whose rt_mutex_adjust_prio() is another one, made of its own. */
function adjusting(build: Build, how: (own: AdjustPrio) => AdjustPrio): Build {
  const own = build.functions.rt_mutex_adjust_prio as AdjustPrio;
  const rt_mutex_adjust_prio = how(own) as KernelFunction;
  return patch(build, `${build.name}, broken`, 'Broken.', { rt_mutex_adjust_prio });
}

const neverBoosts = (build: Build) =>
  adjusting(build, () => {
    return function* () {};
  });

const neverDeboosts = (build: Build) =>
  adjusting(build, (own) => {
    return function* (k, lock, p) {
      const before = p.prio.load();
      yield* own(k, lock, p);
      if (p.prio.load() > before) yield* p.prio.write(before);
    };
  });

/** An unlock gives back what all other locks' waiters lend, too. */
const forgetsOtherDonors = (build: Build) =>
  adjusting(build, (own) => {
    return function* (k, lock, p) {
      yield* own(k, lock, p);
      if (p === k.current) yield* p.prio.write(p.normal_prio.load());
    };
  });

describe.each(goodBuilds)('on $name a script', (build) => {
  it.each(scripts)('passes: %s', (name) => {
    expect(failureOf(build, scriptOf(name))).toBeNull();
  });

  it.each([
    ['never boosts', neverBoosts, '33 T: prioeq: 0: 30', 'is 30', 'is 20'],
    ['never deboosts', neverDeboosts, '59 T: prioeq: 3: 50', 'is 50', 'is 60'],
    ['forgets other donors', forgetsOtherDonors, '84 T: prioeq: 0: 60', 'is 60', 'is 20'],
  ])('fails at the right line when it %s', (_what, broken, line, expected, found) => {
    const thread = line.split(': ')[2];
    const priority = `the priority of thread ${thread}`;
    expect(failureOf(broken(build), scriptOf('t5-l4-pi-tree.tst'))).toEqual({
      line,
      expected: `${priority} ${expected}`,
      found: `${priority} ${found}`,
    });
  });

  it('fails when a condition is false, and says what is', () => {
    const held = 'C: locknowait: 0: 0\nC: lockint: 1: 0\n';
    const cases = [
      [
        'T: unlocked: 0: 0',
        'thread 0 neither holds nor wants lock 0 (unlocked)',
        'thread 0 holds lock 0 (locked)',
      ],
      [
        'W: locked: 1: 0',
        'thread 1 holds lock 0 (locked)',
        'thread 1 waits for lock 0 (blocked), and no thread can move any more',
      ],
      [
        'T: opcodeeq: 1: 0',
        'the opcode of thread 1 is 0 (done)',
        'the opcode of thread 1 is 5 (lockint)',
      ],
      [
        'T: opcodelt: 0: -3',
        'the opcode of thread 0 is below -3 (ESRCH)',
        'the opcode of thread 0 is 0 (done)',
      ],
      ['T: nprioeq: 1: 9', "thread 1's own priority is 9", "thread 1's own priority is -21"],
      [
        'T: eventgt: 1: 4',
        'the last event of thread 1 is above 4',
        'the last event of thread 1 is 4',
      ],
    ];
    for (const [line, expected, found] of cases) {
      expect(failureOf(build, held + line)).toEqual({ line: `3 ${line}`, expected, found });
    }
  });

  it('fails when it gives a command to a thread that is still in one', () => {
    const text = 'C: locknowait: 0: 0\nC: locknowait: 1: 0\nC: unlock: 1: 0';
    expect(failureOf(build, text)).toEqual({
      line: '3 C: unlock: 1: 0',
      expected: 'thread 1 is free for a command',
      found: 'it is still in its locknowait of lock 0',
    });
  });

  it('fails when the kernel itself complains', () => {
    const text = 'C: lock: 0: 0\nC: lock: 0: 0\nT: locked: 0: 0';
    expect(failureOf(build, text)).toEqual({
      line: '2 C: lock: 0: 0',
      expected: 'no rule of the kernel is broken',
      found: expect.stringContaining('rtmutex deadlock detected'),
    });
  });

  it('fails when a command is followed by no end of steps', () => {
    const spinning = patch<FunctionTable>(build, 'spins', 'Spins.', {
      *rt_mutex_unlock(k: Kernel): Proc<void> {
        for (;;) yield* k.cpu_relax();
      },
    });
    expect(failureOf(spinning, 'C: lock: 0: 0\nC: unlock: 0: 0')).toEqual({
      line: '2 C: unlock: 0: 0',
      expected: 'every thread comes to rest after the command',
      found: 'some were still running after 20000 steps',
    });
  });
});

/** Commands in no order that makes sense, most of them about locks. */
const commands = fc.array(
  fc.tuple(
    fc.oneof(
      { arbitrary: fc.constantFrom(...COMMANDS), weight: 2 },
      {
        arbitrary: fc.constantFrom(...COMMANDS.filter(({ name }) => /lock/.test(name))),
        weight: 3,
      },
    ),
    fc.nat(4),
    fc.integer({ min: 0, max: 3 }),
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** The owner of the lock that a thread waits for, if it waits for one that is owned. */
function ownerBefore({ locks }: Status, statuses: readonly Status[]): Status | undefined {
  const wanted = locks.findIndex((state) => state === BLOCKED || state === BLOCKEDWAKE);
  return wanted < 0 ? undefined : statuses.find((other) => other.locks[wanted] === LOCKED);
}

/**
 * What every thread's priority should be when nobody moves: its own, or a waiter's. Null for a
 * circle of waiters, which can keep itself boosted when its donor has gone.
 */
function owed(statuses: readonly Status[]): number[] | null {
  const priorities = statuses.map(({ normalPriority }) => normalPriority);
  for (const donor of statuses) {
    let owner = ownerBefore(donor, statuses);
    for (let walked = 0; owner !== undefined; walked++) {
      if (walked > statuses.length) return null;
      const before = priorities[owner.thread] as number;
      priorities[owner.thread] = Math.max(before, donor.normalPriority);
      owner = ownerBefore(owner, statuses);
    }
  }
  return priorities;
}

/** Whether priorities are what is owed after every command, up to the kernel's first complaint. */
function paysUp(build: Build, script: Iterable<[(typeof COMMANDS)[number], number, number]>) {
  const tester = new Tester(build);
  for (const [{ name, opcode, argument }, thread, number] of script) {
    const state = tester.threads[thread]?.mutexes[number];
    // Locking twice is a deadlock, and a lockcont that nobody waits for makes a digit a lie.
    if (
      name === 'lockcont' ? state !== BLOCKEDWAKE : name.startsWith('lock') && state !== UNLOCKED
    ) {
      continue;
    }
    // Nobody but a stopped thread of the tester gives locks back in the middle of a wait; nothing
    // in the kernel expects that a waiter lowers its own priority.
    if (name === 'reset' && tester.threads[thread]?.mutexes.includes(BLOCKEDWAKE)) continue;
    try {
      tester.command(opcode, thread, argument === 'priority' ? 20 + 10 * number : number);
    } catch (thrown) {
      if (thrown instanceof Violation) return true;
      throw thrown;
    }
    const statuses = tester.threads.map(statusOf);
    const now = statuses.map(({ priority }) => priority);
    const right = owed(statuses);
    if (right === null) return true;
    if (now.join() !== right.join()) return false;
  }
  return true;
}

/** With the fixes for what is known to be wrong with priorities. */
function paying(build: Build): Build {
  const fixed = walkPastDonor(walkPastLeaver(boostNewOwner(build)));
  return build === mainline ? freshBoostKey(fixed) : fixed;
}

describe.each(goodBuilds)('on $name any commands', (build) => {
  it('end in a pass or in a line that fails, and in nothing else', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const rows = list.map(([{ name }, thread, argument]) => {
          return `C: ${name}: ${thread}: ${name === 'schedfifo' ? argument + 1 : argument}`;
        });
        expect(() => runScript(build, parseScript(rows.join('\n')))).not.toThrow();
      }),
    );
  });

  it('leave every thread with the highest priority among its own and its waiters', () => {
    fc.assert(fc.property(commands, (list) => paysUp(paying(build), list)));
  });

  it.each([
    ['never boosts', neverBoosts],
    ['never deboosts', neverDeboosts],
    ['forgets other donors', forgetsOtherDonors],
  ])('do not when it %s', (_what, broken) => {
    const found = fc.check(
      fc.property(commands, (list) => paysUp(broken(paying(build)), list)),
      { numRuns: 10_000 },
    );
    expect(found.failed).toBe(true);
  });
});

describe('a status', () => {
  const status = fc.record({
    thread: fc.nat(7),
    priority: fc.integer({ min: -21, max: 99 }),
    normalPriority: fc.integer({ min: -21, max: 99 }),
    opcode: fc.integer({ min: -110, max: 99 }),
    event: fc.nat(99),
    locks: fc.array(
      fc.integer({ min: 0, max: 4 }).map((digit) => digit as LockState),
      {
        minLength: 8,
        maxLength: 8,
      },
    ),
  });

  it('makes a condition true when the line that the kernel prints of it does', () => {
    const about = fc.tuple(fc.constantFrom(...CONDITIONS), fc.integer({ min: 0, max: 7 }), status);
    fc.assert(
      fc.property(about, ([condition, argument, now]) => {
        const { field, relation, state } = condition;
        const shown = statusLine(now)
          .split(', ')
          .find((part) => part.startsWith(field));
        const number = Number(shown?.slice(2));
        const value = field === 'M' ? Math.floor(number / 10 ** argument) % 10 : number;
        const side = Math.sign(value - (state ?? argument));
        expect(isTrue(condition, argument, now)).toBe(side === { lt: -1, eq: 0, gt: 1 }[relation]);
      }),
      { numRuns: 1000 },
    );
  });
});
