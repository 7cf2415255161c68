/** What a task was told, as numbers. */
import type { MatrixNote } from '../kernel/kernel-machine.ts';
import type { Told } from '../oracle/view.ts';
import type { Op } from '../program/program.ts';
import { LIST, type Values } from './values.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { isArray } = Array;
const { values } = Object;

/** Mixes in everything that a task was told, and where in the state matrix its call has fallen. */
export function mixTold(valued: Values, told: Told, note: MatrixNote): void {
  const { mixing } = valued;
  for (const value of values(told)) {
    if (isArray(value)) mixing.mix(LIST + value.length);
    for (const item of isArray(value) ? value : [value]) {
      if (typeof item !== 'object' || item === null) valued.absorb(item);
      else if ('ret' in item) mixing.mix(item.op.id * 4096 + item.ret);
      else mixing.mix((item as Op).id);
    }
  }
  if (!told.inKernel || note.row === 0) return;
  mixing.mix(note.row);
  mixing.mix(note.uval);
  valued.absorb(note.owner);
}
