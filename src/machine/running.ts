/**
 * Which actor takes the current step: the C's `current`.
 *
 * A run is synchronous and a process simulates one machine at a time, so one cell serves all of
 * them; threads have a module instance each.
 */
import type { Actor } from './actor.ts';

export const running: { actor: Actor } = { actor: null as unknown as Actor };
