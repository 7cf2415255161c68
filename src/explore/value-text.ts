/**
 * The values of the machine's cells as people read them: `WAITERS|T2`, `T1`, `NULL`, `[T2, T3]`.
 */
import type { Kernel } from '../kernel/build.ts';
import { futex_key } from '../kernel/futex/futex_key.ts';
import { futex_q } from '../kernel/futex/futex_q.ts';
import { FUTEX_STATES } from '../kernel/futex/state.ts';
import { MUTEX_ACCOUNTS } from '../kernel/futex/user_word.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import type { Cell } from '../machine/cell.ts';
import { TASK_INTERRUPTIBLE, TASK_NORMAL, TASK_RUNNING } from '../machine/task-state.ts';
import { wordText } from '../oracle/word-text.ts';

/** What `value` means in `cell`. */
export function valueText(kernel: Kernel, cell: unknown, value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return `[${value.map((item) => itemText(item)).join(', ')}]`;
  if (typeof value === 'number') return numberText(kernel, cell as Cell<unknown>, value);
  if (typeof value === 'object') return itemText(value);
  return String(value);
}

function numberText(kernel: Kernel, cell: Cell<unknown>, value: number): string {
  if (cell.field === '__owner') return MUTEX_ACCOUNTS[value] ?? String(value);
  if (cell.home instanceof futex_key && !cell.home.isNumber) return wordText(value);
  if (cell.field === '__state') return stateText(value);
  if (cell.field === 'futex_state') return FUTEX_STATES[value] ?? String(value);
  if (cell.field === 'pi_mutex.owner' || cell.field === 'owner') {
    const task = kernel.taskAt(value & ~RT_MUTEX_HAS_WAITERS)?.name ?? 'NULL';
    return value & RT_MUTEX_HAS_WAITERS ? `${task}+W` : task;
  }
  return String(value);
}

function stateText(value: number): string {
  if (value === TASK_RUNNING) return 'RUNNING';
  if (value === TASK_NORMAL) return 'NORMAL';
  return value === TASK_INTERRUPTIBLE ? 'INTERRUPTIBLE' : 'UNINTERRUPTIBLE';
}

/** Queue entries are shown as the tasks that they stand for. */
function itemText(item: unknown): string {
  if (item instanceof futex_q || item instanceof rt_mutex_waiter) {
    return item.task?.name ?? item.label();
  }
  return (item as { label(): string }).label();
}
