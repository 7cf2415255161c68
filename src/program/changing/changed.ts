/** A program that is a little different from another one: legit, and numbered as it should be. */
import { type Draw, pick } from '../drawing/chance.ts';
import { MAX_OPS } from '../drawing/drawing.ts';
import { withIfHeld } from '../if-held.ts';
import { whyNotLegit } from '../legit.ts';
import type { Program } from '../program.ts';
import { renumber } from '../renumber.ts';
import { CHANGES } from './changes.ts';

/** Most changes of a good program give none that is legit; so many are tried. */
const TRIES = 20;
/** One change in so many is followed by another one. */
const MORE = 3;

/** The same numbers make the same program; it is the one that was given where no change works. */
export function changed(program: Program, draw: Draw): Program {
  let now = program;
  for (let tries = TRIES; tries > 0; tries--) {
    const next = tidy(pick(draw, CHANGES)(now, draw));
    if (next === null) continue;
    now = next;
    if (draw(1, MORE) < MORE) return now;
  }
  return now;
}

/** Null for what is no program that could be drawn. */
function tidy(program: Program | null): Program | null {
  if (program === null) return null;
  const tasks = program.tasks.filter(({ ops, holds }) => ops.length + holds.length > 0);
  if (tasks.length < 2 || tasks.some(({ ops }) => ops.length > MAX_OPS)) return null;
  const next = withIfHeld(renumber({ ...program, tasks }));
  return whyNotLegit(next) === null ? next : null;
}
