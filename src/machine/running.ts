/**
 * Which actor takes the current step: the C's `current`. The one thing that all machines of a
 * process share; each sets it when it takes a step (machine.ts), and through it kernel code finds
 * the machine that it runs on.
 */
import type { Actor } from './actor.ts';

export const running: { actor: Actor } = { actor: null as unknown as Actor };
