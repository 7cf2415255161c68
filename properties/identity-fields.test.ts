/**
 * The identity of a state takes every cell and every field of Told by itself. What a kernel object
 * keeps in plain fields it has to know by name: a new one belongs into the identity (or is settled
 * by the object's name and by what is in it already), and then into this list.
 */

import { futex_pi_state } from '../src/kernel/futex/futex_pi_state.ts';
import { futex_q } from '../src/kernel/futex/futex_q.ts';
import { rt_mutex } from '../src/kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../src/kernel/locking/rt_mutex_waiter.ts';
import { Cell, Life } from '../src/machine/cell.ts';
import { Ghost } from '../src/oracle/ghost.ts';
import { parseProgram } from '../src/program/text.ts';
import { boot } from '../src/program/world.ts';
import { subject } from './support/story.ts';

const { fast } = subject('mainline');
const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 timeout');
const world = boot(fast, fast.newMachine(), program, new Ghost(program, []));
const [key] = world.futexes.all;

/** Names of the fields of an object that are neither cells nor made of cells. */
function plainFields(object: object): string[] {
  const fields = Object.entries(object).filter(([, value]) => {
    return !(value instanceof Cell || value instanceof rt_mutex);
  });
  return fields.map(([name]) => name).sort();
}

describe('the plain fields of kernel objects are known to the identity of states', () => {
  it.each([
    ['a pi_state', () => new futex_pi_state(), 'born key life listed_on'],
    ['a futex_q', () => new futex_q(key as never), 'born key life prio task'],
    ['a waiter', () => new rt_mutex_waiter(), 'born life lock task'],
    ['an rt_mutex', () => new rt_mutex((key as NonNullable<typeof key>).life, ''), 'life within'],
    ['a futex', () => key as object, 'hb life name'],
    ['a bucket', () => (key as NonNullable<typeof key>).hb, 'life name'],
    ['a life', () => new Life(key as never, true), 'dead machine of published'],
    [
      'a task',
      () => world.tasks[1] as object,
      'TIF_SIGPENDING about access call created flags held index isDue isFiring kind life ' +
        'machine mm name op outside pi_state_cache pid preempt_count proc stack timeout',
    ],
    [
      'a timer',
      () => world.actors[2] as object,
      'about access call created firing held index isDue kind machine name op outside proc stack',
    ],
  ])('of %s', (_, make, fields) => {
    expect(plainFields(make()).join(' ')).toBe(fields);
  });
});
