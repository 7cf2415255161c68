/** What comes from outside, in words: a signal, a change of priority, a timeout. */
import type { Program } from '../program/program.ts';
import { wordsOf } from './event-words.ts';
import type { ToldTurn } from './turns.ts';

/** Null for what a task does itself. */
export function eventText({ actor, begins }: ToldTurn, { events }: Program): string | null {
  const timer = /^(T\d+)\.timer$/u.exec(actor)?.[1];
  if (timer !== undefined) return `The timeout of ${timer} expires`;
  const event = events.find(({ id }) => `env${id}` === actor);
  if (event === undefined) return null;
  return wordsOf(event).deed(event, begins);
}
