/**
 * The suite for other kernels: it passes on Linux, and on a right emulation in user space, and it
 * notices each mistake of that emulation (properties/suite/pi-futexes.c) where it is made. By day
 * a few mistakes, each with the scripts that are to notice it; by night all, with a whole suite.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteInC } from '../src/export/suite/c/suite-in-c.ts';
import { allGoals } from '../src/export/suite/goals/all-goals.ts';
import type { SuiteGoal } from '../src/export/suite/goals/goal.ts';
import { reachedBy } from '../src/export/suite/played.ts';
import { makeSuite, type Suite, type SuiteScript } from '../src/export/suite/suite.ts';
import { bind, mainline } from '../src/kernel/build.ts';
import { isNight, someOf } from './support/by-day.ts';
import { noCompiler } from './support/c-compiler.ts';

/** By mistake: what a suite says is wrong then, with the beginning or the end of its sentence. */
const MISTAKES: Readonly<Record<string, string>> = {
  'anybody-may-unlock': 'FUTEX_UNLOCK_PI of a futex that another task has answers EPERM',
  'circles-wait': 'FUTEX_LOCK_PI that would close a circle of 2 tasks',
  'deboost-is-late': 'who gives the futex back has its own priority again',
  'first-come-first-served': 'a higher SCHED_FIFO priority is handed the futex before a lower',
  'last-come-first-served': 'of two tasks of SCHED_OTHER the one that came first',
  'last-waiter-clears-bit': 'the last waiter is handed the futex, and WAITERS stays',
  'lock-by-monotonic': 'FUTEX_LOCK_PI answers ETIMEDOUT when its timeout is over',
  'lock2-by-realtime': 'FUTEX_LOCK_PI2 answers ETIMEDOUT when its timeout is over',
  'lock2-says-einval': 'FUTEX_LOCK_PI2 takes a futex whose word is 0',
  'lowered-keep-place': 'a waiter whose priority was lowered is handed the futex behind',
  'misaligned-is-fine': 'FUTEX_LOCK_PI of a word at an address that is no multiple of four',
  'no-boost': 'a waiter of SCHED_FIFO lends its priority to an owner of SCHED_OTHER',
  'no-chain': 'a waiter lends its priority to 2 owners',
  'no-fault': 'FUTEX_LOCK_PI of an address where no memory is',
  'no-memory-crashes': 'FUTEX_LOCK_PI of an address where no memory is',
  'no-requeue': 'a waiter whose priority was raised is handed the futex before',
  'no-row-10': 'FUTEX_LOCK_PI of a word that was made to name another task',
  'no-row-9': 'FUTEX_LOCK_PI of a word that was cleared while others wait',
  'no-waiters-bit': 'the first waiter sets WAITERS in the word',
  'nobody-may-own': 'FUTEX_LOCK_PI of a word that names a TID that nobody has',
  'own-lock-waits': 'FUTEX_LOCK_PI of a futex that the caller holds answers EDEADLK',
  'owner-died-is-lost': 'who takes a futex that says OWNER_DIED and no TID',
  'owner-died-stays': 'a waiter that is handed a futex with OWNER_DIED',
  'priorities-are-not-set': 'a task of SCHED_FIFO is handed the futex before one of SCHED_OTHER',
  'setprio-ends-boost': 'a boosted owner whose own priority is changed below its boost',
  'signal-ends-wait': 'a signal does not end a wait',
  'signal-forgets-timeout': 'the timeout of FUTEX_LOCK_PI is the same after a signal',
  'signal-keeps-place': 'a waiter that had a signal is handed the futex behind those',
  'signals-are-lost': 'a waiter that had a signal is handed the futex behind those',
  'strangers-may-own': "FUTEX_LOCK_PI of a word that names a thread of the kernel's own",
  'timeout-keeps-boost': 'when a waiter gives up the owner has its own priority again',
  'timeouts-are-early': 'FUTEX_LOCK_PI answers ETIMEDOUT when its timeout is over, and not before',
  'timeouts-are-late': 'FUTEX_LOCK_PI2 answers ETIMEDOUT when its timeout is over',
  'timeout-says-eagain': 'FUTEX_LOCK_PI answers ETIMEDOUT when its timeout is over',
  'trylock-of-own-says-eagain': 'FUTEX_TRYLOCK_PI of a futex that the caller holds',
  'trylock-says-einval': 'FUTEX_TRYLOCK_PI takes a futex whose word is 0',
  'trylock-waits': 'FUTEX_TRYLOCK_PI of a futex that another task has',
  'unlock-keeps-bit': 'FUTEX_UNLOCK_PI clears the word also if WAITERS stands in it',
  'waiters-cannot-be-set': 'a waiter whose priority was raised is handed the futex before',
  'waiters-keep-priority': 'raising the priority of a waiter raises the owner',
};
/** Asked every day. */
const ALWAYS = [
  'lock2-says-einval',
  'no-boost',
  'signal-keeps-place',
  'signals-are-lost',
  'timeouts-are-early',
  'waiters-cannot-be-set',
];
const asked = [...new Set([...ALWAYS, ...someOf(Object.keys(MISTAKES), 6)])];
const EMULATION = join(import.meta.dirname, 'suite', 'pi-futexes.c');
const WARNINGS = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-pthread'];

function goalOf(mistake: string): SuiteGoal {
  const goal = allGoals.find(({ says }) => says.startsWith(MISTAKES[mistake] as string));
  if (goal === undefined) throw new Error(`nothing shows ${mistake}`);
  return goal;
}

interface Ended {
  readonly code: number | null;
  /** The numbers of the scripts that are not answered as they should be, and that were left out. */
  readonly failed: readonly number[];
  readonly skipped: readonly number[];
  readonly text: string;
}

/** A suite, compiled. */
class Program {
  readonly #folder = mkdtempSync(join(tmpdir(), 'suite-'));
  /** What the compilers had to say; empty if nothing. */
  readonly complaints: string;

  constructor(text: string) {
    writeFileSync(this.#at('suite.c'), text);
    this.complaints =
      this.#compile([...WARNINGS, '-O0', this.#at('suite.c'), '-o', this.#at('suite')]) +
      this.#compile([...WARNINGS, '-O1', '-shared', '-fPIC', EMULATION, '-o', this.#at('pi.so')]);
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }

  #compile(words: readonly string[]): string {
    return spawnSync('cc', words, { encoding: 'utf8' }).stderr;
  }

  run(environment: Readonly<Record<string, string>> = {}, words: readonly string[] = []): Ended {
    const env = { ...process.env, ...environment };
    const { status, stdout } = spawnSync(this.#at('suite'), words, { encoding: 'utf8', env });
    const lines = stdout.split('\n');
    const numbers = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
    return {
      code: status,
      failed: numbers(/^not ok \d+ script_(\d+): /).map(Number),
      skipped: numbers(/^ok \d+ script_(\d+): .* # SKIP /).map(Number),
      text: stdout,
    };
  }

  /** On the emulation, which makes that mistake. */
  emulated(mistake: string, more: Readonly<Record<string, string>> = {}): Ended {
    return this.run(this.#preloaded(mistake, more));
  }

  /** The same, of that script only. */
  emulatedOnly(script: number, mistake: string): Ended {
    return this.run(this.#preloaded(mistake, {}), [String(script)]);
  }

  #preloaded(mistake: string, more: Readonly<Record<string, string>>) {
    return { LD_PRELOAD: this.#at('pi.so'), MISTAKE: mistake, ...more };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

const NONE = '';
const missing = process.platform === 'linux' ? noCompiler : 'this is not Linux';
if (missing !== null) process.stderr.write(`no suite is run, because ${missing}\n`);
const ask = missing === null ? describe : describe.skip;

/** The numbers of the scripts of which that is true. */
function numbersOf({ scripts }: Suite, isIt: (one: SuiteScript) => boolean): number[] {
  return scripts.flatMap((one, at) => (isIt(one) ? [at + 1] : []));
}

const callsLock2 = ({ script }: SuiteScript): boolean => {
  return script.some((command) => command.kind === 'call' && command.call === 'lock2');
};

it('is the same for a seed, and each script comes to what it is said to show', () => {
  const goals = allGoals.filter(({ says }) => says.includes('FUTEX_TRYLOCK_PI'));
  const written = () => makeSuite(5, jest.getSeed(), goals, 120);
  const once = written();
  expect(suiteInC(written(), '')).toBe(suiteInC(once, ''));
  expect(once.scripts.length).toBe(5);
  const kernel = bind(mainline, false);
  for (const { script, shows } of once.scripts) {
    const reached = reachedBy(kernel, script, goals);
    for (const { goal, at } of shows)
      expect([goal.says, reached?.get(goal)]).toEqual([goal.says, at]);
  }
});

ask('the exported suite', () => {
  let suite: Suite;
  let program: Program;

  beforeAll(() => {
    const goals = isNight ? allGoals : [...new Set(asked.map(goalOf))];
    suite = makeSuite(isNight ? 130 : goals.length, jest.getSeed(), goals, 4_000);
    program = new Program(suiteInC(suite, 'Written by a test.'));
  });

  afterAll(() => program.remove());

  it('compiles without a warning, and every script is answered by Linux as it says', () => {
    expect(program.complaints).toBe('');
    const { code, text } = program.run();
    expect(text).not.toContain('not ok');
    expect(text).toContain(`1..${suite.scripts.length}\n`);
    expect(code).toBe(text.includes('Bail out!') ? 4 : 0);
  });

  it('shows all that it is to show, but for what is seldom drawn', () => {
    const open = [...suite.shownBy].filter(([, numbers]) => numbers.length === 0);
    expect(open.map(([{ says }]) => says).slice(isNight ? 2 : 0)).toEqual([]);
  });

  it('passes on PI futexes of another make that are right', () => {
    expect(program.emulated(NONE).failed).toEqual([]);
  });

  it('fails nowhere without a /proc, and calls nothing passed that it could not see', () => {
    const { code, failed, skipped, text } = program.emulated(NONE, { NO_PROC: '1' });
    expect(text).toContain('do not tell who sleeps');
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    const unseen = numbersOf(suite, ({ shows }) => shows.some(({ goal }) => goal.needsPriorities));
    expect(unseen.length).toBeGreaterThan(0);
    expect(skipped).toEqual(expect.arrayContaining(unseen));
  });

  it('takes a call for missing that answers ENOSYS, and ends with 4 if nothing is left', () => {
    const { code, failed, skipped, text } = program.emulated('lock2-is-missing');
    const without = numbersOf(suite, callsLock2);
    expect([code, failed]).toEqual([0, []]);
    expect(skipped).toEqual(expect.arrayContaining(without));
    expect(text).toContain('# SKIP FUTEX_LOCK_PI2 answers ENOSYS');
    const passed = suite.scripts.length - skipped.length;
    const totals = `pass:${passed} fail:0 xfail:0 xpass:0 skip:${skipped.length} error:0`;
    expect(text).toContain(`# Totals: ${totals}\n`);
    expect(program.emulatedOnly(without[0] as number, 'lock2-is-missing').code).toBe(4);
  });

  it('says at which command a script failed, what that shows, and what came before', () => {
    const [number] = suite.shownBy.get(goalOf('lock2-says-einval')) as readonly [number];
    const { code, text } = program.emulatedOnly(number, 'lock2-says-einval');
    expect(code).toBe(1);
    expect(text).toContain(`not ok 1 script_${number}: `);
    expect(text).toMatch(new RegExp(`# script_${number}, command \\d+ of \\d+: lock2\\(`, 'u'));
    expect(text).toContain('got: it returns EINVAL (errno 22)');
    expect(text).toMatch(/T\d, by command \d+: futex\(0x[0-9a-f]+, FUTEX_LOCK_PI2 \|/u);
  });

  it.each(['3abc', '0', '', '-1', '99999999999'])(
    'refuses %j as the number of a script',
    (word) => {
      expect(program.run({}, [word])).toMatchObject({ code: 2, text: '' });
    },
  );

  it.each(asked)(
    'tells an emulation with the mistake %s from Linux, where it is made',
    (mistake) => {
      const { code, failed, skipped } = program.emulated(mistake);
      const showing = suite.shownBy.get(goalOf(mistake)) as readonly number[];
      expect(showing.length).toBeGreaterThan(0);
      if (showing.every((number) => skipped.includes(number))) return;
      expect(showing.some((number) => failed.includes(number))).toBe(true);
      expect(code).toBe(1);
    },
  );
});
