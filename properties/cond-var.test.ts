/**
 * Condition variables as a library makes them: a number that user space changes, several calls in
 * one op. On today's kernel they do what they promise, under every schedule; a library with a
 * mistake is caught, and so is a kernel that is wrong about the number, and neither is taken for
 * the other.
 */

import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { subjectOf } from '../src/explore/subject.ts';
import {
  type Build,
  type FunctionTable,
  type Kernel,
  mainline,
  patch,
} from '../src/kernel/build.ts';
import { EAGAIN, EINTR, ETIMEDOUT } from '../src/kernel/errno.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { futex_q } from '../src/kernel/futex/futex_q.ts';
import type { Proc } from '../src/machine/access.ts';
import { TASK_INTERRUPTIBLE } from '../src/machine/task-state.ts';
import { EVERY_CONDITION } from '../src/program/condition-words.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { smallerPrograms } from '../src/shrink/smaller-programs.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { type AtCondition, cond_wait } from '../src/userspace/cond_var.ts';
import { isAboutUserSpace } from '../src/variants/ancestry.ts';
import { allBuilds, findBuild, mistakenLibraries } from '../src/variants/builds.ts';
import { compare } from './support/agreement.ts';
import { ONE_SENTENCE, pifuzz } from './support/pifuzz.ts';
import { subject } from './support/story.ts';

/** More than any search here has. */
const LIMIT = 500_000;
const ONE = 'T1: holds f1; cond_wait c1 f1; unlock f1';
const TIMED = 'T1: holds f1; cond_wait c1 f1 timeout; unlock f1';

function kindsOf(build: Build, text: string): string[] {
  const verdict = verdictOf(subjectOf(build), parseProgram(text), Infinity, LIMIT);
  expect(verdict.complete).toBe(true);
  return [...verdict.broken.keys()].sort();
}

describe('on mainline, under every schedule, holds', () => {
  it.each([
    ['a signal', `${ONE} | T2: cond_signal c1 f1`, 299],
    ['a broadcast', `${ONE} | T2: cond_broadcast c1 f1`, 686],
    ['two signals', `${ONE} | T2: cond_signal c1 f1; cond_signal c1 f1`, 779],
    [
      'a signal and a timeout, in one bucket',
      `${TIMED} | T2: cond_signal c1 f1 | env: bucket f1 c1`,
      1_743,
    ],
    ['a signal by who has the mutex', `${ONE} | T2: lock f1; cond_signal c1 f1; unlock f1`, 4_812],
    [
      'a broadcast by who is more urgent',
      `${ONE} | T2 fifo 10: lock f1; cond_broadcast c1 f1; unlock f1`,
      4_821,
    ],
    [
      'a signal and a signal of the kernel',
      `${ONE} | T2: cond_signal c1 f1 | env: signal T1`,
      3_275,
    ],
    [
      'three who signal at once',
      'T1: cond_signal c1 f1 | T2: cond_signal c1 f1 | T3: cond_signal c1 f1',
      2_693,
    ],
    [
      'two who signal, and a timeout',
      `${TIMED} | T2: cond_signal c1 f1 | T3: cond_signal c1 f1`,
      52_930,
    ],
    [
      'a mutex that is waited for',
      'T1: holds f1 f2; cond_wait c1 f1; unlock f1 | T2: lock f2 | T3: cond_signal c1 f1',
      8_372,
    ],
  ])('%s', (_, text, states) => {
    const verdict = verdictOf(subject('mainline'), parseProgram(text), Infinity, LIMIT);
    expect([...verdict.broken.keys()]).toEqual([]);
    expect({ complete: verdict.complete, states: verdict.states }).toEqual({
      complete: true,
      states,
    });
  });
});

describe('a library', () => {
  const [forgets, hurries] = ['cond-wait-locks-again', 'cond-wait-reads-first'].map((word) => {
    return findBuild(`mainline~${word}`) as Build;
  }) as [Build, Build];

  it('that does not take the mutex again is caught', () => {
    expect(kindsOf(forgets, 'T1: holds f1; cond_wait c1 f1 timeout')).toEqual([
      'cond-wait-holds/ETIMEDOUT',
    ]);
    expect(kindsOf(forgets, `${ONE} | T2: cond_signal c1 f1`)).toEqual(['cond-wait-holds/0']);
  });

  it('that reads the number without the mutex loses a wake-up', () => {
    const lost = 'cond-wakes-one/cond_signal/unread';
    expect(kindsOf(hurries, `${ONE} | T2: cond_signal c1 f1`)).toEqual([lost]);
    const byHolder = `${ONE} | T2: lock f1; cond_signal c1 f1; unlock f1`;
    expect(kindsOf(hurries, byHolder)).toEqual([lost]);
    expect(kindsOf(hurries, 'T1: holds f1; cond_wait c1 f1 timeout')).toEqual([]);
  });

  it('is told from a kernel, and lacks what it is called by', () => {
    expect(allBuilds.filter(isAboutUserSpace)).toEqual(mistakenLibraries);
    expect(mistakenLibraries).toEqual([forgets, hurries]);
  });

  it.each([
    ['cond-wait-locks-again', 'cond-wait-holds/ETIMEDOUT', 1],
    ['cond-wait-reads-first', 'cond-wakes-one/cond_signal/unread', 2],
  ])('%s is met by random programs, and made small', (word, kind, tasks) => {
    const under = subject(`mainline~${word}`);
    const { counterexample } = check(under, 3, 60_000, { ...DEFAULT_CASES, kind });
    expect(counterexample?.kind).toBe(kind);
    expect(counterexample?.program.tasks).toHaveLength(tasks);
  });

  it('is blamed on its page, and no kernel is', async () => {
    const text = 'T1: holds f1; cond_wait c1 f1 timeout';
    const { code, out } = await pifuzz(['verify', forgets.name, '--program', text]);
    expect(code).toBe(1);
    expect(out.replaceAll(/\s+/gu, ' ')).toContain('the mistake is not the kernel’s');
  });
});

describe('the search of all schedules comes to the same ends as plain enumeration', () => {
  it.each([
    ['mainline', 'T1: holds f1; cond_wait c1 f1 timeout', Infinity],
    ['mainline', `${ONE} | T2: cond_signal c1 f1`, 2],
    ['mainline', `${TIMED} | T2: lock f1; cond_broadcast c1 f1`, 1],
    ['mainline~cond-wait-locks-again', `${ONE} | T2: cond_signal c1 f1`, 2],
    ['mainline~cond-wait-reads-first', `${ONE} | T2: cond_signal c1 f1`, 2],
  ])('on %s, of %s, with up to %s preemptions', (build, text, preemptions) => {
    const { fast, oracles } = subject(build);
    const judged = { kernel: fast, oracles, patience: 2 };
    expect(compare(judged, parseProgram(text), preemptions, 20_000)).toBe('agree');
  });
});

/** A kernel that does otherwise. */
function patched(functions: object): Build {
  return patch<FunctionTable>(mainline, 'the number otherwise', 'Another.', functions as never);
}

describe('a kernel', () => {
  it('that does not compare the number lets a waiter sleep through a signal', () => {
    const blind = patched({
      *futex_wait_setup(k: Kernel, uaddr: futex_key, _val: number, q: futex_q): Proc<number> {
        yield* k.futex_q_lock(q, uaddr.hb);
        yield* k.set_current_state(TASK_INTERRUPTIBLE);
        yield* k.futex_queue(q, uaddr.hb, k.current);
        return 0;
      },
    });
    const kinds = kindsOf(blind, `${ONE} | T2: cond_signal c1 f1`);
    expect(kinds).toEqual(['cond-wakes-one/cond_signal/asleep']);
  });

  it('that moves nobody is to blame', () => {
    const idle = patched({
      *futex_requeue(): Proc<number> {
        return 0;
      },
    });
    const kinds = kindsOf(idle, `${ONE} | T2: cond_broadcast c1 f1`);
    expect(kinds).toEqual(['cond-wakes-one/cond_broadcast/asleep']);
  });
});

describe('cond_wait', () => {
  /** What it asks for, one after the other, if the call answers that; and what it returns. */
  function asked(answer: number): [string[], number] {
    const said: string[] = [];
    function* saying(what: string, ret: number): Generator<never, number> {
      said.push(what);
      return ret;
    }
    const thread = {
      read_number: () => saying('read', 7),
      mutex_unlock: () => saying('unlock', 0),
      wait_requeue_pi: (val: number) => saying(`wait ${val}`, answer),
      mutex_lock: () => saying('lock', 0),
    } as unknown as AtCondition;
    const { value, done } = cond_wait(null as never, thread).next();
    expect(done).toBe(true);
    return [said, value as unknown as number];
  }

  it.each([
    [0, ['read', 'unlock', 'wait 7'], 0],
    [-EAGAIN, ['read', 'unlock', 'wait 7', 'lock'], 0],
    [-EINTR, ['read', 'unlock', 'wait 7', 'lock'], 0],
    [-ETIMEDOUT, ['read', 'unlock', 'wait 7', 'lock'], -ETIMEDOUT],
  ])('after %i asks for %j', (answer, requests, ret) => {
    expect(asked(answer)).toEqual([requests, ret]);
  });
});

describe('a program', () => {
  it.each([
    ['T1: cond_wait c1 f1', 'T1 waits on c1 with f1, which it does not hold'],
    ['T1: lock f1 timeout; cond_wait c1 f1', 'T1 waits on c1 with f1, which it may not hold'],
    [
      'T1: holds f1; cond_wait c1 f1 | T2: cmp_requeue_pi c1 f1',
      'T2 uses c1 by the bare call (cmp_requeue_pi), and others use it by a library',
    ],
    [
      'T1: wait_requeue_pi c1 f1 | T2: cond_signal c1 f1',
      'T2 uses c1 by a library (cond_signal), and others use it by bare calls',
    ],
    [
      'T1: holds f1 f2; cond_wait c1 f1; cond_wait c1 f2',
      'T1 uses c1 with f2, and others use it with f1',
    ],
    ['T1: holds f1; cond_wait c1 f1; unlock f1 if held', null],
    ['T1: holds f1; cond_wait c1 f1 timeout; cond_signal c1 f1; unlock f1', null],
  ])('%s: %s', (text, sentence) => {
    const said = () => parseProgram(text);
    if (sentence === null) expect(whyNotLegit(said())).toBeNull();
    else expect(said).toThrow(sentence);
  });

  it('in which locks are taken in a circle may have lost the mutex', () => {
    const circle = 'T1: holds f1 f2; cond_wait c1 f1; unlock f1 | T2: lock f1; lock f2';
    expect(() => parseProgram(circle)).toThrow("'unlock f1 if held' is expected");
  });

  it('has a library’s condition variable now and then, where it may have one', () => {
    const stream = new RandomStream(`${jest.getSeed()}`);
    const draw = (min: number, max: number) => min + stream.below(max - min + 1);
    const texts = Array.from({ length: 3_000 }, () =>
      printProgram(drawProgram(draw, EVERY_CONDITION)),
    );
    for (const call of ['cond_wait', 'cond_signal', 'cond_broadcast']) {
      expect(texts.filter((text) => text.includes(call)).length).toBeGreaterThan(10);
    }
    for (const text of texts) expect(printProgram(parseProgram(text))).toBe(text);
  });

  it('is refused where it cannot be made', async () => {
    const program = ['--program', `${ONE} | T2: cond_signal c1 f1`];
    const { code, out, err } = await pifuzz(['verify', 'rfc-2016-10', ...program]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(ONE_SENTENCE);
  });
});

describe('what is smaller', () => {
  const smaller = (text: string) => {
    return [...smallerPrograms(parseProgram(text))].map((one) => printProgram(one.program, ' | '));
  };

  it('wakes one instead of all, and waits without a timeout', () => {
    const texts = smaller(`${TIMED} | T2: cond_broadcast c1 f1`);
    expect(texts).toContain(`${TIMED} | T2: cond_signal c1 f1`);
    expect(texts).toContain(`${ONE} | T2: cond_broadcast c1 f1`);
  });

  it.each([
    [
      `${TIMED} | T2: cond_broadcast c1 f1`,
      'T1: wait_requeue_pi c1 f1 timeout; unlock f1 if held | T2: cmp_requeue_pi c1 f1 requeue all',
    ],
    [
      'T1: lock f1; cond_wait c1 f1; unlock f1 | T2: lock f1; cond_signal c1 f1; unlock f1',
      'T1: wait_requeue_pi c1 f1; unlock f1 if held | T2: lock f1; cmp_requeue_pi c1 f1; unlock f1',
    ],
  ])('of %s makes the bare calls', (text, bare) => {
    expect(smaller(text)).toContain(bare);
  });

  it('makes no bare calls where the mutex is used before the wait', () => {
    const texts = smaller('T1: holds f1; cond_wait c1 f1; cond_wait c1 f1 | T2: cond_signal c1 f1');
    expect(texts.filter((text) => text.includes('requeue'))).toEqual([]);
  });
});
