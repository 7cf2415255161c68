/**
 * What a call of the kernel found out, in plain words. The questions that its code asks are few:
 * who is first in a queue, who owns a lock, whether a walk has come to its end. For a call that
 * is none of these there is what it has looked at.
 */
import { type CallLook, type CallNode, callsIn } from '../explore/call-tree.ts';
import type { Moment } from '../explore/moments.ts';
import { priorityText } from '../oracle/priority-text.ts';
import { cellKind } from './cell-kind.ts';
import type { Claim, Clause } from './clause.ts';
import { lockOf } from './net-change.ts';

interface AnswerTold {
  /** The lock that an rt_mutex is a part of. */
  readonly lock: (name: string) => string;
  readonly moment: Moment;
  /** The sleeper for whom a requeue asks; null for who asks for itself. */
  readonly moved: string | null;
  /** What it has looked at, in words; null if that says nothing. */
  readonly looked: string | null;
  /** The word of a futex, if the call has looked at one. */
  readonly word: string | null;
}

type Phrase = (args: readonly string[], result: string, told: AnswerTold) => string | null;

const nobody = (result: string, where: string, task = result) => {
  const found = result === 'NULL' || result === 'false' ? 'nobody' : task;
  return `{find|finds|found} ${found} ${where}`;
};

/** The queue of an rt_mutex, and whether those who are queued for the futex have another one. */
function queueText(mutex: string, { lock: of, moment }: AnswerTold): string {
  const lock = of(mutex);
  const current = moment.locks.find(({ name }) => name === lock)?.pi_state ?? null;
  if (current === null || mutex === `${current}.pi_mutex`) return `${lock}'s own queue (${mutex})`;
  return `the queue of ${mutex}, while that of ${lock} is ${current}.pi_mutex now`;
}

/** A try that fails decides; one that does not is seen by what it takes. */
function failedTry([lock = '']: readonly string[], result: string): string | null {
  return result === 'false' ? `{try|tries|tried} to take ${lock} and {fail|fails|failed}` : null;
}

const PHRASES: Readonly<Record<string, Phrase>> = {
  rt_mutex_top_waiter: ([lock = ''], result, told) => {
    return nobody(result, `${result === 'NULL' ? '' : 'first '}in ${queueText(lock, told)}`);
  },
  rt_mutex_next_owner: ([lock = ''], result, told) => {
    return nobody(result, `${result === 'NULL' ? '' : 'first '}in ${queueText(lock, told)}`);
  },
  rt_mutex_has_waiters: ([lock = ''], result, told) => {
    return nobody(result, `in ${queueText(lock, told)}`, 'somebody');
  },
  futex_top_waiter: ([, key = ''], result) => {
    return nobody(result, `${result === 'NULL' ? '' : 'first '}in the bucket of ${key}`);
  },
  rt_mutex_owner: ([lock = ''], result) => {
    if (result === 'NULL') return `{find|finds|found} ${lock} without an owner`;
    return `{find|finds|found} ${result} as the owner of ${lock}`;
  },
  rt_mutex_steal: ([, first = ''], result, { moved }) => {
    const than = moved === null ? '' : ` than ${moved}`;
    if (result !== 'true')
      return `{find|finds|found} ${first}, the first in the queue, no less urgent${than}`;
    return moved === null
      ? `{outrank|outranks|outranked} ${first}, the first in the queue`
      : `{find|finds|found} that ${moved} outranks ${first}, the first in the queue`;
  },
  rt_mutex_cmpxchg_release: ([lock = ''], result) => {
    return result === 'true'
      ? null
      : `{find|finds|found} that somebody has come to wait for ${lock}`;
  },
  task_top_pi_waiter: ([task = ''], result) => {
    return result === 'NULL'
      ? `{find|finds|found} nobody waiting for a lock of ${task}'s`
      : `{find|finds|found} ${result} to be ${task}'s most urgent waiter`;
  },
  task_has_pi_waiters: ([task = ''], result) => nobody(result, `waiting for ${task}`, 'somebody'),
  isBelowTop: ([task = '', followed = ''], result, { moment }) => {
    const prioOf = (name: string) => moment.tasks.find((one) => one.name === name)?.prio;
    const top = moment.tasks.find(({ name }) => name === task)?.donors[0];
    const tie = top !== undefined && prioOf(top) === prioOf(followed);
    const first = tie ? ', which is as urgent and was there first' : '';
    const other = top === undefined ? '' : `: that is ${top}${first}`;
    const followedOne = `${followed}, whom the walk follows,`;
    return result === 'true'
      ? `{find|finds|found} that ${followedOne} is not ${task}'s most urgent waiter${other}`
      : `{find|finds|found} ${followed} to be ${task}'s most urgent waiter`;
  },
  endsBelowTop: ([task = ''], result) => {
    return result === 'true'
      ? `{end|ends|ended} the walk at ${task}, whose priority another waiter decides`
      : null;
  },
  waitsElsewhere: ([waiter = '', next = ''], result) => {
    return result === 'true'
      ? `{find|finds|found} that ${waiter} does not wait for ${next} any more`
      : null;
  },
  endsHere: (_args, result) => {
    return result === 'true' ? '{find|finds|found} the end of the chain' : null;
  },
  isDeadlock: ([lock = '', first = '', waiter = '', top = ''], result, { lock: of, moment }) => {
    if (result !== 'true') return null;
    const to = lock === first ? `${of(lock)}, where it began` : `${top}, who owns ${of(lock)}`;
    const back = `{follow|follows|followed} the chain until it comes back to ${to}`;
    // Nobody is about to wait who could be told.
    if (waiter !== 'NULL') return `${back}: a deadlock`;
    const waits = moment.tasks.find(({ name }) => name === top)?.waitsFor ?? null;
    const though = waits === null ? `, though ${top} waits for nothing any more` : '';
    return `${back}, and ends there as in a deadlock${though}`;
  },
  handle_exit_race: ([key = '', , task = ''], result, { moment, word }) => {
    const state = moment.tasks.find(({ name }) => name === task)?.exit ?? null;
    const found =
      state === null
        ? 'nobody who has the TID in the word any more'
        : `${task} ${state === 'OK' ? 'not exiting' : state} (futex_state)`;
    if (result === '-16') {
      return `{find|finds|found} ${found} and {have|has|had} to wait for the end of that`;
    }
    if (word === null) return `{find|finds|found} ${found} and {look|looks|looked} no further`;
    const now = result === '-11' ? `at ${word} now` : 'as it was';
    return `{find|finds|found} ${found}, and the word of ${key} ${now}`;
  },
  __attach_to_pi_owner: ([task = '', key = ''], _result, { moment, looked }) => {
    const state = moment.tasks.find(({ name }) => name === task)?.exit ?? null;
    if (state === null || state === 'OK') return looked;
    return `{take|takes|taken} ${task}, which is ${state} (futex_state), for the owner of ${key}`;
  },
  wait_for_owner_exiting: ([ret = '', task = '']) => {
    return ret === '-16' ? `{wait|waits|waited} for the end of the exit of ${task}` : null;
  },
  rt_mutex_futex_trylock: failedTry,
  __rt_mutex_futex_trylock: failedTry,
  rt_mutex_trylock: failedTry,
};

/** A look at one's own priority decides nothing by itself. */
const SAYS_LITTLE = ['__waiter_prio', 'rt_mutex_adjust_prio_chain'];

/**
 * @param node a call that has returned
 * @returns null if there is nothing that can be said of it
 */
export function answerClause(node: CallNode, moments: readonly Moment[]): Clause | null {
  const { name, args, result, until } = node;
  if (result === null || until === null || SAYS_LITTLE.includes(name)) return null;
  // That call says all that there is to say.
  if ([...callsIn(node)].slice(1).some((call) => call.name === 'handle_exit_race')) return null;
  const seen = looksOf(node);
  const word = seen.some(({ cell }) => cellKind(cell).kind === 'word') ? null : lastWord(node);
  if (word !== null && result.startsWith('-') && PHRASES[name] === undefined) seen.unshift(word);
  const claims: Claim[] = seen.map(({ step, cell, value }) => ({ is: 'look', step, cell, value }));
  claims.push({ is: 'call', step: until, name, result });
  const moment = moments[until] as Moment;
  const lock = (mutex: string) => lockOf(mutex.replace(/\.pi_mutex$/u, ''), moments, until);
  const phrase = PHRASES[name];
  const seenWord = seen.find(({ cell }) => cellKind(cell).kind === 'word')?.value ?? null;
  const told = { lock, moment, moved: movedBy(node), word: seenWord, looked: seenText(seen) };
  const text = phrase === undefined ? seenText(seen) : phrase(args, result, told);
  return text === null ? null : { text, step: node.since, claims };
}

/** Within a requeue it is for a sleeper that a lock is taken. */
function movedBy(node: CallNode): string | null {
  let moved: string | null = null;
  for (let at: CallNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'try_to_take_rt_mutex') moved = at.args[1] ?? null;
    if (at.name === 'futex_requeue') return moved;
  }
  return null;
}

/** What the callers last saw of a futex's word. */
function lastWord(node: CallNode): CallLook | null {
  let root = node;
  while (root.parent !== null) root = root.parent;
  let last: CallLook | null = null;
  for (const { looks } of callsIn(root)) {
    for (const look of looks) {
      if (look.step > node.since || cellKind(look.cell).kind !== 'word') continue;
      if (last === null || look.step >= last.step) last = look;
    }
  }
  return last;
}

/** Each cell once, as it was seen last. */
function looksOf(node: CallNode): CallLook[] {
  const looks = new Map<string, CallLook>();
  for (const { looks: own } of callsIn(node)) for (const look of own) looks.set(look.cell, look);
  return [...looks.values()];
}

/** Who has looked at more than this has not asked one question. */
const TOLD = 2;

/** `{find|finds|found} the word of f1 at 0`; null if nothing of it says anything. */
export function seenText(seen: readonly CallLook[]): string | null {
  const said = seen.flatMap(({ cell, value }) => seenOf(cell, value) ?? []);
  if (said.length === 0 || said.length > TOLD) return null;
  return `{find|finds|found} ${said.join(' and ')}`;
}

function seenOf(cell: string, value: string): string | null {
  const about = cellKind(cell);
  switch (about.kind) {
    case 'word':
      return `the word of ${about.lock} at ${value}`;
    case 'pi-owner':
      return value === 'NULL'
        ? `no owner in ${about.pi_state}`
        : `${value} as the owner in ${about.pi_state}`;
    case 'rt-owner':
      return `${about.mutex} owned by ${value.replace('+W', '').replace('NULL', 'nobody')}`;
    case 'exit-state':
      return value === 'OK' ? null : `${about.task} ${value} (futex_state)`;
    case 'tid':
      return value === 'true' ? null : `nobody with the TID of ${about.task}`;
    case 'prio':
      return `${about.task} running as ${priorityText(Number(value))}`;
    case 'donor':
      return value === 'NULL'
        ? `nobody noted as lending ${about.task} its priority (pi_top_task)`
        : `${value} noted as lending ${about.task} its priority (pi_top_task)`;
    default:
      return null;
  }
}
