/** One access in words: for a table cell, as an intention, and in the style of the C. */
import type { TraceStep } from '../../explore/trace.ts';
import { code } from '../text/markdown.ts';
import { type Alias, lockName } from './aliases.ts';

type Access = Pick<TraceStep, 'verb' | 'object' | 'given' | 'observed'>;

/** A compare-and-exchange found what it expected. */
export function exchanged({ given, observed }: Access): boolean {
  return given[0] === observed;
}

/** The field of an object that a task's bookkeeping lives in, and whose it is. */
function ownField(object: string): { task: string; field: string } | null {
  const [, task, field] = /^(T\d+)\.(__state|wake_q|TIF_SIGPENDING)$/u.exec(object) ?? [];
  return task === undefined || field === undefined ? null : { task, field };
}

function bookkeeping(step: Access): string | null {
  const own = ownField(step.object);
  if (own === null) return null;
  const { task, field } = own;
  if (field === 'TIF_SIGPENDING') return signalText(step, task);
  if (step.verb === 'wake') {
    return `wake ${task}${step.observed === 'true' ? '' : ' (was not asleep)'}`;
  }
  if (step.verb === 'sleep') return 'go on after the sleep';
  if (field === 'wake_q') {
    if (step.verb === 'cmpxchg') return `note ${task} for waking`;
    return `${task} is next to be woken`;
  }
  return step.given[0] === 'RUNNING' ? 'need not sleep any more' : 'announce that it will sleep';
}

function signalText(step: Access, task: string): string {
  if (step.verb === 'write') return `make a signal pending for ${task}`;
  const found = step.observed === 'true';
  if (step.verb === 'read') return `look for a signal: ${found ? 'one is' : 'none'} pending`;
  return found ? 'take the signal' : 'no signal is pending';
}

/** `read f1 → T1`, for a cell of the table. */
export function accessText(step: Access, alias: Alias): string {
  const known = bookkeeping(step);
  if (known !== null) return known;
  const object = code(alias(step.object));
  const [first = '', second = ''] = step.given.map(alias);
  const observed = alias(step.observed);
  switch (step.verb) {
    case 'read':
      return `read ${object} → ${observed}`;
    case 'write':
      return `write ${object} = ${first}`;
    case 'cmpxchg':
      if (exchanged(step)) return `cmpxchg ${object} → ${second}`;
      return `cmpxchg ${object} fails: is ${observed}`;
    case 'fetch_or':
      return `set the waiters bit in ${object}`;
    case 'lock':
    case 'unlock':
      return `${step.verb} ${code(lockName(alias, step.object))}`;
    case 'trylock': {
      const result = step.observed === 'true' ? 'taken' : 'is held';
      return `trylock ${code(lockName(alias, step.object))}: ${result}`;
    }
    case 'inc_not_zero':
      return `take a reference: ${object}`;
    case 'dec_and_test':
      return `drop ${step.observed === 'true' ? 'the last' : 'a'} reference: ${object}`;
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
export function intention({ verb, object }: Pick<Access, 'verb' | 'object'>, alias: Alias): string {
  const name = code(alias(object));
  const lock = code(lockName(alias, object));
  const own = ownField(object);
  if (verb === 'sleep') return 'sleeps';
  if (own !== null && verb === 'wake') return `wakes ${own.task}`;
  if (own?.field === 'TIF_SIGPENDING') {
    return verb === 'write' ? `makes a signal pending for ${own.task}` : 'looks for a signal';
  }
  if (own?.field === '__state') return 'changes its own state';
  if (own?.field === 'wake_q') return `notes that ${own.task} is to be woken`;
  const phrases: Readonly<Record<string, string>> = {
    cmpxchg: `exchanges ${name}`,
    fetch_or: `sets the waiters bit in ${name}`,
    lock: `locks ${lock}`,
    unlock: `unlocks ${lock}`,
    trylock: `tries to lock ${lock}`,
    inc_not_zero: `increments ${name}`,
    dec_and_test: `decrements ${name}`,
    relax: 'offers the CPU',
  };
  return phrases[verb] ?? `${verb}s ${name}`;
}

/** `P1->owner = T2`, as in a race diagram. */
export function statement(step: Access, alias: Alias): string {
  const known = bookkeeping(step);
  if (known !== null) return known;
  const object = cName(alias(step.object));
  const [first = '', second = ''] = step.given.map(alias);
  const observed = alias(step.observed);
  switch (step.verb) {
    case 'read':
      return `read ${object}: ${observed}`;
    case 'write':
      return `${object} = ${first}`;
    case 'cmpxchg':
      return exchanged(step) ? `${object} = ${second}` : `cmpxchg ${object} fails: ${observed}`;
    case 'fetch_or':
      return `${object} |= 1`;
    case 'lock':
    case 'unlock':
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
