/**
 * Tasks that die with a lock, about to take one, or asleep: whoever wants the lock is served, and
 * told of it, at whichever step the kill comes.
 */
import { readFileSync } from 'node:fs';
import { EOWNERDEAD, errnoName } from '../src/kernel/errno.ts';
import { FUTEX_TID_MASK } from '../src/kernel/futex/futex_key.ts';
import { PF_EXITING, type task_struct } from '../src/kernel/sched/task_struct.ts';
import { EXIT_SITES } from '../src/kernel/site.ts';
import type { Actor } from '../src/machine/actor.ts';
import type { Ready } from '../src/machine/ready.ts';
import type { Ghost } from '../src/oracle/ghost.ts';
import { parseProgram } from '../src/program/text.ts';
import type { World } from '../src/program/world.ts';
import { type Recorder, run, type Scheduler } from '../src/run.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { oneIn, someOf } from './support/by-day.ts';
import { reachedBy } from './support/reached-by.ts';
import { subject } from './support/story.ts';

const ROBUST = 'env: robust f1; kill T1';
const HOLDER = `T1: holds f1 | T2: lock f1; unlock f1 | ${ROBUST}`;
const PLAIN = 'T1: holds f1 | T2: lock f1; unlock f1 if held | env: kill T1';
const AT_ANY_POINT = `T1: lock f1; unlock f1 | T2: lock f1; unlock f1 | ${ROBUST}`;
const TRY = `T1: holds f1 | T2: trylock f1; unlock f1 if held | ${ROBUST}`;

/** Everything about the program on mainline, under every schedule. */
function searched(text: string) {
  const { fast, oracles } = subject('mainline');
  const answers = new Set<string>();
  const search = new ExhaustiveSearch(fast, parseProgram(text), oracles, {
    preemptions: Infinity,
    ended: ({ told, world }) => {
      for (const { name, index } of world.tasks) {
        for (const { op, ret } of told[index]?.answers ?? []) {
          answers.add(`${name} ${op.call}: ${ret === 0 ? 0 : errnoName(ret)}`);
        }
      }
    },
  });
  while (search.advance(1_000));
  return { search, answers };
}

describe('on mainline, under every schedule, holds', () => {
  const two: [string, string, number][] = [
    ['a robust lock whose owner dies', HOLDER, 3_588],
    ['one that is taken or given back just then', AT_ANY_POINT, 27_353],
    ['a lock that is not robust', PLAIN, 3_144],
    [
      'one that is taken or given back just then, and not robust',
      'T1: lock f1; unlock f1 | T2: lock f1; unlock f1 if held | env: kill T1',
      13_082,
    ],
    [
      'an owner that unlocks, or dies',
      `T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | ${ROBUST}`,
      14_624,
    ],
    [
      'the same, not robust',
      'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 if held | env: kill T1',
      8_055,
    ],
    [
      'a waiter that gives up while the owner dies',
      `T1: holds f1 | T2: lock f1 timeout; unlock f1 if held | ${ROBUST}`,
      16_095,
    ],
    ['a try', TRY, 1_714],
    [
      'a waiter that dies, maybe asleep',
      'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | env: robust f1; kill T2',
      7_610,
    ],
    [
      'the same, not robust',
      'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | env: kill T2',
      5_052,
    ],
    ['two locks', 'T1: holds f1 f2 | T2: lock f2; lock f1 | env: robust f1 f2; kill T1', 4_354],
    ['both die', 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1; kill T2', 43_944],
  ];
  const three: [string, string, number][] = [
    ['two that wait', `T1: holds f1 | T2: lock f1 | T3: lock f1 | ${ROBUST}`, 99_040],
    [
      'two that wait and give back',
      `T1: holds f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1 | ${ROBUST}`,
      234_140,
    ],
    [
      'the same, not robust',
      'T1: holds f1 | T2: lock f1; unlock f1 if held | T3: lock f1; unlock f1 if held | ' +
        'env: kill T1',
      102_098,
    ],
  ];

  it.each([...someOf(two, 3), ...someOf(three, 3)])('%s', (_, text, states) => {
    const { search } = searched(text);
    expect([...search.broken.keys(), ...search.livelocks()]).toEqual([]);
    expect({ states: search.states, complete: search.complete }).toEqual({
      states,
      complete: true,
    });
  });
});

it('small programs come past every place of the exit, but for one', () => {
  const sites = new Set([
    ...reachedBy(HOLDER, 1),
    ...reachedBy(PLAIN, 1),
    ...reachedBy(AT_ANY_POINT, 1),
    ...reachedBy(`T1: holds f1 | T2: lock f1 timeout | ${ROBUST}`, 2),
    ...reachedBy('T1: holds f1 | T2: lock f1 | T3: lock f1 kernel | env: kill T1', 1),
    ...reachedBy(`T1: holds f1 | T2: lock f1 | T3: lock f1 kernel | ${ROBUST}`, 1),
  ]);
  expect(EXIT_SITES.filter((site) => !sites.has(site))).toEqual(['state matrix: row 5']);
});

describe('what tasks are told', () => {
  it.each([
    ['EOWNERDEAD, who waits for an owner that dies', HOLDER, ['T2 lock: EOWNERDEAD']],
    [
      'nothing, if the owner had given it back',
      `T1: holds f1; unlock f1 | T2: lock f1 | ${ROBUST}`,
      ['T2 lock: 0', 'T2 lock: EOWNERDEAD'],
    ],
    [
      'that somebody has it, or that its owner is dead, who only tries',
      TRY,
      ['T2 trylock: EAGAIN', 'T2 trylock: EOWNERDEAD'],
    ],
    [
      'ESRCH, who comes too late for a lock that is not robust',
      PLAIN,
      ['T2 lock: 0', 'T2 lock: ESRCH'],
    ],
  ])('%s', (_, text, told) => {
    const { answers } = searched(text);
    const asked = [...answers].filter((answer) => /^T2 (lock|trylock)/.test(answer));
    expect(asked.sort()).toEqual(told);
  });

  oneIn(2)('EINVAL, who comes when the note of an owner is gone and nobody has mended it', () => {
    const { answers } = searched('T1: holds f1 | T2: lock f1 | T3: trylock f1 | env: kill T1');
    const asked = [...answers].filter((answer) => answer.startsWith('T3'));
    expect(asked.sort()).toEqual(['T3 trylock: EAGAIN', 'T3 trylock: EINVAL', 'T3 trylock: ESRCH']);
  });
});

/** T1 is killed after so many steps and goes first until it is gone; then the others go. */
class KilledAfter implements Scheduler, Recorder {
  world: World | null = null;
  ghost: Ghost | null = null;
  /** What the word and T1's list said of its lock when its exit began. */
  death: string | null = null;
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  began(world: World, ghost: Ghost): void {
    this.world = world;
    this.ghost = ghost;
  }

  stepping(): void {}

  stepped(): void {
    const { tasks, futexes } = this.world as World;
    const [dying] = tasks as [task_struct];
    if (this.death !== null || (dying.flags & PF_EXITING) === 0) return;
    const lock = futexes.get(1);
    const says = [
      (lock.uaddr.value & FUTEX_TID_MASK) === dying.pid ? 'named' : '',
      dying.robust_list?.includes(lock) ? 'listed' : '',
      dying.list_op_pending === lock ? 'pending' : '',
    ];
    this.death = says.filter((word) => word !== '').join(', ');
  }

  pick(ready: Ready): Actor {
    const able = ready.enabled.slice(0, ready.count) as Actor[];
    const first = this.#left-- > 0 ? ['T1', 'env1', 'T2'] : ['env1', 'T1', 'T2'];
    const [next] = first.flatMap((name) => able.filter((actor) => actor.name === name));
    return next as Actor;
  }
}

interface Death {
  readonly at: string;
  /** What T2's lock was answered. */
  readonly told: number | undefined;
  readonly failure: string | null;
}

/** Every death of T1 that there is if it goes first. */
function deathsIn(text: string): Death[] {
  const { fast, oracles } = subject('mainline');
  const found: Death[] = [];
  // It is through with its ops by then, and sleeps.
  for (let steps = 0; steps < 40; steps++) {
    const along = new KilledAfter(steps);
    const { failure } = run(fast, parseProgram(text), along, oracles, along);
    const [answer] = along.ghost?.told[1]?.answers ?? [];
    found.push({ at: along.death as string, told: answer?.ret, failure: failure?.kind ?? null });
  }
  return found;
}

describe('a task that dies with a robust lock, or near it', () => {
  const deaths = deathsIn(AT_ANY_POINT);

  it('dies at every point of taking it and giving it back', () => {
    const points = new Set(deaths.map(({ at }) => at));
    expect([...points].sort()).toEqual([
      '',
      'named, listed',
      'named, listed, pending',
      'named, pending',
      'pending',
    ]);
  });

  it('is told of to the next one if the word named it, and only then', () => {
    for (const { at, told, failure } of deaths) {
      expect({ at, told, failure }).toEqual({
        at,
        told: at.startsWith('named') ? -EOWNERDEAD : 0,
        failure: null,
      });
    }
  });
});

interface GrownBefore {
  readonly program: string;
  readonly preemptions: number | null;
  readonly states: number;
  readonly transitions: number;
}

describe('where nobody is killed nothing has changed', () => {
  const all = JSON.parse(readFileSync('docs/growth.json', 'utf8')) as GrownBefore[];
  const small = all.filter(({ states, program, preemptions }) => {
    return states < 20_000 && preemptions === null && !program.includes('kill');
  });

  it.each(someOf(small, 3))('$program', ({ program, states, transitions }) => {
    const { search } = searched(program);
    expect([search.states, search.transitions]).toEqual([states, transitions]);
  });
});
