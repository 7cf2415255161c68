/** What the simulator's numbers have no room for is no program. */
import {
  assertFewObjects,
  assertWithinLimits,
  MOST_ACTORS,
  NUMBERS_OF_AN_OP,
} from '../src/program/limits.ts';
import { MAX_EVENTS, MAX_TASKS, type Op, type Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';

const timed: Op = {
  id: 1,
  call: 'lock',
  target: 1,
  timeout: true,
  kernelOnly: false,
  interruptible: false,
};

function programOf(tasks: number, events: number, op: Op): Program {
  return {
    tasks: Array.from({ length: tasks }, (_, at) => ({
      id: at + 1,
      fifo: 0,
      holds: [],
      ops: [op],
    })),
    sharedBuckets: [],
    robust: [],
    hostile: [],
    events: Array.from({ length: events }, (_, at) => ({ id: at + 1, call: 'signal', task: 1 })),
  };
}

it('actors are tasks, timers and events', () => {
  const patient = { ...timed, timeout: false };
  expect(() => assertWithinLimits(programOf(6, 4, timed))).not.toThrow();
  expect(() => assertWithinLimits(programOf(6, 5, timed))).toThrow('a program with 17 actors');
  expect(() => assertWithinLimits(programOf(6, 10, patient))).not.toThrow();
  expect(() => assertWithinLimits(programOf(7, 10, patient))).toThrow('a program with 17 actors');
});

it('the largest program that a text can describe is within them', () => {
  expect(2 * MAX_TASKS + MAX_EVENTS).toBeLessThanOrEqual(MOST_ACTORS);
  const again = 'unlock f1 if held; lock f1 timeout';
  const [first, ...others] = Array.from({ length: MAX_TASKS }, (_, at) => `T${at + 1}`);
  const text = [
    `${first}: lock f1 timeout${`; ${again}`.repeat(97)}`,
    ...others.map((name) => `${name}: lock f1 timeout`),
    `env: ${Array(MAX_EVENTS).fill('signal T1').join('; ')}`,
  ];
  expect(() => parseProgram(text.join('\n'))).not.toThrow();
});

it('an op has a number of eight bits, and so have the objects that are made in it', () => {
  const last = { ...timed, id: NUMBERS_OF_AN_OP - 1 };
  expect(() => assertWithinLimits(programOf(1, 0, last))).not.toThrow();
  const beyond = { ...timed, id: NUMBERS_OF_AN_OP };
  expect(() => assertWithinLimits(programOf(1, 0, beyond))).toThrow(
    'no op can have the number 256',
  );
  expect(() => assertFewObjects(NUMBERS_OF_AN_OP)).not.toThrow();
  expect(() => assertFewObjects(NUMBERS_OF_AN_OP + 1)).toThrow('created 257 objects');
});
