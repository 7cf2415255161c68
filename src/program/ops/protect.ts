/** `protect f1`: mprotect(PROT_READ) of the page that f1 is on, for good. */
import { PROTECTING } from '../../userspace/memory.ts';
import type { OpKind } from '../op-kind.ts';
import { onPage } from './on-page.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface ProtectOp extends OneLock {
  readonly call: 'protect';
}

export const protect: OpKind<ProtectOp> = {
  ...oneLock<ProtectOp>(),
  ...onPage<ProtectOp>(),
  call: 'protect',
  routine: () => PROTECTING,

  calls: ['protect'],
  callName: () => 'protect',

  parse: (reader, id) => ({ id, call: 'protect', target: reader.futex() }),
  forms: () => [],
  drawn: { shapes: { futex: ['protect'], rtMutex: [] }, habits: [] },
};
