/** What comes from outside, in words: a signal, a change of priority, a timeout. */
import type { Program } from '../program/program.ts';
import type { Turn } from './turns.ts';

/** Null for what a task does itself. */
export function eventText({ actor, begins }: Turn, { events }: Program): string | null {
  const timer = /^(T\d+)\.timer$/u.exec(actor)?.[1];
  if (timer !== undefined) return `The timeout of ${timer} expires`;
  const event = events.find(({ id }) => `env${id}` === actor);
  if (event === undefined) return null;
  const task = `T${event.task}`;
  if (event.call === 'signal') return `A signal comes for ${task}`;
  const as = event.fifo === 0 ? 'an ordinary task' : `fifo ${event.fifo}`;
  return begins ? `Then ${task} is made ${as}` : `The change of ${task}'s priority goes on`;
}
