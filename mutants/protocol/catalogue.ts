/** Rules of the protocol, each taken out of today's kernel. */
import { EXIT_MUTANTS, REQUEUE_MUTANTS } from './exit-and-requeue.ts';
import { LOCKING_MUTANTS } from './locking.ts';
import type { ProtocolMutant } from './mutant.ts';

export const PROTOCOL_MUTANTS: readonly ProtocolMutant[] = [
  ...LOCKING_MUTANTS,
  ...EXIT_MUTANTS,
  ...REQUEUE_MUTANTS,
].sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
