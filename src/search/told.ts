/** What a task was told, as numbers. */
import type { MatrixNote } from '../kernel/kernel-machine.ts';
import { inField, keptOf } from '../machine/kept.ts';
import type { Told } from '../oracle/told.ts';
import type { Op } from '../program/program.ts';
import { LIST, type Values } from './values.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { isArray } = Array;

/** Mixes in everything that a task was told, and where in the state matrix its call has fallen. */
export function mixTold(valued: Values, told: Told, note: MatrixNote): void {
  const { mixing } = valued;
  for (const field of keptOf(told).named) {
    const value = inField(told, field);
    if (isArray(value)) mixing.mix(LIST + value.length);
    for (const item of isArray(value) ? value : [value]) {
      if (typeof item !== 'object' || item === null) valued.absorb(item);
      else if ('ret' in item) mixing.mix(item.op.id * 4096 + item.ret);
      else mixing.mix((item as Op).id);
    }
  }
  if (!told.inKernel) return;
  for (const field of keptOf(note).named) valued.absorb(inField(note, field));
}
