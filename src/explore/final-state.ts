/**
 * What is left of a run when it is over, as text: the words, who holds what, what every op
 * returned, and how it failed. Made of the values themselves and not of anybody's hash, because
 * searches are judged by it.
 */
import type { Ghost } from '../oracle/ghost.ts';
import type { View } from '../oracle/view.ts';
import { wordText } from '../oracle/word-text.ts';
import { targetName } from '../program/program.ts';
import type { Outcome } from '../run.ts';

export function finalState(ghost: Ghost, { failure, exhausted }: Outcome): string {
  const { view } = ghost;
  const { world } = view;
  const end = failure?.kind ?? (exhausted ? 'no end' : 'holds');
  const words = world.futexes.all.map(({ name, uaddr }) => {
    return `${name}=${wordText(uaddr.value)}`;
  });
  const owners = world.rtMutexes.numbers.map((number) => {
    return `${targetName(number)}=${view.rtMutex(number).owner.value}`;
  });
  return [end, ...words, ...owners, ...world.tasks.map((task) => taskText(view, task))].join(' ');
}

function taskText(view: View, task: View['world']['tasks'][number]): string {
  const told = view.toldTo(task);
  const answers = told.answers.map(({ op, ret }) => `${op.id}:${ret}`).join(',');
  const where = told.ended ? 'ended' : told.op === null ? 'between' : `in${told.op.id}`;
  const holds = told.holds.map(targetName).join(',');
  return `${task.name}(${where};${answers};${holds};${task.prio.value})`;
}
