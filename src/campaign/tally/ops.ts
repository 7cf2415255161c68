/** How many programs had each kind of op or event: `lock`, `lock timeout`, `signal` ... */
import { shapeOf } from '../../program/text.ts';
import { addCounts, type Counts, countOne } from './counts.ts';
import type { TallyKind } from './tally-kind.ts';

export const ops: TallyKind<Counts> = {
  empty: () => new Map(),
  begin(part, { program }) {
    const shapes = new Set(program.tasks.flatMap((task) => task.ops.map((op) => shapeOf(op))));
    for (const { call } of program.events) shapes.add(call);
    for (const shape of shapes) countOne(part, shape);
  },
  add: addCounts,
};
