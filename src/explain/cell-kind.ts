/** What a cell is about, as far as its name in a trace tells. */

/** Names a task, a lock (`f1`, `m1`) or a pi_state. */
export type CellKind =
  | { readonly kind: 'word'; readonly lock: string }
  | { readonly kind: 'bucket' }
  | { readonly kind: 'queue' | 'rt-owner'; readonly mutex: string }
  | { readonly kind: 'pi-owner' | 'references'; readonly pi_state: string }
  | {
      readonly kind: 'prio' | 'own-prio' | 'donors' | 'donor' | 'signal' | 'key' | 'boost-key';
      readonly task: string;
    }
  /** Of its end: how far it is, whether its TID is still its own, who has the mutex, its list. */
  | {
      readonly kind: 'exit-state' | 'tid' | 'exit-mutex' | 'pi-list';
      readonly task: string;
    }
  | { readonly kind: 'other' };

const OF_TASK = {
  prio: 'prio',
  normal_prio: 'own-prio',
  pi_waiters: 'donors',
  pi_top_task: 'donor',
  TIF_SIGPENDING: 'signal',
  futex_state: 'exit-state',
  thread_pid: 'tid',
  futex_exit_mutex: 'exit-mutex',
  pi_state_list: 'pi-list',
} as const;

/** @param cell its label, as `Change` has it */
export function cellKind(cell: string): CellKind {
  if (/^f\d+$/u.test(cell)) return { kind: 'word', lock: cell };
  if (/^hb\([^)]*\)\.chain$/u.test(cell)) return { kind: 'bucket' };
  const [, mutex, field] =
    /^(pi_state\([^)]*\)\.pi_mutex|m\d+)\.(waiters|owner)$/u.exec(cell) ?? [];
  if (mutex !== undefined) return { kind: field === 'owner' ? 'rt-owner' : 'queue', mutex };
  const [, pi_state] = /^(pi_state\([^)]*\))\.owner$/u.exec(cell) ?? [];
  if (pi_state !== undefined) return { kind: 'pi-owner', pi_state };
  const [, counted] = /^(pi_state\([^)]*\))\.refcount$/u.exec(cell) ?? [];
  if (counted !== undefined) return { kind: 'references', pi_state: counted };
  const [, waiting, tree] = /^w\((T\d+)\.[^)]*\)\.(tree|pi_tree)\.prio$/u.exec(cell) ?? [];
  if (waiting !== undefined) return { kind: tree === 'tree' ? 'key' : 'boost-key', task: waiting };
  const [, task, own] = /^(T\d+)\.(\w+)$/u.exec(cell) ?? [];
  const kind = OF_TASK[own as keyof typeof OF_TASK];
  if (task !== undefined && kind !== undefined) return { kind, task };
  return { kind: 'other' };
}
