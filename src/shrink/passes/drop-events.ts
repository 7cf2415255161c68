import type { Pass } from './pass.ts';

/** Leaves out what happens to tasks from outside: all of it, or one event. */
export const dropEvents: Pass = {
  name: 'drop events',
  simplification: 'an event is left out',
  *candidates(program) {
    const { events } = program;
    if (events.length > 1) yield { ...program, events: [] };
    for (const gone of events) {
      yield { ...program, events: events.filter((event) => event !== gone) };
    }
  },
};
