/** The kernel's objects at the failure, printed for reading. */
import { format, type Plugin } from 'pretty-format';
import type { PiStateState, Snapshot, TaskState } from '../../explore/snapshot.ts';
import { priorityText } from '../../oracle/priority-text.ts';
import { wordText } from '../../oracle/word-text.ts';
import type { Alias } from '../telling/aliases.ts';

/** `0x80000002 <WAITERS|T2>`, for anything that is nothing but a 32-bit value. */
const words: Plugin = {
  test: (value: unknown) => isWord(value),
  serialize: ({ value }: { value: number }) => {
    return `0x${(value >>> 0).toString(16).padStart(8, '0')} <${wordText(value)}>`;
  },
};

function isWord(value: unknown): value is { value: number } {
  if (typeof value !== 'object' || value === null || !('value' in value)) return false;
  return typeof value.value === 'number' && Object.keys(value).length === 1;
}

/** Texts without quotes, lists of them on one line, and `none` for what is not there. */
const bare: Plugin = {
  test: (value: unknown) => typeof value === 'string' || value === null || isList(value),
  serialize: (value: string | readonly string[] | null) => {
    if (typeof value === 'string') return value;
    return value === null || value.length === 0 ? 'none' : value.join(', ');
  },
};

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

export function stateText(state: Snapshot, alias: Alias): string {
  const { futexes, rtMutexes, tasks, otherPiStates } = state;
  const shown = {
    ...Object.fromEntries(futexes.map((futex) => [futex.name, futexText(futex)])),
    ...Object.fromEntries(rtMutexes.map((mutex) => [mutex.name, mutexText(mutex)])),
    ...Object.fromEntries(otherPiStates.map((other) => [other.name, piStateText(other)])),
    ...Object.fromEntries(tasks.map((task) => [task.name, taskText(task)])),
  };
  const text = format(renamed(shown, alias), {
    plugins: [words, bare],
    printBasicPrototype: false,
    compareKeys: null,
  });
  // The outermost braces say nothing.
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(2))
    .join('\n');
}

function futexText({ word, queued, pi_state }: Snapshot['futexes'][number]) {
  const known = pi_state === null ? {} : { [pi_state.name]: piStateText(pi_state) };
  return { word, 'queued waiters': queued, ...known };
}

function mutexText({ owner, hasWaitersBit, waiters }: Snapshot['rtMutexes'][number]) {
  return { owner: ownerText(owner, hasWaitersBit), waiting: waiters };
}

function ownerText(owner: string | null, hasWaitersBit: boolean): string {
  return `${owner ?? 'NULL'}${hasWaitersBit ? '+W' : ''}`;
}

function piStateText(pi_state: PiStateState) {
  const { owner, rtMutexOwner, hasWaitersBit, waiters, references } = pi_state;
  return {
    owner,
    'pi_mutex.owner': ownerText(rtMutexOwner, hasWaitersBit),
    'waiting for pi_mutex': waiters,
    references,
  };
}

function taskText({ at, prio, normalPrio, holdsLocks, toldItHolds, blockedOn }: TaskState) {
  const boosted = prio === normalPrio ? '' : `, boosted (its own: ${priorityText(normalPrio)})`;
  return {
    at: at.replace(/^next: - .*? in /u, 'returning from ').replace(/^next: /u, 'about to '),
    'was told it holds': toldItHolds,
    'holds locks': holdsLocks,
    'blocked on': blockedOn,
    priority: `${priorityText(prio)}${boosted}`,
  };
}

/** The same value with short names in all its texts. */
function renamed(value: unknown, alias: Alias): unknown {
  if (typeof value === 'string') return alias(value);
  if (Array.isArray(value)) return value.map((item) => renamed(item, alias));
  if (typeof value !== 'object' || value === null || isWord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [alias(key), renamed(item, alias)]),
  );
}
