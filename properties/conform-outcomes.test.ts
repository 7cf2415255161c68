/** What a build allows a litmus program to end with. */
import { AllowedOutcomes } from '../src/conform/allowed.ts';
import { LEFT_OUT, outcomeText, parseOutcome } from '../src/conform/outcome.ts';
import { findWantedRun } from '../src/conform/wanted-run.ts';
import { bind, mainline } from '../src/kernel/build.ts';
import { parseProgram } from '../src/program/text.ts';

const kernel = bind(mainline, false);

function allowedFor(text: string): AllowedOutcomes {
  const allowed = new AllowedOutcomes(kernel, parseProgram(text));
  allowed.explore();
  return allowed;
}

describe('an outcome', () => {
  const end = {
    returned: [
      [0, 0],
      [-110, LEFT_OUT],
    ],
    words: ['0', 'WAITERS|T2'],
    taken: [[2, 1], []],
  };
  const text = 'T1: 0 0 · T3: ETIMEDOUT - · f1 = 0, taken by T2 T1 · f3 = WAITERS|T2';

  it('is one line, and can be taken apart again', () => {
    expect(outcomeText(end, [1, 3], [1, 3])).toBe(text);
    expect(parseOutcome(text)).toEqual({
      returned: [
        ['0', '0'],
        ['ETIMEDOUT', '-'],
      ],
      taken: [[2, 1], []],
    });
  });
});

describe('the outcomes that a build allows', () => {
  it('of a lock that may be given up are two', () => {
    const { outcomes, unfit } = allowedFor('T1: holds f1 | T2: lock f1 timeout kernel');
    expect(unfit).toBe(false);
    expect([...outcomes]).toEqual(['T1: · T2: ETIMEDOUT · f1 = WAITERS|T1']);
    const both = allowedFor('T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held');
    expect([...both.outcomes].sort()).toEqual([
      'T1: 0 · T2: 0 0 · f1 = 0, taken by T2',
      'T1: 0 · T2: ETIMEDOUT - · f1 = 0',
    ]);
  });

  it('leave out no word that a leaver may leave behind', () => {
    const { outcomes } = allowedFor('T1: holds f1; unlock f1 kernel | T2: trylock f1 kernel');
    const refused = [...outcomes].filter((outcome) => outcome.includes('T2: EAGAIN'));
    expect(refused).toEqual(['T1: 0 · T2: EAGAIN · f1 = 0']);
  });

  it.each([
    ['a task waits for ever', 'T1: holds f1 | T2: lock f1'],
    ['a task may wait for ever', 'T1: lock f1 | T2: lock f1; unlock f1'],
  ])('cannot be told when %s', (_, text) => {
    expect(allowedFor(text).unfit).toBe(true);
  });
});

describe('a run that is wanted', () => {
  const text =
    'T1 fifo 20: lock f1 timeout; unlock f1 if held; trylock f1; unlock f1 kernel if held' +
    ' | T2 fifo 10: lock f1; unlock f1; lock f1; unlock f1 | T3 fifo 10: lock f1; unlock f1';
  const program = parseProgram(text);
  const find = (outcome: string) => findWantedRun(kernel, program, outcome, 2_000, 'seed');

  it.each([
    'T1: ETIMEDOUT - 0 0 · T2: 0 0 0 0 · T3: 0 0 · f1 = 0, taken by T2 T1 T2 T3',
    'T1: ETIMEDOUT - EAGAIN - · T2: 0 0 0 0 · T3: 0 0 · f1 = 0, taken by T3 T2 T2',
    'T1: 0 0 0 0 · T2: 0 0 0 0 · T3: 0 0 · f1 = 0, taken by T2 T1 T2 T1 T3',
  ])('is found though chance alone seldom comes by: %s', (outcome) => {
    expect(find(outcome)).toBe(true);
  });

  it.each([
    ['a task takes a futex once too often', 'T1 T2 T3 T2 T1 T3', '0 0 0 0', '0 0 0 0'],
    ['a task unlocks what it was refused', 'T2 T3 T2', 'ETIMEDOUT 0 EAGAIN -', '0 0 0 0'],
    ['nobody ever has a timeout', 'T1 T2 T1 T2 T3', '0 0 0 0', '0 0 ETIMEDOUT -'],
  ])('is not found when %s', (_, taken, first, second) => {
    const outcome = `T1: ${first} · T2: ${second} · T3: 0 0 · f1 = 0, taken by ${taken}`;
    expect(find(outcome)).toBe(false);
  });
});
