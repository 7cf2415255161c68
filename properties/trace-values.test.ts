/** What a trace tells in words it has as values, too, so that nobody needs to read the words. */
import { record } from '../src/explore/recording.ts';
import { Sequence } from '../src/explore/sequence.ts';
import type { Value } from '../src/explore/thing.ts';
import { type TraceStep, trace } from '../src/explore/trace.ts';
import { errnoName } from '../src/kernel/errno.ts';
import { wordText } from '../src/oracle/word-text.ts';
import { parseProgram } from '../src/program/text.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { story, subject } from './support/story.ts';

const race = story('rfc-2016-10', 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1', [
  'start -> T2',
  'T1.1 futex_cmpxchg_value_locked cmpxchg f1 -> T3',
]);

/** The words of today's traces, made of the values. */
function words(value: Value): string {
  switch (value.type) {
    case 'word':
      return wordText(value.value);
    case 'owner':
      return `${value.task ?? 'NULL'}${value.waiters ? '+W' : ''}`;
    case 'thing':
      return value.thing?.task ?? value.thing?.name ?? 'NULL';
    case 'list':
      return `[${value.things.map(({ name, task }) => task ?? name).join(', ')}]`;
    case 'text':
      return value.text;
    case 'answer':
      return errnoName(value.value);
    case 'state':
      return ['RUNNING', 'INTERRUPTIBLE', 'UNINTERRUPTIBLE', 'NORMAL'][value.value] as string;
    default:
      return String(value.value);
  }
}

const step = (verb: string, object: string): TraceStep => {
  return race.steps.find((one) => one.verb === verb && one.object === object) as TraceStep;
};

describe('a trace', () => {
  it('has each of its words as a value', () => {
    expect(race.kind).toBe('no-spurious-errno/lock_pi/EINVAL/row10');
    for (const { object, place, given, observed, saw, changes, actor, by, ...one } of race.steps) {
      expect(place.name).toBe(object);
      expect(by.name).toBe(actor);
      expect(one.arguments.map(words)).toEqual(given);
      expect(saw === null ? '' : words(saw)).toBe(observed);
      for (const { cell, before, after, place: changed, was, becomes } of changes) {
        expect([changed.name, words(was), words(becomes)]).toEqual([cell, before, after]);
      }
    }
  });

  it('says what is a spinlock and what a user word, whose an object is, and for what', () => {
    expect(step('lock', 'hb(f1).lock').place).toMatchObject({
      sort: 'spinlock',
      object: { kind: 'bucket', task: null },
    });
    expect(step('cmpxchg', 'f1').place.sort).toBe('user word');
    const [pi_state] = race.things.filter(({ kind }) => kind === 'pi_state');
    expect(pi_state).toMatchObject({ of: { kind: 'futex', name: 'f1' } });
    const [waiter] = race.things.filter(({ kind }) => kind === 'waiter');
    expect(waiter).toMatchObject({ task: 'T2', of: pi_state });
  });

  it('knows which spinlocks everybody holds after each step', () => {
    const handing = race.steps.findLast(({ verb, actor }) => verb === 'cmpxchg' && actor === 'T1');
    expect(handing?.switched).toBe('preempted');
    expect(handing?.holds.map(({ name }) => name)).toEqual(['pi_state(T2.1).wait_lock']);
  });

  it('has the looks that decisions are made on, and no writes among them', () => {
    const looks = race.steps.flatMap((one) => one.looks.map((look) => ({ look, by: one.actor })));
    const queue = looks.find(({ look }) => look.place.field === 'pi_mutex.waiters');
    expect(queue).toMatchObject({ by: 'T2', look: { place: { sort: 'guarded' } } });
    const top = looks.find(({ look, by }) => by === 'T3' && look.place.field === 'chain');
    expect(top?.look.value).toMatchObject({
      type: 'list',
      things: [{ kind: 'queued', task: 'T2' }],
    });
    expect(looks.map(({ look }) => look.place.sort)).not.toContain('spinlock');
  });

  it('ends in what is wrong', () => {
    expect(race.wrong).toHaveLength(1);
    expect(race.wrong[0]).toMatchObject({
      thing: { about: { kind: 'task', name: 'T3' }, what: 'answer', of: { name: 'f1' } },
      is: { type: 'answer', value: -22 },
      should: { type: 'text', text: 'nothing yet, or 0 when it has the lock' },
    });
    const values = race.wrong[0]?.from.map(({ value }) => words(value));
    expect(values?.slice(0, 3)).toEqual(['WAITERS|T2', 'T1', '[]']);
  });
});

describe('the state at a failure', () => {
  it('is that of the moment when the kernel was at rest, whatever comes later in the run', () => {
    const text =
      'T1 fifo 20: holds f1; unlock f1; lock f1; unlock f1 | T2 fifo 10: lock f1' +
      ' | env: setprio T1 other';
    const kind = 'effective-priority/not-boosted';
    const program = parseProgram(text);
    const { traced, oracles } = subject('mainline');
    const { broken } = verdictOf(subject('mainline'), program, 1, 50_000);
    const actors = broken.get(kind)?.actors ?? [];
    const { decisions } = record(traced, program, new Sequence(actors), oracles);
    const told = trace(traced, program, decisions, oracles);
    expect(told.kind).toBe(kind);
    // T1 has unlocked since.
    expect(told.steps.at(-1)?.op).not.toBe(3);
    const [T1] = told.state.tasks;
    expect([T1?.name, T1?.toldItHolds]).toEqual(['T1', ['f1']]);
  });
});
