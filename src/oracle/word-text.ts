/** A user word as people read it: `WAITERS|T2`, `0`. */
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { strangerName } from '../program/stranger-tids.ts';

export function wordText(value: number): string {
  const parts: string[] = [];
  if (value & FUTEX_WAITERS) parts.push('WAITERS');
  if (value & FUTEX_OWNER_DIED) parts.push('OWNER_DIED');
  const tid = value & FUTEX_TID_MASK;
  if (tid !== 0) parts.push(strangerName(tid) ?? `T${tid}`);
  return parts.length === 0 ? '0' : parts.join('|');
}
