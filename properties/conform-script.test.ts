/** Scripts as text, and what the model makes of them; no kernel but the model's is asked. */
import fc from 'fast-check';
import { drawScript } from '../src/conform/draw.ts';
import { playOnModel } from '../src/conform/model-player.ts';
import {
  firstDifference,
  type Observation,
  observationText,
  type Transcript,
} from '../src/conform/observation.ts';
import { PLACE_TABLE } from '../src/conform/places.ts';
import {
  MISSING,
  PLACES,
  printCommand,
  printScript,
  type Script,
  type ScriptCommand,
  wordName,
} from '../src/conform/script.ts';
import { parseScript, ScriptError } from '../src/conform/script-parser.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { type Build, bind, mainline } from '../src/kernel/build.ts';
import { EDEADLK, EPERM, errnoName } from '../src/kernel/errno.ts';
import { FOREIGN, KTHREAD } from '../src/program/stranger-tids.ts';
import { findBuild } from '../src/variants/builds.ts';

const ALL = {
  priorities: true,
  lock2: true,
  requeue: true,
  deaths: true,
  faults: false,
  kthread: true,
};
const kernel = bind(mainline, false);
const drawn = (seed: number, means = ALL) => drawScript(kernel, new RandomStream(`${seed}`), means);

/** What is to be seen after the last command. */
function endOf(text: string, build: Build = mainline): string {
  const seen = playOnModel(bind(build, false), parseScript(text));
  return observationText(seen?.at(-1) as Observation);
}

describe('a script', () => {
  it('is the same after it was printed and parsed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const text = printScript(drawn(seed));
        expect(printScript(parseScript(text))).toBe(text);
      }),
    );
  });

  it('can say all that there is to say', () => {
    const text =
      'T1 lock f1; T2 lock2 f3 timeout; T5 lock f2 expired kernel; T1 trylock misaligned kernel; ' +
      'T4 unlock readonly-own; expire T2; signal T3; setprio T1 other; setprio T2 99; ' +
      'write f1 0; write f1 T2; write f2 WAITERS; write f3 WAITERS|OWNER_DIED|foreign; ' +
      'write f1 OWNER_DIED|kthread; write f1 missing; write misaligned T5';
    expect(printScript(parseScript(text))).toBe(text);
    expect(parseScript(' T1   lock f1 ')).toEqual(parseScript('T1 lock f1'));
  });

  it.each([
    [''],
    ['T6 lock f1'],
    ['T1 lock f4'],
    ['T1 lock nowhere'],
    ['T1 unlock f1 timeout'],
    ['T1 trylock f1 expired'],
    ['T1 lock f1 kernel timeout'],
    ['T1 lock f1 soon'],
    ['T1 steal f1'],
    ['expire'],
    ['expire T1 now'],
    ['setprio T1 100'],
    ['setprio T1 0'],
    ['write f1 WAITERS|T1|T2'],
    ['write f1 nobody'],
    ['T1 lock f1;'],
    ['; T1 lock f1'],
    ['T1 lock f1;; T1 unlock f1'],
    ['T1 lock f1 T1 unlock f1'],
    ['T1'],
    ['write unmapped 0'],
    ['write f1 |T1'],
    ['write f1 WAITERS|'],
    ['T1 lock readonly own'],
    ['# nothing'],
  ])('is refused with one sentence when it says %j', (text) => {
    expect(() => parseScript(text)).toThrow(ScriptError);
  });

  it('may be written on lines, with comments', () => {
    const lines = '# two tasks\n\nT1 lock f1\n  T2 lock f1 timeout; # waits\r\nexpire T2\n\n';
    expect(parseScript(lines)).toEqual(parseScript('T1 lock f1; T2 lock f1 timeout; expire T2'));
  });

  it('is refused at the word that is wrong, and by the number of its command', () => {
    const says = (text: string) => {
      try {
        return parseScript(text).length;
      } catch (thrown) {
        return (thrown as ScriptError).message;
      }
    };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, choice) => {
        const commands = drawn(seed).map(printCommand);
        const at = choice % commands.length;
        const words = (commands[at] as string).split(' ');
        const nth = (choice >>> 8) % words.length;
        const broken = words.map((word, index) => (index === nth ? `${word}x` : word));
        const text = commands.with(at, broken.join(' ')).join('\n');
        const column = 1 + [...words.slice(0, nth), ''].join(' ').length;
        const line = at === 0 ? '' : `, line ${at + 1}`;
        const found = `found '${broken[nth]}'`;
        expect(says(text)).toMatch(`command ${at + 1}, '${broken.join(' ')}'${line}, column `);
        expect(says(text)).toContain(`, column ${column}: expected `);
        expect(says(text)).toContain(found);
      }),
    );
  });

  it('has everybody let go at its end, on every build that lets them', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const script = drawn(seed);
        const last = playOnModel(kernel, script)?.at(-1) as Observation;
        expect(last.trouble).toBeNull();
        expect(last.tasks.filter(({ blocked }) => blocked !== null)).toEqual([]);
      }),
    );
  });

  it('asks for nothing that the machine cannot do', () => {
    const nothing = { priorities: false, lock2: false, requeue: false };
    const means = { ...nothing, deaths: false, faults: false, kthread: false };
    const texts = Array.from({ length: 200 }, (_, seed) => printScript(drawn(seed, means)));
    expect(texts.filter((text) => /setprio|lock2|kthread|requeue|kill|robust/.test(text))).toEqual(
      [],
    );
  });

  it('comes by everything that there is to say, sooner or later', () => {
    const scripts = Array.from({ length: 600 }, (_, seed) => drawn(seed));
    const commands = scripts.flat();
    const calls = commands.filter((command) => command.kind === 'call');
    const kinds = new Set<ScriptCommand['kind']>(commands.map(({ kind }) => kind));
    expect([...kinds].sort().join(' ')).toBe(
      'call cmp_requeue_pi expire kill set_robust_list setprio signal wait_requeue_pi write',
    );
    expect(new Set(calls.map(({ call }) => call)).size).toBe(4);
    expect(new Set(calls.map(({ patience }) => patience)).size).toBe(3);
    for (const place of PLACES) expect(calls.some(({ target }) => target === place)).toBe(true);
    const written = commands.flatMap((command) => (command.kind === 'write' ? command.value : []));
    for (const stranger of [FOREIGN, KTHREAD, MISSING]) {
      expect(written.some((value) => wordName(value).endsWith(wordName(stranger)))).toBe(true);
    }
  });
});

/** Which of the calls that change nothing a command is, by what was to be seen before it. */
function idleKind(
  command: ScriptCommand,
  fifos: readonly number[],
  before: Observation | undefined,
  after: Observation,
): string | null {
  switch (command.kind) {
    case 'setprio':
      if (command.fifo !== fifos[command.task]) return null;
      return command.fifo > 0 ? 'a priority that is set already' : 'SCHED_OTHER again';
    case 'write': {
      const { target, value } = command;
      const stands = target === 'misaligned' ? null : (before?.words[target - 1] ?? '0');
      return wordName(value) === stands ? 'a word that stands there' : null;
    }
    case 'call': {
      if (typeof command.target !== 'number') return null;
      const returned = after.tasks[command.task - 1]?.returned;
      if (returned === -EDEADLK) return 'a lock that the task has, or a circle';
      return returned === -EPERM && command.call === 'unlock' ? 'an unlock without a lock' : null;
    }
    default:
      return null;
  }
}

describe('calls that change nothing', () => {
  it('are more than one in ten of what is drawn, and of every kind', () => {
    const counts = new Map<string, number>();
    let commands = 0;
    for (let nth = 0; nth < 400; nth++) {
      const script = drawn(jest.getSeed() + nth);
      const seen = playOnModel(kernel, script) as readonly Observation[];
      const fifos = Array.from({ length: 6 }, () => 0);
      for (const [at, command] of script.entries()) {
        commands++;
        const kind = idleKind(command, fifos, seen[at - 1], seen[at] as Observation);
        if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (command.kind === 'setprio') fifos[command.task] = command.fifo;
      }
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(commands / 10);
    expect(counts.size).toBe(5);
    for (const count of counts.values()) expect(count).toBeGreaterThan(commands / 200);
    expect(counts.get('a priority that is set already')).toBeGreaterThan(commands / 20);
  });

  it('show a kernel that does not return early', () => {
    const heals = bind(findBuild('mainline~setscheduler-leaves-early') as Build, false);
    // About one script in 400 shows it, so there is one among so many.
    for (let nth = 0; nth < 8_000; nth++) {
      const script = drawn(jest.getSeed() + nth);
      const [ours, theirs] = [playOnModel(kernel, script), playOnModel(heals, script)];
      // Some scripts are not for the model.
      if (ours === null || theirs === null) continue;
      const difference = firstDifference(ours as Transcript, theirs as Transcript);
      if (difference === null) continue;
      expect(script[difference.at]).toMatchObject({ kind: 'setprio' });
      expect(difference.aspect).toBe('priority');
      return;
    }
    throw new Error('no script showed it');
  });
});

describe('on the model', () => {
  it.each([
    ['kthread', 'T1 returns EPERM'],
    ['missing', 'T1 returns ESRCH'],
    ['foreign', 'T1 returns EPERM'],
    ['OWNER_DIED', 'T1 returns 0'],
    ['WAITERS|T1', 'T1 returns EDEADLK'],
  ])('a lock of a word that says %s ends with: %s', (word, end) => {
    expect(endOf(`write f1 ${word}; T1 lock f1 kernel`)).toContain(end);
  });

  it('4.8.15 lets a task of another address space own a futex', () => {
    const build = findBuild('v4.8.15') as Build;
    expect(endOf('write f1 foreign; T1 lock f1', build)).toContain('T1 waits at f1');
    expect(endOf('write f1 kthread; T1 lock f1', build)).toContain('T1 returns EPERM');
  });

  it.each(PLACES)('the place %s is answered from the table', (place) => {
    const { lock, unlock } = PLACE_TABLE[place];
    for (const call of ['lock', 'lock2', 'trylock', 'unlock'] as const) {
      const name = errnoName(call === 'unlock' ? unlock.other : lock);
      expect(endOf(`T1 ${call} ${place}`)).toContain(`T1 returns ${name}`);
    }
  });

  it('the misaligned word can be written: only who is named by it comes as far as EINVAL', () => {
    const named = 'write misaligned WAITERS|T1; T1 unlock misaligned';
    expect(endOf(named)).toContain('T1 returns EINVAL');
    expect(endOf(`${named}; T2 unlock misaligned`)).toContain('T2 returns EPERM');
    expect(endOf('write misaligned foreign; T1 unlock misaligned')).toContain('T1 returns EPERM');
    expect(endOf('write misaligned 0; T1 lock misaligned')).toContain('T1 returns EINVAL');
  });

  it.each(['v4.8', 'v4.8.15', 'rfc-2016-10', 'rework-04', 'rework-17', 'v4.12', 'v4.15'])(
    '%s answers ENOSYS to FUTEX_LOCK_PI2, and only the system call is refused',
    (name) => {
      const build = findBuild(name) as Build;
      expect(endOf('T1 lock2 f1 kernel', build)).toContain('f1 = 0, T1 returns ENOSYS');
      expect(endOf('T2 lock f1; T1 lock2 f1 timeout', build)).toContain('T1 returns ENOSYS');
      expect(endOf('T1 lock2 misaligned', build)).toContain('T1 returns ENOSYS');
      expect(endOf('T1 lock2 f1', build)).toContain('f1 = T1, T1 returns 0');
      expect(endOf('T1 lock2 f1 kernel')).toContain('f1 = T1, T1 returns 0');
    },
  );

  it('a circle of waiters is refused, and a signal sends a waiter to the end of the queue', () => {
    const circle = 'T1 lock f1; T2 lock f2; T1 lock f2; T2 lock f1';
    expect(endOf(circle)).toContain('T2 returns EDEADLK');
    const queue = 'T1 lock f1; T2 lock f1; T3 lock f1; signal T2; T1 unlock f1';
    expect(endOf(queue)).toContain('T3 returns 0');
  });

  it('whoever waits is asked for nothing, and only a wait with a timeout expires', () => {
    const fits = (text: string) => playOnModel(kernel, parseScript(text)) !== null;
    expect(fits('T1 lock f1; T2 lock f1 timeout; expire T2; T2 trylock f1')).toBe(true);
    expect(fits('T1 lock f1; T2 lock f1; T2 trylock f1')).toBe(false);
    expect(fits('T1 lock f1; T2 lock f1; expire T2')).toBe(false);
    expect(fits('expire T1')).toBe(false);
  });

  /** T2 keeps a boost of 20 that nobody lends it any more: the walk ended at T1's other donor. */
  const boostLeft = (fifo: string) =>
    `setprio T4 20; ${fifo === 'other' ? '' : `setprio T2 ${fifo}; `}T2 lock f3; T1 lock f1; ` +
    `T1 lock f2; T3 lock f1; T4 lock f2; T1 lock f3; setprio T4 other; setprio T2 ${fifo}`;
  const runsAs = (name: string, fifo: string) => {
    return / T2 \(([^)]*)\)/.exec(endOf(boostLeft(fifo), findBuild(name) as Build))?.[1];
  };

  it('who is set to the SCHED_FIFO priority that it has is left as it is', () => {
    expect(runsAs('mainline', '5')).toBe('fifo 20');
    expect(runsAs('v4.8.15', '5')).toBe('fifo 20');
    expect(runsAs('mainline~setscheduler-leaves-early', '5')).toBe('fifo 5');
  });

  it('SCHED_OTHER is set anew all the same, since v6.12', () => {
    expect(runsAs('mainline', 'other')).toBe('other');
    expect(runsAs('v4.8.15', 'other')).toBe('fifo 20');
    expect(runsAs('v4.15', 'other')).toBe('fifo 20');
  });

  it('a script is played twice in the same way', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const script: Script = drawn(seed);
        const [once, again] = [playOnModel(kernel, script), playOnModel(kernel, script)];
        expect(again).toEqual(once);
      }),
    );
  });
});

describe('two transcripts', () => {
  const seen = (text: string) => playOnModel(kernel, parseScript(text)) ?? [];
  const waits = seen('T1 lock f1; T2 lock f1');

  it('that are the same have no difference', () => {
    expect(firstDifference(waits, waits)).toBeNull();
  });

  it.each([
    ['return value', 'T2 returns something', { returned: -22 }],
    ['blocked task', 'T2 is free', { blocked: null }],
    ['priority', 'T2 is more urgent', { prio: 50 }],
  ])('differ in a %s when %s', (aspect, _, change) => {
    const [first, last] = waits as [Observation, Observation];
    const tasks = last.tasks.map((task, index) => (index === 1 ? { ...task, ...change } : task));
    const other = [first, { ...last, tasks }];
    expect(firstDifference(waits, other)).toMatchObject({ at: 1, aspect, of: 'T2' });
    const ignored = firstDifference(waits, other, false);
    expect(ignored === null).toBe(aspect === 'priority');
  });

  it('differ in a word, in trouble, and when one ends before the other', () => {
    const [first, last] = waits as [Observation, Observation];
    const word = [first, { ...last, words: ['T1'] }];
    expect(firstDifference(waits, word)).toEqual({
      at: 1,
      aspect: 'word',
      of: 'f1',
      model: 'WAITERS|T1',
      linux: 'T1',
    });
    const trouble = [first, { ...last, trouble: 'T2 neither returned nor slept' }];
    expect(firstDifference(waits, trouble)).toMatchObject({ at: 1, aspect: 'trouble' });
    expect(firstDifference(waits, [first])).toMatchObject({ at: 1, aspect: 'trouble' });
  });
});
