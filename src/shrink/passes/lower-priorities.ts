import { kindOfEvent } from '../../program/event-kinds.ts';
import type { EnvEvent, Program } from '../../program/program.ts';
import type { Pass } from './pass.ts';

/** Between one priority and the next one above, so that the numbers stay easy to tell apart. */
export const DISTANCE = 10;

/** Fewer and smaller priorities: fifo 10 for 10 and 30, and fifo 10 and 20 for 20 and 30. */
export const lowerPriorities: Pass = {
  name: 'lower priorities',
  simplification: 'a priority is lower',
  *candidates(program) {
    const levels = levelsOf(program);
    yield {
      ...program,
      tasks: program.tasks.map((task) => ({ ...task, fifo: ranked(levels, task.fifo) })),
      events: program.events.map((event) => withPriority(event, ranked(levels, priorityOf(event)))),
    };
    for (const level of levels) {
      for (const task of program.tasks) {
        if (task.fifo <= level) continue;
        const lower = { ...task, fifo: level };
        yield { ...program, tasks: program.tasks.map((one) => (one === task ? lower : one)) };
      }
    }
    for (const level of [0, ...levels]) {
      for (const event of program.events) {
        if (priorityOf(event) <= level) continue;
        const lower = withPriority(event, level);
        yield { ...program, events: program.events.map((one) => (one === event ? lower : one)) };
      }
    }
  },
};

/** The real-time priorities of a program, least urgent first. */
function levelsOf({ tasks, events }: Program): number[] {
  const fifos = [...tasks.map(({ fifo }) => fifo), ...events.map(priorityOf)];
  return [...new Set(fifos.filter((fifo) => fifo > 0))].sort((a, b) => a - b);
}

function priorityOf(event: EnvEvent): number {
  return kindOfEvent(event).priority(event);
}

function withPriority(event: EnvEvent, fifo: number): EnvEvent {
  return kindOfEvent(event).withPriority(event, fifo);
}

function ranked(levels: readonly number[], fifo: number): number {
  return DISTANCE * (levels.indexOf(fifo) + 1);
}
