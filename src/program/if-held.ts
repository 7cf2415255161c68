import { Nesting } from './nesting.ts';
import { kindOf } from './op-kinds.ts';
import { lockOf, type Op, type Program } from './program.ts';

/**
 * The same program, in which whoever gives back what it may not have says `if held`, and nobody
 * else does. Whether a task surely has a lock can hang on all of the program (legit.ts).
 */
export function withIfHeld(program: Program): Program {
  const nesting = new Nesting(program);
  const tasks = program.tasks.map((task) => {
    const ops: Op[] = [];
    nesting.walk(task, (op, held) => {
      ops.push(kindOf(op).forHolder(op, held.get(lockOf(op)) !== false));
    });
    return { ...task, ops };
  });
  return { ...program, tasks };
}
