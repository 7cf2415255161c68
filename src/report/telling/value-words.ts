/** What things and their values are called in running text. */
import type { Place, Thing, ToldFact, Value, WrongMatter } from '../../explore/thing.ts';
import { priorityText } from '../../oracle/priority-text.ts';
import { wordText } from '../../oracle/word-text.ts';
import { code } from '../text/markdown.ts';
import { enumeration } from '../text/wrap.ts';
import { type Alias, lockName } from './aliases.ts';
import { returnText } from './return-text.ts';

const STATES = ['RUNNING', 'INTERRUPTIBLE', 'UNINTERRUPTIBLE', 'NORMAL'];

/** A value as it stands in tables: `WAITERS|T2`, `fifo 10`, `T1`, `[T2, T3]`. */
export function valueWords(value: Value, alias: Alias): string {
  switch (value.type) {
    case 'word':
      return wordText(value.value);
    case 'owner':
      return `${value.waiters ? 'WAITERS|' : ''}${value.task ?? 'NULL'}`;
    case 'priority':
      return priorityText(value.value);
    case 'answer':
      return returnText(value.value);
    case 'state':
      return STATES[value.value] ?? String(value.value);
    case 'thing':
      return value.thing === null ? 'NULL' : thingWords(value.thing, alias);
    case 'list':
      return `[${value.things.map((thing) => thingWords(thing, alias)).join(', ')}]`;
    case 'text':
      return value.text;
    default:
      return String(value.value);
  }
}

/** Entries of queues are shown as the tasks that they stand for. */
export function thingWords({ kind, task, name }: Thing, alias: Alias): string {
  return task !== null && ['queued', 'waiter'].includes(kind) ? task : alias(name);
}

function listWords(value: Value, alias: Alias): string {
  if (value.type !== 'list') return valueWords(value, alias);
  if (value.things.length === 0) return 'nobody';
  return enumeration(value.things.map((thing) => thingWords(thing, alias)));
}

function someone(value: Value, alias: Alias): string {
  if (value.type === 'owner') return value.task ?? 'nobody';
  if (value.type === 'thing' && value.thing === null) return 'nobody';
  return valueWords(value, alias);
}

/** `P1.pi_mutex`, for a field of it; `m1` where it is an rt_mutex of its own. */
function mutexName({ object, field }: Place, alias: Alias): string {
  return code(alias(object.name) + (field.startsWith('pi_mutex.') ? '.pi_mutex' : ''));
}

/** The lock that a waiter is queued for. */
function queueName({ object: { of } }: Place, alias: Alias): string {
  if (of === null) return 'a lock';
  return code(alias(of.name) + (of.kind === 'pi_state' ? '.pi_mutex' : ''));
}

/** `T1’s key in the queue of P3.pi_mutex`. */
export function matterWords(matter: WrongMatter, alias: Alias): string {
  return 'field' in matter ? placeWords(matter, alias) : factWords(matter, alias);
}

type PlaceWriter = (place: Place, alias: Alias) => string;

/** By field; the object says whose it is. */
const PLACES: Readonly<Record<string, PlaceWriter>> = {
  'tree.prio': (place, alias) =>
    `${place.object.task}’s key in the queue of ${queueName(place, alias)}`,
  'pi_tree.prio': (place, alias) =>
    `${place.object.task}’s key in the owner’s boost tree, for ${queueName(place, alias)}`,
  prio: ({ object }) => `${object.task}’s priority`,
  normal_prio: ({ object }) => `${object.task}’s own priority`,
  'pi_mutex.owner': (place, alias) => `the owner of ${mutexName(place, alias)}`,
  'pi_mutex.waiters': (place, alias) => `the queue of ${mutexName(place, alias)}`,
  waiters: (place, alias) => `the queue of ${mutexName(place, alias)}`,
  owner: ({ object }, alias) => `the owner of ${code(alias(object.name))}`,
  refcount: ({ object }, alias) => `the references of ${code(alias(object.name))}`,
  chain: ({ object }, alias) => `the queue of ${code(alias(object.name))}`,
  pi_waiters: ({ object }) => `${object.task}’s boost tree`,
  pi_blocked_on: ({ object }) => `what ${object.task} is blocked on`,
  pi_state: ({ object }, alias) => `the pi_state of ${thingWords(object, alias)}, who is queued`,
  __state: ({ object }) => `${object.task}’s state`,
  futex_state: ({ object }) => `how far the exit of ${object.task} is`,
  futex_exit_mutex: (place) => `who holds ${code(place.name)}`,
};

function placeWords(place: Place, alias: Alias): string {
  if (place.sort === 'user word') return `the word ${code(place.name)}`;
  if (place.sort === 'spinlock') return `who holds ${code(lockName(alias, place.name))}`;
  return PLACES[place.field]?.(place, alias) ?? code(alias(place.name));
}

type FactWriter = (fact: ToldFact, alias: Alias) => string;

function regarding({ of }: ToldFact, alias: Alias): string {
  return of === null ? '' : code(lockName(alias, of.name));
}

/** `lock_pi(f1)` of T3. */
function call(fact: ToldFact, alias: Alias): string {
  return code(`${fact.within}(${fact.of === null ? '' : alias(fact.of.name)})`);
}

const FACTS: Readonly<Record<string, FactWriter>> = {
  answer: (fact, alias) => {
    const asked = fact.within === '' ? '' : ` by ${call(fact, alias)}`;
    return `what ${alias(fact.about.name)} is told${asked}`;
  },
  holders: ({ about }) => `who was told that it holds ${code(about.name)}`,
  'times held': (fact, alias) => `how often ${fact.about.name} holds ${regarding(fact, alias)}`,
  waits: (fact, alias) => {
    return `${fact.about.name}, in ${fact.within === 'exit' ? 'its exit' : call(fact, alias)}`;
  },
  awake: ({ about }) => about.name,
  life: ({ about }, alias) => `the object ${code(alias(about.name))}`,
  list: ({ about }, alias) => `the task on whose list ${code(alias(about.name))} is`,
  armed: ({ about }) => `${about.task}’s timer`,
  locks: (fact, alias) => `spinlocks that ${fact.about.name} holds at ${regarding(fact, alias)}`,
  holds: (fact, alias) => `${regarding(fact, alias)}, while ${fact.about.name} waits`,
  check: ({ within }) => `the check ${code(within)}`,
  pointer: ({ within }) => code(within),
  preempt_count: ({ about }) => `${about.name}’s ${code('preempt_count')}`,
};

function factWords(fact: ToldFact, alias: Alias): string {
  return FACTS[fact.what]?.(fact, alias) ?? `${fact.what} of ${alias(fact.about.name)}`;
}

type GivenWriter<Of extends WrongMatter> = (matter: Of, value: Value, alias: Alias) => string;

const GIVEN_PLACES: Readonly<Record<string, GivenWriter<Place>>> = {
  prio: ({ object }, value, alias) => `${object.task} runs as ${valueWords(value, alias)}`,
  normal_prio: ({ object }, value, alias) =>
    `${object.task} is ${valueWords(value, alias)} by itself`,
  'tree.prio': (place, value, alias) =>
    `${place.object.task} is queued as ${valueWords(value, alias)}`,
  'pi_tree.prio': (place, value, alias) =>
    `${place.object.task} is lent as ${valueWords(value, alias)}`,
  'pi_mutex.waiters': waiting,
  waiters: waiting,
  chain: ({ object }, value, alias) => {
    const queued = value.type === 'list' && value.things.length > 1 ? 'are' : 'is';
    return `${listWords(value, alias)} ${queued} queued on ${code(alias(object.name))}`;
  },
  futex_exit_mutex: (place, value, alias) =>
    `${code(place.name)} is held by ${someone(value, alias)}`,
  'pi_mutex.owner': (place, value, alias) =>
    `${mutexName(place, alias)} belongs to ${someone(value, alias)}`,
  owner: (place, value, alias) =>
    `${code(alias(place.object.name))} belongs to ${someone(value, alias)}`,
};

function waiting(place: Place, value: Value, alias: Alias): string {
  const wait = value.type === 'list' && value.things.length > 1 ? 'wait' : 'waits';
  return `${listWords(value, alias)} ${wait} for ${mutexName(place, alias)}`;
}

const GIVEN_FACTS: Readonly<Record<string, GivenWriter<ToldFact>>> = {
  holders: ({ about }, value, alias) => {
    const who = listWords(value, alias);
    return who === 'nobody'
      ? `nobody was told that it holds ${code(about.name)}`
      : `${who} was told that it holds ${code(about.name)}`;
  },
  'holder until now': ({ about }, value, alias) =>
    `${listWords(value, alias)} was told that it holds ${code(about.name)}, and still held it`,
  within: (fact, _value, alias) => {
    const what = fact.within === 'exit' ? 'its exit' : call(fact, alias);
    return `${fact.about.name} is in the middle of ${what}`;
  },
  answer: (fact, value, alias) => {
    return `${fact.about.name} was told ${valueWords(value, alias)} by ${call(fact, alias)}`;
  },
  touches: (fact, _value, alias) => `${fact.about.name} touches ${regarding(fact, alias)}`,
  starts: (fact) => `${fact.about.name} starts it`,
  list: ({ about }, value, alias) =>
    `${code(alias(about.name))} is on the list of ${someone(value, alias)}`,
  'queue key': ({ about }, value, alias) =>
    `${thingWords(about, alias)} is queued as ${valueWords(value, alias)}`,
};

/** What something was derived from, as half a sentence: `T1 runs as other`. */
export function givenWords(matter: WrongMatter, value: Value, alias: Alias): string {
  const said =
    'field' in matter ? givenPlace(matter, value, alias) : givenFact(matter, value, alias);
  return said ?? `${matterWords(matter, alias)} is ${valueWords(value, alias)}`;
}

function givenPlace(place: Place, value: Value, alias: Alias): string | null {
  if (place.sort === 'user word') return `${code(place.name)} says ${valueWords(value, alias)}`;
  if (place.sort === 'spinlock') {
    return `${code(lockName(alias, place.name))} is held by ${someone(value, alias)}`;
  }
  return GIVEN_PLACES[place.field]?.(place, value, alias) ?? null;
}

function givenFact(fact: ToldFact, value: Value, alias: Alias): string | null {
  return GIVEN_FACTS[fact.what]?.(fact, value, alias) ?? null;
}

/** A value in the table of what is wrong: lists of tasks there are people, not queues. */
export function wrongWords(matter: WrongMatter, value: Value, alias: Alias): string {
  if (!('field' in matter) && value.type === 'list') {
    return value.things.length === 0
      ? 'none'
      : enumeration(value.things.map((thing) => code(lockName(alias, thing.name))));
  }
  if ('field' in matter && matter.sort === 'spinlock') return someone(value, alias);
  return valueWords(value, alias);
}
