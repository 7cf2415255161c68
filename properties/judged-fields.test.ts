/**
 * A step in which an op returns depends on whatever oracles look at then, and the search that
 * foresees steps has a list of that: JUDGED_FIELDS, and of the task itself its state, its timer
 * and what it is blocked on. An oracle that looks at something else must not go unnoticed.
 */

import { RandomStream } from '../src/explore/random-stream.ts';
import { RandomWalk } from '../src/explore/random-walk.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import type { Cell } from '../src/machine/cell.ts';
import { allOracles } from '../src/oracle/all.ts';
import type { Oracle } from '../src/oracle/oracle.ts';
import type { View } from '../src/oracle/view.ts';
import { drawProgram } from '../src/program/drawing.ts';
import { type Recorder, run } from '../src/run.ts';
import { JUDGED_FIELDS } from '../src/search/components.ts';
import { subject } from './support/story.ts';

/** Has the machine keep its cells. */
const KEEPING: Recorder = {
  booting: (machine) => {
    machine.cells = [];
  },
  began: () => {},
  stepping: () => {},
  stepped: () => {},
};

const OWN_FIELDS = ['__state', 'pi_blocked_on', 'timer'];

/** Calls `look`, and notes in `seen` the fields of all cells whose value it reads. */
function watching<T>(cells: readonly Cell<unknown>[], seen: Set<Cell<unknown>>, look: () => T): T {
  const values = cells.map((cell) => cell.value);
  for (const [at, cell] of cells.entries()) {
    const get = () => {
      seen.add(cell);
      return values[at];
    };
    Object.defineProperty(cell, 'value', { get, configurable: true });
  }
  try {
    return look();
  } finally {
    for (const [at, cell] of cells.entries()) {
      const plain = { value: values[at], writable: true, enumerable: true, configurable: true };
      Object.defineProperty(cell, 'value', plain);
    }
  }
}

/** What is looked at when an op of the task returns, beyond what the list allows. */
function unlisted(task: task_struct, seen: ReadonlySet<Cell<unknown>>): string[] {
  return [...seen]
    .filter((cell) => {
      const isOwn = cell.home === task && OWN_FIELDS.includes(cell.field);
      return !isOwn && !JUDGED_FIELDS.has(cell.field);
    })
    .map((cell) => cell.label());
}

/** The oracle, telling which cells it looks at. */
function told(oracle: Oracle, tell: (task: task_struct, seen: Set<Cell<unknown>>) => void): Oracle {
  const { returned, restarting } = oracle;
  const watched = <T>({ world }: View, task: task_struct, look: () => T): T => {
    const seen = new Set<Cell<unknown>>();
    try {
      return watching([...(world.machine.cells ?? [])], seen, look);
    } finally {
      tell(task, seen);
    }
  };
  return {
    ...oracle,
    returned: (view, task, op, ret) => {
      return watched(view, task, () => returned?.call(oracle, view, task, op, ret) ?? null);
    },
    restarting: (view, task, op) => {
      return watched(view, task, () => restarting?.call(oracle, view, task, op) ?? null);
    },
  };
}

describe('what oracles look at when an op returns is known to the search', () => {
  it.each(allOracles.map((oracle): [string, Oracle] => [oracle.name, oracle]))(
    '%s',
    (_, oracle) => {
      const stream = new RandomStream(`judged ${oracle.name}`);
      const { fast } = subject('mainline');
      const strange = new Set<string>();
      let returns = 0;
      const judge = told(oracle, (task, seen) => {
        returns++;
        for (const label of unlisted(task, seen)) strange.add(label);
      });
      for (let at = 0; at < 40; at++) {
        const program = drawProgram((min, max) => min + stream.below(max - min + 1));
        run(fast, program, new RandomWalk(stream), [judge], KEEPING);
      }
      expect([...strange]).toEqual([]);
      expect(returns).toBeGreaterThan(40);
    },
  );

  it('and one that looks at anything else is noticed', () => {
    const nosy: Oracle = {
      ...(allOracles[0] as Oracle),
      returned: ({ world }) => {
        world.tasks[0]?.prio.value.toString();
        return null;
      },
    };
    const strange = new Set<string>();
    const judge = told(nosy, (task, seen) => {
      for (const label of unlisted(task, seen)) strange.add(label);
    });
    const stream = new RandomStream('nosy');
    run(
      subject('mainline').fast,
      drawProgram((min) => min),
      new RandomWalk(stream),
      [judge],
      KEEPING,
    );
    expect([...strange]).toEqual(['T1.prio']);
  });
});
