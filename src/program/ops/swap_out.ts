/** `swap_out f1`: madvise(MADV_PAGEOUT) of the page of f1; whoever needs it brings it in. */
import { SWAPPING_OUT } from '../../userspace/memory.ts';
import type { OpKind } from '../op-kind.ts';
import { onPage } from './on-page.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface SwapOutOp extends OneLock {
  readonly call: 'swap_out';
}

export const swapOut: OpKind<SwapOutOp> = {
  ...oneLock<SwapOutOp>(),
  ...onPage<SwapOutOp>(),
  call: 'swap_out',
  routine: () => SWAPPING_OUT,

  calls: ['swap_out'],
  callName: () => 'swap_out',

  parse: (reader, id) => ({ id, call: 'swap_out', target: reader.futex() }),
  forms: () => [],
  drawn: { shapes: { futex: ['swap_out'], rtMutex: [] }, habits: [] },
};
