/**
 * `store f1 0`, `store f1 T2`: writes into the word of f1 as no library does, without a look. A TID
 * may be one that nobody has.
 */
import { STORING } from '../../userspace/memory.ts';
import type { OpKind } from '../op-kind.ts';
import { onPage } from './on-page.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface StoreOp extends OneLock {
  readonly call: 'store';
  /** The TID that the word says then; 0 for none. */
  readonly value: number;
}

/** TIDs up to this; tasks have the first of them. */
const MAX_STORED = 9;

export const store: OpKind<StoreOp> = {
  ...oneLock<StoreOp>(),
  ...onPage<StoreOp>(),
  call: 'store',
  stored: ({ value }) => value,
  routine: () => STORING,

  calls: ['store'],
  callName: () => 'store',

  parse(reader, id) {
    const target = reader.futex();
    const value = reader.skip('0') ? 0 : reader.numbered('T', MAX_STORED);
    if (value === null) throw reader.expected(`0 or a TID (T1 to T${MAX_STORED})`);
    return { id, call: 'store', target, value };
  },
  words: ({ value }) => [value === 0 ? '0' : `T${value}`],
  forms: () => [],
  drawn: { shapes: { futex: ['store'], rtMutex: [] }, habits: [] },
};
