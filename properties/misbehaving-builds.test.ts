/** Builds that do what no kernel does: one sentence and exit code 2, and no finding is lost. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guard, ONCE, PATIENCE_MS, Stuck, watched } from '../src/campaign/watchdog.ts';
import { type Build, type KernelFunction, mainline } from '../src/kernel/build.ts';
import { EPERM } from '../src/kernel/errno.ts';
import { parseProgram } from '../src/program/text.ts';
import { printToken } from '../src/shrink/token.ts';
import {
  addBuild,
  type Called,
  ONE_SENTENCE,
  pifuzz,
  removeBuild,
  saidIn,
} from './support/pifuzz.ts';
import { subject } from './support/story.ts';

type Table = Readonly<Record<string, KernelFunction>>;

const rfc = subject('rfc-2016-10').build;
/** Fails in a way that is soon made smaller and explained. */
const rework = subject('rework-15').build;
/** T1 always asks the kernel. */
const PROGRAM = 'T1: holds f1; unlock f1 kernel | T2: lock f1 kernel';
const HANDOVER = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1';
const ROW10 = 'no-spurious-errno/lock_pi/EINVAL/row10';
const NO_PREEMPTION = 'nothing-left-behind/unlock_pi/preemption-disabled';
let folder: string;

// A loop is waited for before it is called one, and for longer on a busy machine.
jest.setTimeout(120_000);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The function that `table` replaces. */
function original(build: Build, name: string): KernelFunction {
  return build.functions[name] as KernelFunction;
}

async function on(base: Build, table: Table, argv: readonly string[]): Promise<Called> {
  const build = addBuild(base, `${base.name}~wrong`, table);
  try {
    return await pifuzz(argv.map((word) => (word === 'BUILD' ? build.name : word)));
  } finally {
    removeBuild(build);
  }
}

function fuzz(base: Build, table: Table, ...more: string[]): Promise<Called> {
  const argv = ['fuzz', 'BUILD', '--seed', '3', '--runs', '320', '--reports', folder];
  return on(base, table, [...argv, ...more]);
}

describe('a build that misbehaves', () => {
  const lock = original(mainline, 'futex_lock_pi');
  const unlock = original(mainline, 'futex_unlock_pi');
  let calls = 0;

  it.each<[string, Table, string]>([
    [
      'throws',
      {
        *futex_unlock_pi() {
          throw new TypeError('x is\nundefined\u001b[31m');
        },
      },
      'TypeError: x is undefined\\u{1b}[31m (T1 was in futex_unlock_pi',
    ],
    [
      'throws a text',
      {
        *futex_unlock_pi() {
          throw 'help';
        },
      },
      "the text 'help' was thrown instead of an error (T1 was in futex_unlock_pi",
    ],
    [
      'throws nothing',
      {
        *futex_unlock_pi() {
          throw null;
        },
      },
      'a value (object) was thrown instead of an error',
    ],
    [
      'calls itself for ever',
      {
        futex_top_waiter(k, ...rest) {
          return k.futex_top_waiter(...rest);
        },
      },
      'RangeError: Maximum call stack size exceeded (T',
    ],
    [
      'loops for ever with steps',
      {
        *futex_unlock_pi(_k, uaddr) {
          for (;;) yield* uaddr.uaddr.read();
        },
      },
      'did not end within 20000 steps',
    ],
    [
      'takes steps at random',
      {
        *futex_unlock_pi(k, uaddr) {
          if (Math.random() < 0.5) yield* uaddr.uaddr.read();
          return yield* unlock(k, uaddr) as Iterable<never>;
        },
      },
      '~wrong is not the same twice: of two runs of one program and schedule one took ',
    ],
    [
      'remembers an earlier run',
      {
        *futex_unlock_pi(k, uaddr) {
          if (++calls % 3 === 0) yield* uaddr.uaddr.read();
          return yield* unlock(k, uaddr) as Iterable<never>;
        },
      },
      '~wrong is not the same twice',
    ],
    [
      'forgets the star of an access',
      {
        *futex_unlock_pi(k, uaddr) {
          uaddr.uaddr.read();
          return yield* unlock(k, uaddr) as Iterable<never>;
        },
      },
      "a call without its star in futex_unlock_pi(): 'read f1' was never performed",
    ],
    [
      'forgets the star of the last access of all',
      {
        *futex_unlock_pi(k, uaddr) {
          const ret = yield* unlock(k, uaddr) as Iterable<never>;
          uaddr.uaddr.read();
          return ret;
        },
      },
      "a call without its star in futex_unlock_pi(): 'read f1' was never performed",
    ],
    [
      'forgets the star of a function',
      {
        *futex_unlock_pi(k, uaddr) {
          k.wake_up_q([]);
          return yield* unlock(k, uaddr) as Iterable<never>;
        },
      },
      'a call without its star in futex_unlock_pi(): wake_up_q() was called and never run',
    ],
    [
      'has a plain function for a generator',
      { futex_unlock_pi: () => Number(0) },
      'is not iterable (T1 was in no function and had last called futex_unlock_pi)',
    ],
    [
      'stops at what is no access',
      {
        *futex_unlock_pi() {
          yield 5;
        },
      },
      'T1 stopped at something that is no access (number) (T1 was in futex_unlock_pi',
    ],
    [
      'has a text for a function that stops',
      { futex_unlock_pi: () => String('abc') },
      'T1 stopped at something that is no access (string)',
    ],
    ...(
      [
        [undefined, 'something of type undefined'],
        ['abc', 'something of type string'],
        [17, '17'],
        [-5000, '-5000'],
        [Number.NaN, 'NaN'],
      ] as const
    ).map(([ret, said]): [string, Table, string] => [
      `answers ${String(ret)}`,
      {
        *futex_unlock_pi() {
          return ret;
        },
      },
      `T1's unlock of f1 answered ${said}, which is neither 0 nor a negated error number`,
    ]),
    [
      'stores undefined in a word',
      {
        *futex_unlock_pi(_k, uaddr) {
          yield* uaddr.uaddr.write(undefined);
          return 0;
        },
      },
      'T1 stored undefined in f1',
    ],
    [
      'takes the tasks away',
      {
        *futex_lock_pi(k, ...rest) {
          k.tasks = undefined;
          return yield* lock(k, ...rest) as Iterable<never>;
        },
      },
      'TypeError: ',
    ],
  ])('%s: one sentence with build, place, program and command', async (_what, table, sentence) => {
    const { code, out, err } = await fuzz(mainline, table, '--program', PROGRAM);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain("this is a mistake in pifuzz's model and not in the kernel under test: ");
    expect(err).toContain(sentence);
    expect(err).toMatch(/pifuzz fuzz mainline~wrong --seed 3 --runs \d+/);
    expect(err).toContain(`'${PROGRAM}'`);
    expect(err).toMatch(ONE_SENTENCE);
  });

  it('leaves standard output one JSON object', async () => {
    const { code, out } = await fuzz(mainline, { futex_unlock_pi: () => Number(0) }, '--json');
    expect([code, JSON.parse(out).counterexamples]).toEqual([2, []]);
  });
});

describe('a build that loops without a step', () => {
  const lock = original(rfc, 'futex_lock_pi');

  it('is told of, after what it had found before is made smaller and written', async () => {
    // Counting all calls would count those twice that a busy machine has to make again.
    let callsSinceFound = -Infinity;
    let isExploring = true;
    const unlock = original(rework, 'futex_unlock_pi');
    const wake = original(rework, 'wake_futex_pi');
    const build = addBuild(rework, 'rework-15~wrong', {
      *wake_futex_pi(k, ...rest) {
        // Whoever wakes somebody comes back with preemption disabled.
        callsSinceFound = Math.max(callsSinceFound, 0);
        return yield* wake(k, ...rest) as Iterable<never>;
      },
      *futex_unlock_pi(k, uaddr) {
        if (isExploring && ++callsSinceFound >= 100) for (;;);
        return yield* unlock(k, uaddr) as Iterable<never>;
      },
    });
    const program = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1';
    const race = ['--program', program, '--kind', NO_PREEMPTION, '--reports', folder];
    const argv = ['fuzz', build.name, '--runs', '320', ...race];
    const { code, out, err } = await pifuzz(argv, true, new EventEmitter(), (text) => {
      if (text.includes('Making smaller')) isExploring = false;
    });
    removeBuild(build);
    expect(code).toBe(2);
    expect(err).toContain('a run of rework-15~wrong loops for ever without a step');
    expect(out).toContain(`${NO_PREEMPTION}\n`);
    const name = `${build.name}.${NO_PREEMPTION.replaceAll('/', '.')}.md`;
    expect(readFileSync(join(folder, name), 'utf8')).toContain('2 tasks, 1 futex, 2 ops, ');
  });

  const loopsAlone: Table = {
    *futex_lock_pi(k, ...rest) {
      if (k.tasks.length === 2) for (;;);
      return yield* lock(k, ...rest) as Iterable<never>;
    },
  };

  it('is named by replay, with the function', async () => {
    const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1');
    const decisions = [{ after: 'start', to: 'T2' }];
    const token = printToken({ build: 'rfc-2016-10~wrong', program, decisions });
    const { code, out, err } = await on(rfc, loopsAlone, ['replay', token]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(
      'rfc-2016-10~wrong loops for ever without a step (T2 was in futex_lock_pi)',
    );
    expect(err).toContain(token);
    expect(err).toMatch(ONE_SENTENCE);
  });

  it('is told of by verify, with the program', async () => {
    const program = 'T1: holds f1; unlock f1 | T2: lock f1';
    const verify = ['verify', 'rfc-2016-10~wrong', '--program', program];
    // The very first run loops, so that less patience tells as much.
    const { restore } = jest.replaceProperty(ONCE, 'first', 2 * PATIENCE_MS);
    const { code, out, err } = await on(rfc, loopsAlone, verify);
    restore();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('a run of rfc-2016-10~wrong loops for ever without a step');
    expect(err).toContain(program);
    expect(err).toMatch(ONE_SENTENCE);
  });
});

describe('what was found', () => {
  const lock = original(rfc, 'futex_lock_pi');
  const only = ['--program', HANDOVER, '--kind', ROW10];

  it('is written as it was found if a smaller program throws', async () => {
    const table: Table = {
      *futex_lock_pi(k, ...rest) {
        if (k.tasks.length === 2) throw new Error('two');
        return yield* lock(k, ...rest) as Iterable<never>;
      },
    };
    const { code, out, err } = await fuzz(rfc, table, ...only);
    expect(code).toBe(2);
    expect(err).toContain('Error: two');
    expect(err).toMatch(ONE_SENTENCE);
    expect(out).toContain('as it was found, because making it smaller came to no end\n');
    const name = `rfc-2016-10~wrong.${ROW10.replaceAll('/', '.')}.as-found.md`;
    const page = readFileSync(join(folder, name), 'utf8');
    const token = /^pf1\..*$/m.exec(page)?.[0] as string;
    expect((await on(rfc, {}, ['replay', token])).code).toBe(1);
  });

  it('is made smaller even if programs that are smaller still have no end', async () => {
    const unlock = original(rework, 'futex_unlock_pi');
    const table: Table = {
      *futex_unlock_pi(k, uaddr, ...rest) {
        while (k.tasks.length === 1) yield* uaddr.uaddr.read();
        return yield* unlock(k, uaddr, ...rest) as Iterable<never>;
      },
    };
    const program = 'T1: holds f1; unlock f1 kernel | T2: lock f1; unlock f1';
    const argv = ['--program', program, '--kind', NO_PREEMPTION];
    const { code, out, err } = await fuzz(rework, table, ...argv);
    expect([code, saidIn(err)]).toEqual([1, '']);
    expect(out).toContain('  2 tasks, 1 futex, 2 ops, 0 preemptions ');
  });

  it('is told of even if it never comes again', async () => {
    let calls = 0;
    const unlock = original(mainline, 'futex_unlock_pi');
    const table: Table = {
      *futex_unlock_pi(k, uaddr) {
        // In a run that is not one of those that are made twice.
        if (++calls === 130) return -EPERM;
        return yield* unlock(k, uaddr) as Iterable<never>;
      },
    };
    // Of a random program it might be an unlock for whose answer nobody asks, a library's own.
    const { code, out, err } = await fuzz(mainline, table, '--program', PROGRAM);
    expect(code).toBe(2);
    expect(err).toContain('no-spurious-errno/unlock_pi/EPERM was found (');
    expect(err).toContain('mainline~wrong is not the same twice: a run that ended in ');
    expect(err).toMatch(ONE_SENTENCE);
    expect(out).toContain('mainline~wrong: 1 kind of failure in 320 runs of seed 3, 1 without');
    expect(readdirSync(folder).filter((name) => name.startsWith('mainline~wrong'))).toEqual([]);
  });

  it('has a page if it fails before its first step', async () => {
    const { code, out, err } = await fuzz(
      mainline,
      {
        *futex_unlock_pi(): Generator<never, number> {
          return -EPERM;
        },
      },
      ...['--program', 'T1: holds f1; unlock f1 kernel'],
    );
    expect([code, err]).toEqual([1, '']);
    const [, page] = /page: +(\S+)/.exec(out) as unknown as [string, string];
    expect(readFileSync(page, 'utf8')).toContain('T1 takes no step before the failure.');
  });

  it('has no page if a field holds what no kernel stored, and its token is told', async () => {
    const { code, err } = await fuzz(
      mainline,
      {
        *futex_unlock_pi(k, uaddr) {
          yield* uaddr.uaddr.read();
          k.current.prio.value = Number.NaN;
          return 0;
        },
      },
      ...['--program', PROGRAM],
    );
    expect(code).toBe(2);
    expect(err).toMatch(
      /has no page, because T\d\.prio holds NaN, .*; see npx --no pifuzz replay pf1\./,
    );
  });
});

describe('the watchdog', () => {
  it('lets work through, and what it throws', () => {
    expect(guard(() => 5)).toBe(5);
    const own = new RangeError('mine');
    const thrower = () => {
      throw own;
    };
    expect(() => guard(thrower)).toThrow(own);
  });

  it('ends a loop that catches everything', () => {
    const work = () => {
      for (;;) {
        try {
          for (;;);
        } finally {
          for (;;);
        }
      }
    };
    expect(() => guard(work)).toThrow(Stuck);
  });

  it('calls work again that was only slow', () => {
    const builds = ['mainline', 'v4.12'].map((name) => watched(subject(name)));
    let attempts = 0;
    const began = () => builds[Math.max(attempts, 0) % 2]?.fast.newMachine();
    const work = () => {
      attempts++;
      for (let at = 0; attempts < 3; at++) if (at % 1000 === 0) began();
      return 'done';
    };
    expect(guard(work, { first: 50 })).toBe('done');
    expect(attempts).toBe(3);
    attempts = -1000;
    expect(() => guard(work, { first: 50, most: 100 })).toThrow(Stuck);
  });
});
