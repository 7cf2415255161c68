/**
 * The tree of calls tells the run that the trace tells: every step is in one call, under the very
 * functions that the trace names, and whoever listens changes nothing.
 */
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { type CallNode, callTrees } from '../src/explore/call-tree.ts';
import { START } from '../src/explore/decision.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { record } from '../src/explore/recording.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { trace } from '../src/explore/trace.ts';
import { parseProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { someOf } from './support/by-day.ts';
import { subject } from './support/story.ts';

/** The functions that each step was taken in, outermost first. */
function* stepsWithin(node: CallNode, functions: readonly string[]): Generator<[number, string]> {
  const isOfKernel = node.name !== '' && node.name === node.name.toLowerCase();
  const within = isOfKernel ? [...functions, node.name] : functions;
  for (const child of node.children) {
    if (typeof child === 'number') yield [child, within.join(' ')];
    else yield* stepsWithin(child, within);
  }
}

function* nodesOf(node: CallNode): Generator<CallNode> {
  yield node;
  for (const child of node.children) if (typeof child !== 'number') yield* nodesOf(child);
}

describe('the calls of a run', () => {
  it('have every step once, where the trace has it, on every build', () => {
    const random = new RandomStream(String(jest.getSeed()));
    for (const { name } of someOf(allBuilds, 4)) {
      const under = subject(name);
      let cases = 0;
      for (const { program } of casesOf(under, jest.getSeed(), DEFAULT_CASES)) {
        if (++cases > 4) break;
        const walk = new RandomWalk(random);
        const { decisions } = record(under.traced, program, walk, under.oracles);
        const told = trace(under.traced, program, decisions, under.oracles);
        const trees = callTrees(under.traced, program, decisions, under.oracles);
        const steps = [...trees].flatMap(([op, root]) => {
          return [...stepsWithin(root, [])].map(([step, within]) => [step, op, within]);
        });
        const wanted = told.steps.map(({ number, actor, op, functions }) => {
          return [number, `${actor}.${op}`, functions.join(' ')];
        });
        const upTo = steps.filter(([step]) => (step as number) <= told.steps.length);
        expect(upTo.sort((a, b) => (a[0] as number) - (b[0] as number))).toEqual(wanted);
        for (const root of trees.values()) {
          for (const { result, since, until } of nodesOf(root)) {
            expect(result === null).toBe(until === null);
            if (until !== null) expect(until).toBeGreaterThanOrEqual(since);
          }
        }
      }
    }
  });

  it('know what they were given, what they returned, and what they looked at', () => {
    const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1');
    const { traced, oracles } = subject('mainline');
    const trees = callTrees(traced, program, [{ after: START, to: 'T2' }], oracles);
    const unlock = [...nodesOf(trees.get('T1.1') as CallNode)];
    const found = unlock.find(({ name }) => name === 'futex_top_waiter') as CallNode;
    expect(found.args).toEqual(['hb(f1)', 'f1']);
    expect(found.result).toBe('T2');
    expect(found.looks).toEqual([{ step: found.since, cell: 'hb(f1).chain', value: '[T2]' }]);
    const handed = unlock.find(({ name }) => name === 'wake_futex_pi') as CallNode;
    expect(handed.result).toBe('0');
  });
});
