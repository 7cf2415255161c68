/** Which programs a sweep passes over, and which of those that look alike it does not. */
import { parseProgram } from '../src/program/text.ts';
import { fallsApart } from '../src/sweep/apart.ts';
import { Waits } from '../src/sweep/waits.ts';

describe('a program falls apart', () => {
  it.each([
    ['T1: lock f1 | T2: lock f2', true],
    ['T1: lock f1 | T2: lock f2 | env: bucket f1 f2', false],
    ['T1: lock f1 | T2: lock f2 | T3: lock f1; unlock f1; lock f2', false],
    ['T1: holds f1 f2 | T2: lock f1 | T3: lock f2', false],
    ['T1: holds f1 | T2: lock f1 | T3: holds f2', true],
    ['T1: lock f1', false],
  ])('%s: %s', (text, answer) => {
    expect(fallsApart(parseProgram(text))).toBe(answer);
  });
});

/** A program, its tasks that came to their end, and others that are it and something idle. */
const KNOWN: readonly [string, number, readonly [string, boolean][]][] = [
  [
    'T1: holds f1; lock f1 | T2: lock f1',
    0b01,
    [
      ['T1: holds f1; lock f1 | T2: lock f1; unlock f1', true],
      ['T1: holds f1; lock f1 | T2: lock f1; lock f2; unlock f2', true],
      ['T1: lock f2; unlock f2 | T2: holds f2; lock f2', true],
      ['T1: lock f2; unlock f2; lock f2 | T2: holds f2; lock f2', true],
      ['T1: holds f1; lock f1; lock f1 | T2: lock f1', false],
      ['T1: holds f1; lock f1 | T2: lock f1 timeout; lock f1', false],
      ['T1 fifo 10: holds f1; lock f1 | T2: lock f1; unlock f1', false],
      ['T1: holds f1; lock f1 | T2: lock f1; unlock f1 | env: setprio T2 10', false],
    ],
  ],
  [
    'T1: lock f1 | T2: holds f1; lock f1',
    0b10,
    [
      ['T1: lock f1; unlock f1 | T2: holds f1; lock f1', true],
      ['T1: lock f1 | T2: holds f1; lock f1; lock f1', false],
    ],
  ],
  [
    'T1: holds f1; lock f1 | T2: lock f1',
    0b11,
    [['T1: holds f1; lock f1 | T2: lock f1; unlock f1', false]],
  ],
];

describe('a program is another one and something that never runs', () => {
  it.each(KNOWN)('beside %s (%i)', (text, ended, others) => {
    for (const [other, answer] of others) {
      const waits = new Waits();
      waits.note(parseProgram(text), ended);
      expect([other, waits.recognises(parseProgram(other))]).toEqual([other, answer]);
    }
  });

  it('and so is one with even more of it', () => {
    const waits = new Waits();
    waits.note(parseProgram('T1: holds f1; lock f1 | T2: lock f1 | T3: lock f1'), 0b001);
    const more = 'T1: holds f1; lock f1 | T2: lock f1; unlock f1 | T3: lock f1';
    expect(waits.recognises(parseProgram(more))).toBe(true);
    // Its own search is left out, and yet it is known which of its tasks wait.
    const most = 'T1: holds f1; lock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1';
    const alone = new Waits([...waits.all].slice(1));
    expect(alone.recognises(parseProgram(most))).toBe(true);
  });

  it('but not where the rest makes it say `if held`', () => {
    const waits = new Waits();
    waits.note(
      parseProgram('T1: holds f1; lock f2; unlock f2 | T2: holds f2; lock f2 | T3: lock f1'),
      0,
    );
    // With this one there is a circle, so the lock of f2 may be refused.
    const circle =
      'T1: holds f1; lock f2; unlock f2 if held | T2: holds f2; lock f2; lock f1 | T3: lock f1';
    expect(waits.recognises(parseProgram(circle))).toBe(false);
  });
});
