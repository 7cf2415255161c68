/** What a task was told, as numbers. */
import type { MatrixNote } from '../kernel/kernel-machine.ts';
import { inField, keptOf } from '../machine/kept.ts';
import type { Told } from '../oracle/told.ts';
import type { Op } from '../program/program.ts';
import type { Errands } from './errands.ts';
import { LIST, type Values } from './values.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { isArray } = Array;

/** Mixes in everything that a task was told. */
export function mixTold(valued: Values, errands: Errands, told: Told): void {
  const { mixing } = valued;
  for (const field of keptOf(told).named) {
    const value = inField(told, field);
    if (isArray(value)) mixing.mix(LIST + value.length);
    for (const item of isArray(value) ? value : [value]) {
      if (typeof item !== 'object' || item === null) valued.absorb(item);
      else if ('ret' in item) {
        mixing.mix(errands.ofOp(item.op));
        mixing.mix(item.ret);
      } else mixing.mix(errands.ofOp(item as Op));
    }
  }
}

/** Mixes in where in the state matrix the task's call has fallen. */
export function mixNote(valued: Values, told: Told, note: MatrixNote): void {
  if (!told.inKernel) return;
  for (const field of keptOf(note).named) valued.absorb(inField(note, field));
}
