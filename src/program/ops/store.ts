/**
 * `store f1 0`, `store f1 T2`: writes into the word of f1 as no library does, without a look. A TID
 * may be one that nobody has, or be that of a stranger: `store f1 kthread`, `store f1 foreign`.
 */
import { STORING } from '../../userspace/memory.ts';
import type { OpKind } from '../op-kind.ts';
import { FOREIGN, KTHREAD } from '../stranger-tids.ts';
import { onPage } from './on-page.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface StoreOp extends OneLock {
  readonly call: 'store';
  /** The TID that the word says then; 0 for none. */
  readonly value: number;
}

/** TIDs up to this; tasks have the first of them. */
const MAX_STORED = 9;
const NAMED = [
  ['0', 0],
  ['foreign', FOREIGN],
  ['kthread', KTHREAD],
] as const;

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
    const named = NAMED.find(([name]) => reader.skip(name))?.[1];
    const value = named ?? reader.numbered('T', MAX_STORED);
    if (value === null) {
      throw reader.expected(`0, a TID (T1 to T${MAX_STORED}), 'foreign' or 'kthread'`);
    }
    return { id, call: 'store', target, value };
  },
  words: ({ value }) => [NAMED.find(([, other]) => other === value)?.[0] ?? `T${value}`],
  forms: () => [],
  drawn: { shapes: { futex: ['store'], rtMutex: [] }, habits: [] },
};
