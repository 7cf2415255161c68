/** One access in words: for a table cell, as an intention, and in the style of the C. */
import type { Place } from '../../explore/thing.ts';
import type { TraceStep } from '../../explore/trace.ts';
import { code } from '../text/markdown.ts';
import type { Alias } from './aliases.ts';
import { placeName } from './belongings.ts';
import { valueWords } from './value-words.ts';

type AccessStep = Pick<TraceStep, 'verb' | 'place' | 'arguments' | 'saw'>;

/** A compare-and-exchange found what it expected. */
export function exchanged(step: Pick<TraceStep, 'given' | 'observed'>): boolean {
  return step.given[0] === step.observed;
}

/** It answered yes: a lock was free, a task was asleep, a reference was the last. */
function yes({ saw }: AccessStep): boolean {
  return saw?.type === 'flag' && saw.value;
}

const OWN_FIELDS = ['__state', 'wake_q', 'TIF_SIGPENDING', 'SIGKILL', 'SIGUSR1', 'thread_pid'];

/**
 * A robust lock's user looks at the word by itself, and at each of its steps it may be interrupted.
 */
export function isLookOfUser({ functions, verb, place, by }: TraceStep): boolean {
  if (functions.length > 0 || by.kind !== 'task') return false;
  const { sort, object, field } = place;
  if (field === 'TIF_SIGPENDING') return true;
  return sort === 'user word' && object.name.startsWith('f') && verb !== 'cmpxchg';
}

/** The fields of a task that its bookkeeping is done in. */
function ownField({ object, field }: Place): string | null {
  return OWN_FIELDS.includes(field) && object.kind === 'task' ? field : null;
}

function bookkeeping(step: AccessStep): string | null {
  const { verb, place } = step;
  const { task } = place.object;
  switch (ownField(place)) {
    case 'TIF_SIGPENDING':
      return signalText(step, task);
    case 'SIGKILL':
    case 'SIGUSR1':
      if (verb === 'write') return `send ${place.field} to ${task}`;
      return `look for ${place.field}: ${yes(step) ? 'it is there' : 'none'}`;
    case 'thread_pid':
      if (verb === 'write') return 'give up its TID';
      return `find ${task} by its TID: ${yes(step) ? 'alive' : 'gone'}`;
    case 'wake_q':
      return verb === 'cmpxchg' ? `note ${task} for waking` : `turn to waking ${task}`;
    case '__state': {
      if (verb === 'wake') return `wake ${task}${yes(step) ? '' : ' (was not asleep)'}`;
      if (verb === 'sleep') return 'go on after the sleep';
      const [state] = step.arguments;
      const awake = state?.type === 'state' && state.value === 0;
      return awake ? 'need not sleep any more' : 'announce that it will sleep';
    }
    default:
      return null;
  }
}

function signalText(step: AccessStep, task: string | null): string {
  if (step.verb === 'write') return `make a signal pending for ${task}`;
  if (step.verb === 'read') return `look for a signal: ${yes(step) ? 'one is' : 'none'} pending`;
  return yes(step) ? 'take the signal' : 'no signal is pending';
}

/** What the access was given and what it saw, as texts. */
function valuesOf(step: AccessStep, alias: Alias) {
  const [first = '', second = ''] = step.arguments.map((value) => valueWords(value, alias));
  return { first, second, saw: step.saw === null ? '' : valueWords(step.saw, alias) };
}

/** `read f1 → T1`, for a cell of the table. */
export function accessText(step: TraceStep, alias: Alias): string {
  const known = bookkeeping(step);
  if (known !== null) return known;
  const object = code(alias(step.place.name));
  const lock = code(placeName(step.place, alias));
  const { first, second, saw } = valuesOf(step, alias);
  switch (step.verb) {
    case 'read':
      return `read ${object}: ${saw}`;
    case 'write':
      return `write ${object} = ${first}`;
    case 'cmpxchg':
      if (exchanged(step)) return `cmpxchg ${object}: ${saw} → ${second}`;
      return `cmpxchg ${object} fails: is ${saw}`;
    case 'fetch_or':
      return `set the waiters bit in ${object}`;
    case 'fetch_and':
      return `take OWNER_DIED off ${object}`;
    case 'lock':
    case 'unlock':
      return `${step.verb} ${lock}`;
    case 'mutex_lock':
    case 'mutex_unlock':
      return `${step.verb.slice('mutex_'.length)} ${lock}`;
    case 'trylock':
      return `trylock ${lock}: ${yes(step) ? 'taken' : 'is held'}`;
    case 'inc_not_zero':
      return `take a reference: ${object}`;
    case 'dec_and_test':
      return `drop ${yes(step) ? 'the last' : 'a'} reference: ${object}`;
    default:
      return OTHERS[step.verb] ?? `${step.verb} ${object}`;
  }
}

/** Verbs that need no object. */
const OTHERS: Readonly<Record<string, string>> = {
  relax: 'offer the CPU',
  start: 'start the timer',
  expire: 'expires',
  cancel: 'stop the timer',
};

/** `reads P1.owner`: what somebody was about to do. */
export function intention(
  { verb, place }: Pick<AccessStep, 'verb' | 'place'>,
  alias: Alias,
): string {
  const name = code(alias(place.name));
  const lock = code(placeName(place, alias));
  const field = ownField(place);
  const { task } = place.object;
  if (verb === 'sleep') return 'sleeps';
  if (field === '__state' && verb === 'wake') return `wakes ${task}`;
  if (field === 'TIF_SIGPENDING') {
    return verb === 'write' ? `makes a signal pending for ${task}` : 'looks for a signal';
  }
  if (field === 'SIGKILL' || field === 'SIGUSR1') {
    return verb === 'write' ? `sends ${field} to ${task}` : `looks for ${field}`;
  }
  if (field === 'thread_pid') {
    return verb === 'write' ? 'gives up its TID' : `looks for ${task} by its TID`;
  }
  if (field === '__state') return 'changes its own state';
  if (field === 'wake_q') {
    return verb === 'cmpxchg' ? `notes that ${task} is to be woken` : `turns to waking ${task}`;
  }
  const phrases: Readonly<Record<string, string>> = {
    cmpxchg: `exchanges ${name}`,
    fetch_or: `sets the waiters bit in ${name}`,
    fetch_and: `takes OWNER_DIED off ${name}`,
    lock: `locks ${lock}`,
    unlock: `unlocks ${lock}`,
    mutex_lock: `locks ${lock}`,
    mutex_unlock: `unlocks ${lock}`,
    trylock: `tries to lock ${lock}`,
    inc_not_zero: `increments ${name}`,
    dec_and_test: `decrements ${name}`,
    relax: 'offers the CPU',
    start: 'starts its timer',
    cancel: 'stops its timer',
    expire: 'expires',
  };
  return phrases[verb] ?? `${verb}s ${name}`;
}

/** What a step that is no milestone did: `reads P1.owner`, `goes on after the sleep`. */
export function deed(step: TraceStep, alias: Alias): string {
  if (step.verb === 'sleep') return 'goes on after the sleep';
  if (ownField(step.place) === '__state' && step.verb === 'wake') {
    return `does not find ${step.place.object.task} asleep`;
  }
  return intention(step, alias);
}

/** `P1->owner = T2`, as in a race diagram. */
export function statement(step: TraceStep, alias: Alias): string {
  const known = bookkeeping(step);
  if (known !== null) return known;
  const object = cName(alias(step.place.name));
  const { first, second, saw } = valuesOf(step, alias);
  switch (step.verb) {
    case 'read':
      return `read ${object}: ${saw}`;
    case 'write':
      return `${object} = ${first}`;
    case 'cmpxchg':
      return exchanged(step) ? `${object} = ${second}` : `cmpxchg ${object} fails: ${saw}`;
    case 'fetch_or':
      return `${object} |= 1`;
    case 'fetch_and':
      return `${object} &= ~OWNER_DIED`;
    case 'lock':
    case 'unlock':
    case 'mutex_lock':
    case 'mutex_unlock':
      return `${step.verb}(${object})`;
    case 'trylock':
      return `trylock(${object}): ${step.observed}`;
    case 'inc_not_zero':
      return `${object}++`;
    case 'dec_and_test':
      return `${object}--`;
    default:
      return OTHERS[step.verb] ?? `${step.verb} ${object}`;
  }
}

/** `P1->owner` for `P1.owner`: only the first dot follows a pointer. */
export function cName(name: string): string {
  return name.replace('.', '->');
}
