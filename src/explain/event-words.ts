/** What comes to tasks from outside, in words. */
import type { EnvEvent } from '../program/program.ts';

interface EventWords<E> {
  /** It as a part of its program: `the signal for T2`. */
  part(event: E): string;
  /** What it is there for, to follow `it is what`. */
  purpose(event: E): string;
  /** That it happens, or goes on. */
  deed(event: E, begins: boolean): string;
}

export const eventWords: {
  readonly [Call in EnvEvent['call']]: EventWords<Extract<EnvEvent, { call: Call }>>;
} = {
  signal: {
    part: ({ task }) => `the signal for T${task}`,
    purpose: ({ task }) => `interrupts T${task}`,
    deed: ({ task }) => `A signal comes for T${task}`,
  },
  kill: {
    part: ({ task }) => `the kill of T${task}`,
    purpose: ({ task }) => `ends T${task}`,
    deed: ({ task }, begins) => {
      return begins ? `T${task} is killed` : `The SIGKILL for T${task} goes on its way`;
    },
  },
  exec: {
    part: ({ task }) => `the execve() of T${task}`,
    purpose: ({ task }) => `has T${task} call execve()`,
    deed: ({ task }, begins) => {
      if (!begins) return `The signal for T${task} goes on its way`;
      return `A signal comes for T${task}, to call execve()`;
    },
  },
  setprio: {
    part: ({ task, fifo }) => `the setprio of T${task} to ${fifo === 0 ? 'other' : `fifo ${fifo}`}`,
    purpose: ({ task, fifo }) => `makes T${task} ${fifo === 0 ? 'other' : `fifo ${fifo}`}`,
    deed({ task, fifo }, begins) {
      if (!begins) return `The change of T${task}'s priority goes on`;
      return `Then T${task} is made ${fifo === 0 ? 'an ordinary task' : `fifo ${fifo}`}`;
    },
  },
};

export function wordsOf(event: EnvEvent): EventWords<EnvEvent> {
  return eventWords[event.call];
}
