/** What becomes of one cell is said in half a sentence, which depends on who does it, and when. */
import { cellKind } from '../src/explain/cell-kind.ts';
import type { Scene } from '../src/explain/net-change.ts';
import { single } from '../src/explain/net-words.ts';
import type { LockMoment, Moment, TaskMoment } from '../src/explore/moments.ts';
import type { TraceStep } from '../src/explore/trace.ts';

/** Kernel priorities: the more urgent, the smaller. */
const [FIFO_10, FIFO_20, OTHER] = [89, 79, 120];

function task(name: string, normalPrio: number, waitsFor: string | null = null): TaskMoment {
  const idle = {
    holds: [],
    op: null,
    asleep: false,
    spinsOn: null,
    exit: null,
    unlisted: null,
    ended: false,
    donors: [],
  };
  return { name, prio: normalPrio, normalPrio, waitsFor, ...idle };
}

function lock(name: string, bucket: readonly string[], queue: readonly string[] = []): LockMoment {
  const keyed = queue.map((one) => ({ task: one, key: OTHER }));
  return { name, word: '0', pi_state: null, bucket, queue: keyed, owner: null };
}

function moment(tasks: readonly TaskMoment[], locks: readonly LockMoment[] = []): Moment {
  return { tasks, locks, lockOf: new Map([['P1', 'f1']]) };
}

const IDLE = moment([task('T1', OTHER), task('T2', FIFO_10)]);

interface Change {
  readonly cell: string;
  readonly before: string;
  readonly after: string;
  /** How things stand before and after the only step; nothing happens to who is not said. */
  readonly moments?: readonly [Moment, Moment];
  readonly wanted?: boolean;
}

/** What T1 does. */
function said({ cell, before, after, moments = [IDLE, IDLE], wanted = false }: Change) {
  const about = cellKind(cell);
  const scene: Scene = {
    actor: 'T1',
    steps: [{ number: 1, functions: [] as readonly string[] } as TraceStep],
    moments,
    wanted: wanted ? [cell] : [],
  };
  return single({ cell, about, before, after, from: 1, to: 1 }, scene);
}

function from(cell: string, before: number | string, after: number | string, rest = {}): Change {
  return { cell, before: String(before), after: String(after), ...rest };
}

/** T1's and T2's own priorities before and after. */
function own(was: readonly [number, number], is: readonly [number, number] = was) {
  const at = ([one, two]: readonly [number, number]) => moment([task('T1', one), task('T2', two)]);
  return { moments: [at(was), at(is)] };
}

describe('a change of priority', () => {
  it.each([
    ['of another, by what is lent', 'T2', OTHER, FIFO_20, OTHER, '{lend|lends|lent} T2 fifo 20'],
    ['of its own', 'T1', OTHER, FIFO_20, OTHER, '{take|takes|taken} over fifo 20 as its priority'],
    [
      'back to its own',
      'T1',
      FIFO_20,
      OTHER,
      OTHER,
      '{run|runs|run} with its own priority again (other)',
    ],
    [
      'of another, back',
      'T2',
      FIFO_20,
      FIFO_10,
      FIFO_10,
      '{give|gives|given} T2 its own priority back (fifo 10)',
    ],
    ['down to what is lent', 'T2', FIFO_20, FIFO_10, OTHER, '{lower|lowers|lowered} T2 to fifo 10'],
    ['up to its own', 'T2', OTHER, FIFO_10, FIFO_10, null],
  ])('%s', (_what, name, before, after, normal, text) => {
    expect(said(from(`${name}.prio`, before, after, own([normal, normal])))).toBe(text);
  });

  it('is not said where its own was changed at the same time, which is', () => {
    const changed = own([OTHER, FIFO_10], [OTHER, FIFO_20]);
    expect(said(from('T2.prio', FIFO_10, FIFO_20, changed))).toBeNull();
    const lowered = own([OTHER, FIFO_20], [OTHER, FIFO_10]);
    expect(said(from('T2.prio', FIFO_20, FIFO_10, lowered))).toBeNull();
    // What is lent now is more urgent than its own.
    expect(said(from('T2.prio', OTHER, FIFO_20, own([OTHER, OTHER], [OTHER, FIFO_10])))).toBe(
      '{lend|lends|lent} T2 fifo 20',
    );
  });
});

describe('a change of a word', () => {
  const at = (bucket: readonly string[], queue: readonly string[] = []) => {
    const after = moment(IDLE.tasks, [lock('f2', ['T1']), lock('f1', bucket, queue)]);
    return { moments: [IDLE, after] };
  };

  it.each([
    [[], '{set|sets|set} the word of f1 to 0'],
    [['T2'], '{set|sets|set} the word of f1 to 0{|, though T2 has queued itself in the bucket|}'],
    [
      ['T2', 'T3'],
      '{set|sets|set} the word of f1 to 0' +
        '{|, though T2 and T3 have queued themselves in the bucket|}',
    ],
  ])('to nobody, with %j in the bucket', (bucket, text) => {
    expect(said(from('f1', 'T1', '0', at(bucket)))).toBe(text);
  });

  it.each([
    ['T2', 'WAITERS|T2', at([]), '{set|sets|set} WAITERS in the word of f1'],
    ['WAITERS|T2', 'T2', at([]), '{set|sets|set} the word of f1 to T2'],
    ['0', 'T1', at([]), '{write|writes|written} itself into the word of f1'],
    ['T1', 'T2', at([]), '{write|writes|written} T2 into the word of f1'],
    ['T2', 'T3', at([]), '{write|writes|written} T3 over T2 in the word of f1'],
    ['T1', 'T2', at(['T2'], ['T2']), '{write|writes|written} T2 into the word of f1'],
    [
      'T1',
      'T2',
      at(['T2'], ['T3']),
      '{write|writes|written} T2, who stands only in the bucket, into the word of f1',
    ],
    ['0', 'T1', at(['T1']), '{write|writes|written} itself into the word of f1'],
  ])('from %s to %s', (before, after, moments, text) => {
    expect(said(from('f1', before, after, moments))).toBe(text);
  });
});

describe('a change of a queue', () => {
  const stands = moment(IDLE.tasks, [lock('f2', []), lock('f1', ['T1', 'T2'])]);
  const left = moment(IDLE.tasks, [lock('f2', []), lock('f1', [])]);
  const come = { moments: [left, stands] };
  const gone = { moments: [stands, left] };

  it.each([
    ['[]', '[T1]', come, '{queue|queues|queued} itself in the bucket of f1'],
    ['[]', '[T1]', {}, '{queue|queues|queued} itself in the bucket'],
    ['[T1, T2]', '[T2]', gone, '{leave|leaves|left} the bucket of f1'],
    ['[T2]', '[]', gone, '{take|takes|taken} T2 out of the bucket of f1'],
    ['[]', '[T2]', come, null],
  ])('in the bucket, from %s to %s', (before, after, moments, text) => {
    expect(said(from('hb(f1).chain', before, after, moments))).toBe(text);
  });

  it.each([
    ['m1', '[]', '[T1]', "{queue|queues|queued} itself on m1's own queue"],
    ['m1', '[T2]', '[T3, T2]', null],
    ['m1', '[T2, T3]', '[T3]', '{put|puts|put} T3 first in the queue of m1'],
    ['m1', '[T2]', '[]', null],
    [
      'pi_state(P1).pi_mutex',
      '[]',
      '[T1]',
      "{queue|queues|queued} itself on pi_state(P1)'s own queue (pi_state(P1).pi_mutex)",
    ],
  ])('of %s, from %s to %s', (mutex, before, after, text) => {
    expect(said(from(`${mutex}.waiters`, before, after))).toBe(text);
  });

  it('of a key is said of who stands there already', () => {
    const waits = moment([task('T2', FIFO_10, 'f1')]);
    const queued = { moments: [waits, waits] };
    const again = '{queue|queues|queued} T2 anew for f1, as fifo 20';
    expect(said(from('w(T2.1).tree.prio', OTHER, FIFO_20, queued))).toBe(again);
    expect(said(from('w(T2.1).tree.prio', OTHER, FIFO_20, { moments: [IDLE, waits] }))).toBeNull();
    expect(said(from('w(T2.1).tree.prio', OTHER, FIFO_20, { moments: [waits, IDLE] }))).toBeNull();
    // What waits with less than the least is like others.
    expect(said(from('w(T2.1).tree.prio', FIFO_20, 130, queued))).toMatch(/as other$/);
    const lent = { ...queued, wanted: true };
    const renewed = '{renew|renews|renewed} what T2 lends (fifo 20)';
    expect(said(from('w(T2.1).pi_tree.prio', OTHER, FIFO_20, lent))).toBe(renewed);
    expect(said(from('w(T2.1).pi_tree.prio', OTHER, FIFO_20, queued))).toBeNull();
    expect(said(from('w(T2.1).pi_tree.prio', OTHER, FIFO_20, { wanted: true }))).toBeNull();
  });
});

describe('a change of owner', () => {
  const owner = 'pi_state(P1).owner';

  it.each([
    ['m1.owner', 'T1', 'NULL', '{let|lets|let} go of m1'],
    ['m1.owner', 'T1', 'NULL+W', '{let|lets|let} go of m1'],
    ['m1.owner', 'T1', 'T1+W', null],
    ['m1.owner', 'NULL', 'T1', null],
    [owner, 'T2', 'T1', '{write|writes|written} itself into pi_state(P1) as the owner'],
    [owner, 'NULL', 'T1', '{write|writes|written} itself into pi_state(P1) as the owner'],
    [owner, 'T1', 'T2', '{note|notes|noted} T2 as the owner in pi_state(P1)'],
    [owner, 'NULL', 'T2', null],
    [owner, 'T1', 'NULL', null],
  ])('of %s, from %s to %s', (cell, before, after, text) => {
    expect(said(from(cell, before, after))).toBe(text);
  });
});

describe('a change that seldom matters', () => {
  it('of who lends is said where it is wrong in the end, and not that nobody does', () => {
    const noted = '{note|notes|noted} T3 as the one who lends T2 its priority (pi_top_task)';
    expect(said(from('T2.pi_top_task', 'NULL', 'T3', { wanted: true }))).toBe(noted);
    expect(said(from('T2.pi_top_task', 'NULL', 'T3'))).toBeNull();
    expect(said(from('T2.pi_top_task', 'T3', 'NULL', { wanted: true }))).toBeNull();
  });

  it('of anything else is not said', () => {
    expect(said(from('T2.pi_waiters', '[]', '[T3]', { wanted: true }))).toBeNull();
    expect(said(from('T2.state', '0', '1', { wanted: true }))).toBeNull();
  });
});
