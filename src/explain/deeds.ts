/**
 * What a stretch of one actor's steps comes to, in words: what holds after it that did not hold
 * before. What belongs together is said together, as handing a lock over is: the word, the
 * pi_state's owner and the rt_mutex. Where only a part of it is done, the parts are said.
 */
import type { Moment } from '../explore/moments.ts';
import type { TraceStep } from '../explore/trace.ts';
import { cellKind } from './cell-kind.ts';
import type { Claim, Clause } from './clause.ts';
import { change, lockOf, mutexText, type Net, netsOf, type Scene, taskIn } from './net-change.ts';
import { single } from './net-words.ts';

/** In the order in which they are done. */
export function clausesOf(scene: Scene): Clause[] {
  const nets = netsOf(scene.steps);
  const clauses: Clause[] = [];
  const left = new Set(nets);
  for (const compose of COMPOSED) {
    for (const { text, parts } of compose([...left], scene)) {
      clauses.push(clauseOf(text, parts));
      for (const part of parts) left.delete(part);
    }
  }
  for (const net of left) {
    const text = single(net, scene);
    if (text !== null) clauses.push(clauseOf(text, [net]));
  }
  clauses.push(...wakes(scene.steps), ...lastReferences(scene));
  return clauses.sort((a, b) => a.step - b.step);
}

function clauseOf(text: string, parts: readonly Net[]): Clause {
  const claims = parts.map((part): Claim => {
    const { cell, before, after, from, to } = part;
    return { is: 'change', from, to, cell, before, after };
  });
  return { text, step: Math.max(...parts.map(({ to }) => to)), claims };
}

interface Composed {
  readonly text: string;
  readonly parts: readonly Net[];
}

type Compose = (nets: readonly Net[], scene: Scene) => Composed[];

const COMPOSED: readonly Compose[] = [handedOver, taken, queued, left, inUserSpace];

/** Word, pi_state and rt_mutex, all three. */
function handedOver(nets: readonly Net[], { actor, moments }: Scene): Composed[] {
  return nets.flatMap((owner) => {
    if (owner.about.kind !== 'pi-owner' || !/^T\d/u.test(owner.after)) return [];
    if (owner.after === actor) return [];
    const lock = lockOf(owner.about.pi_state, moments, owner.to);
    const word = nets.find(({ about }) => about.kind === 'word' && about.lock === lock);
    const mutex = rtOwnerOf(nets, owner.about.pi_state);
    if (word === undefined || mutex === undefined || taskIn(mutex.after) !== null) return [];
    if (taskIn(word.after) !== owner.after) return [];
    const text = `{hand|hands|handed} ${lock} over to ${owner.after}`;
    return [{ text, parts: [owner, word, mutex] }];
  });
}

/** The rt_mutex is its own, and with it the word and the pi_state, or what of them was not yet. */
function taken(nets: readonly Net[], { actor, moments }: Scene): Composed[] {
  return nets.flatMap((mutex) => {
    if (mutex.about.kind !== 'rt-owner' || taskIn(mutex.after) !== actor) return [];
    if (taskIn(mutex.before) === actor) return [];
    const { mutex: name } = mutex.about;
    const pi_state = name.replace(/\.pi_mutex$/u, '');
    const lock = lockOf(pi_state, moments, mutex.to);
    const queue = nets.filter(({ about }) => about.kind === 'queue' && about.mutex === name);
    const word = nets.filter(({ about, after }) => {
      return about.kind === 'word' && about.lock === lock && taskIn(after) === actor;
    });
    const owner = nets.filter(({ about, after }) => {
      return about.kind === 'pi-owner' && about.pi_state === pi_state && after === actor;
    });
    const parts = [mutex, ...queue.filter((net) => change(net).gone.includes(actor))];
    if (word.length + owner.length < 2) {
      return [{ text: `{take|takes|taken} ${mutexText(name, lock)}`, parts }];
    }
    const lost = overwritten(word[0], lock, moments);
    const names =
      lost === null || lost === actor
        ? `its word and ${pi_state} name ${actor} now`
        : `{write|writes|written} ${actor} over ${lost} in its word, and into ${pi_state}`;
    const text = `{take|takes|taken} ${lock} (${names})`;
    return [{ text, parts: [...parts, ...word, ...owner] }];
  });
}

/** Who was named in the word, and does not wait for the lock to be handed to it. */
function overwritten(
  word: Net | undefined,
  lock: string,
  moments: readonly Moment[],
): string | null {
  const named = word === undefined ? null : taskIn(word.before);
  const before = moments[(word?.from ?? 1) - 1]?.locks.find(({ name }) => name === lock);
  return named === null || before?.bucket.includes(named) ? null : named;
}

function queued(nets: readonly Net[], { actor, moments }: Scene): Composed[] {
  return nets.flatMap((queue) => {
    if (queue.about.kind !== 'queue' || !change(queue).come.includes(actor)) return [];
    const name = queue.about.mutex;
    const lock = lockOf(name.replace(/\.pi_mutex$/u, ''), moments, queue.to);
    const bucket = nets.find((net) => {
      return net.about.kind === 'bucket' && change(net).come.includes(actor);
    });
    if (bucket === undefined) return [];
    const word = nets.filter(({ about }) => about.kind === 'word' && about.lock === lock);
    const [first] = change(queue).now;
    const behind = first === actor ? '' : `, behind ${first}`;
    const beside = besideOld(nets, bucket, { lock, moments });
    const text = beside ?? `{queue|queues|queued} itself for ${lock}${behind}`;
    return [{ text, parts: [queue, bucket, ...word] }];
  });
}

/** Somebody still has the old pi_state, and nobody finds the way to it any more. */
function besideOld(
  nets: readonly Net[],
  bucket: Net,
  { lock, moments }: { lock: string; moments: readonly Moment[] },
): string | null {
  const made = nets.find(({ about, before, to }) => {
    if (about.kind !== 'pi-owner' || before !== 'NULL') return false;
    return lockOf(about.pi_state, moments, to) === lock;
  });
  if (made?.about.kind !== 'pi-owner' || change(bucket).now.length > 1) return null;
  const { pi_state } = made.about;
  const all = [...(moments[bucket.to]?.lockOf ?? [])].filter(([, of]) => of === lock);
  const [old] = all.flatMap(([name]) => (name === pi_state ? [] : name));
  if (old === undefined) return null;
  const found = `finds nobody in the bucket of ${lock}, creates ${pi_state} beside ${old}`;
  const there = `itself at ${pi_state}, beside ${old}`;
  return `{queue ${there}|${found}, and queues itself there|queued ${there}}`;
}

function left(nets: readonly Net[], { actor, moments }: Scene): Composed[] {
  return nets.flatMap((queue) => {
    if (queue.about.kind !== 'queue' || !change(queue).gone.includes(actor)) return [];
    const lock = lockOf(queue.about.mutex.replace(/\.pi_mutex$/u, ''), moments, queue.to);
    const bucket = nets.filter((net) => {
      return net.about.kind === 'bucket' && change(net).gone.includes(actor);
    });
    const text = `{leave|leaves|left} the queue of ${lock}`;
    return [{ text, parts: [queue, ...bucket] }];
  });
}

function inUserSpace(nets: readonly Net[], { actor, steps }: Scene): Composed[] {
  return nets.flatMap((net) => {
    if (net.about.kind !== 'word') return [];
    const step = steps.find(({ number }) => number === net.to);
    if (step === undefined || step.functions.length > 0) return [];
    return [{ text: userSpaceText(step.verb, net.about.lock, net.after, actor), parts: [net] }];
  });
}

function userSpaceText(verb: string, lock: string, after: string, actor: string): string {
  if (verb === 'fetch_and') return `{take|takes|taken} OWNER_DIED off the word of ${lock}`;
  if (verb === 'write') {
    return `{overwrite|overwrites|overwritten} the word of ${lock} with ${after}`;
  }
  const does = after === actor ? '{take|takes|taken}' : '{let|lets|let} go of';
  return `${does} ${lock} in user space, without a system call`;
}

function wakes(steps: readonly TraceStep[]): Clause[] {
  return steps.flatMap(({ number, verb, object, observed }) => {
    if (verb !== 'wake' || observed !== 'true') return [];
    const task = object.split('.')[0] as string;
    const claim: Claim = { is: 'wakes', step: number, task };
    return [{ text: `{wake|wakes|woken} ${task}`, step: number, claims: [claim] }];
  });
}

/** Only where an exit may meet the pi_state; it is about to end, and still on the owner's list. */
function lastReferences({ steps, moments, wanted }: Scene): Clause[] {
  if (moments[0]?.tasks.every(({ exit }) => exit === null) !== false) return [];
  return steps.flatMap(({ number, changes }) => {
    const drop = changes.find(({ cell, after }) => after === '0' && wanted.includes(cell));
    const about = drop === undefined ? null : cellKind(drop.cell);
    if (drop === undefined || about?.kind !== 'references') return [];
    const { cell, before, after } = drop;
    const text = `{drop|drops|dropped} the last reference to ${about.pi_state}`;
    const claim: Claim = { is: 'change', from: number, to: number, cell, before, after };
    return [{ text, step: number, claims: [claim] }];
  });
}

function rtOwnerOf(nets: readonly Net[], pi_state: string): Net | undefined {
  return nets.find(({ about }) => {
    return about.kind === 'rt-owner' && about.mutex === `${pi_state}.pi_mutex`;
  });
}
