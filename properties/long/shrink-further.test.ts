/**
 * What the minimiser ended with on several seeds, for a failure whose schedules are many: it ends
 * with the same size from each of them, once other kinds have ended as well.
 */
import { countOps } from '../../src/program/program.ts';
import { parseProgram } from '../../src/program/text.ts';
import type { Counterexample } from '../../src/shrink/counterexample.ts';
import { EFFORTS } from '../../src/shrink/how-hard.ts';
import { improved } from '../../src/shrink/improved.ts';
import { subject } from '../support/story.ts';

const under = subject('mainline~stale-pi-state-reuse');
const kind = 'no-spurious-errno/lock_pi/EINVAL/row10';

/** Programs, and the preemptions, switches and steps of their runs. */
const ENDS: [string, number, number, number][] = [
  [
    'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout | T3: lock f1 timeout; lock f1',
    3,
    8,
    131,
  ],
  [
    'T1: holds f1 f2; unlock f1; lock f1 | T2: lock f1 timeout; lock f1 | ' +
      'T3: lock f2 timeout; lock f1 timeout',
    5,
    10,
    180,
  ],
];

/** What `waiters-bit/clear` ends with. */
const other = parseProgram('T1: holds f1; unlock f1; lock f1 | T2: lock f1 | T3: lock f1 timeout');

it.each(ENDS)('row 10 ends with 3 tasks, 4 ops and 2 preemptions: %s', (text, ...sizes) => {
  const [preemptions, switches, steps] = sizes;
  const size = { preemptions, switches, steps };
  const from: Counterexample = {
    ...size,
    build: under.build.name,
    program: parseProgram(text),
    kind,
    sentence: '',
    decisions: [],
  };
  const { program, ...found } = improved(under, from, [other], EFFORTS[1]);
  expect([program.tasks.length, countOps(program), found.preemptions]).toEqual([3, 4, 2]);
});
