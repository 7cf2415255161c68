/** What goes by the names of functions takes a kernel that keeps them; others do not compile. */
import { callTrees } from '../src/explore/call-tree.ts';
import { START } from '../src/explore/decision.ts';
import { momentsOf } from '../src/explore/moments.ts';
import { record } from '../src/explore/recording.ts';
import { Sequence } from '../src/explore/sequence.ts';
import type { Subject } from '../src/explore/subject.ts';
import { trace } from '../src/explore/trace.ts';
import { bind, mainline } from '../src/kernel/build.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';

const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1');
const fast = bind(mainline, false);
const traced = bind(mainline, true);
const decisions = [{ after: START, to: 'T2' }];

describe('the fast kernel', () => {
  it('is nothing to record or to trace on', () => {
    // @ts-expect-error it keeps no names
    record(fast, program, new Sequence([]), []);
    // @ts-expect-error it keeps no names
    const { steps } = trace(fast, program, decisions, []);
    // @ts-expect-error it keeps no names
    momentsOf(fast, program, decisions, []);
    // @ts-expect-error it keeps no names
    callTrees(fast, program, decisions, []);
    // This is what the compiler guards against: it runs, and nobody is told.
    expect(steps.flatMap(({ functions }) => functions)).toEqual([]);
    const told = trace(traced, program, decisions, []);
    expect(told.steps.flatMap(({ functions }) => functions)).toContain('futex_lock_pi');
  });

  it('is not what a subject is traced on', () => {
    // @ts-expect-error it keeps no names
    const subject: Subject = { build: mainline, fast, traced: fast, oracles: [] };
    expect(subject.traced).toBe(fast);
  });
});

it('a traced kernel runs like any other', () => {
  expect(run(traced, program, new Sequence([]), []).failure).toBeNull();
});
