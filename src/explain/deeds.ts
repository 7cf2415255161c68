/**
 * What a stretch of one actor's steps comes to, in words: what holds after it that did not hold
 * before. What belongs together is said together, as handing a lock over is: the word, the
 * pi_state's owner and the rt_mutex. Where only a part of it is done, the parts are said.
 */
import type { Moment } from '../explore/moments.ts';
import type { TraceStep } from '../explore/trace.ts';
import { DEFAULT_PRIO } from '../kernel/sched/task_struct.ts';
import { priorityText } from '../oracle/priority-text.ts';
import { type CellKind, cellKind } from './cell-kind.ts';
import type { Claim, Clause } from './clause.ts';

/** What a cell held before the stretch, and what it holds after it. */
interface Net {
  readonly cell: string;
  readonly about: CellKind;
  readonly before: string;
  readonly after: string;
  readonly from: number;
  readonly to: number;
}

/** What the words need to know beside the steps. */
export interface Scene {
  readonly actor: string;
  /** Steps of one actor, in order. */
  readonly steps: readonly TraceStep[];
  /** How things stood after n steps, of the whole run. */
  readonly moments: readonly Moment[];
  /** Cells that are said although they seldom matter: those that are wrong in the end. */
  readonly wanted: readonly string[];
}

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
  clauses.push(...wakes(scene.steps));
  return clauses.sort((a, b) => a.step - b.step);
}

function clauseOf(text: string, parts: readonly Net[]): Clause {
  const claims = parts.map((part): Claim => {
    const { cell, before, after, from, to } = part;
    return { is: 'change', from, to, cell, before, after };
  });
  return { text, step: Math.max(...parts.map(({ to }) => to)), claims };
}

function netsOf(steps: readonly TraceStep[]): Net[] {
  const nets = new Map<string, Net>();
  for (const { number, changes, functions } of steps) {
    // What is done to an object that ends is done to nobody.
    if (functions.includes('put_pi_state') || functions.includes('free_pi_state')) continue;
    for (const { cell, before, after } of changes) {
      const known = nets.get(cell) ?? { cell, about: cellKind(cell), before, from: number };
      nets.set(cell, { ...known, after, to: number });
    }
  }
  return [...nets.values()].filter(({ before, after }) => before !== after);
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
    const text = `{take|takes|taken} ${lock} (its word and ${pi_state} name ${actor} now)`;
    return [{ text, parts: [...parts, ...word, ...owner] }];
  });
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
    const text = `{queue|queues|queued} itself for ${lock}${behind}`;
    return [{ text, parts: [queue, bucket, ...word] }];
  });
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
    const { lock } = net.about;
    const takes = net.after === actor;
    const verb = takes ? '{take|takes|taken}' : '{let|lets|let} go of';
    return [{ text: `${verb} ${lock} in user space, without a system call`, parts: [net] }];
  });
}

function single(net: Net, scene: Scene): string | null {
  const { actor, moments, wanted } = scene;
  const { about, after, to } = net;
  switch (about.kind) {
    case 'word':
      return wordText(net, about.lock, actor);
    case 'bucket':
      return bucketText(net, actor, scene);
    case 'queue':
      return queueText(net, about.mutex, actor, moments);
    case 'rt-owner': {
      if (taskIn(net.before) === taskIn(after) || taskIn(after) !== null) return null;
      const lock = lockOf(about.mutex.replace(/\.pi_mutex$/u, ''), moments, to);
      return `{let|lets|let} go of ${mutexText(about.mutex, lock)}`;
    }
    case 'pi-owner':
      // A new pi_state gets its first owner.
      if (after === 'NULL' || (net.before === 'NULL' && after !== actor)) return null;
      return after === actor
        ? `{write|writes|written} itself into ${about.pi_state} as the owner`
        : `{note|notes|noted} ${after} as the owner in ${about.pi_state}`;
    case 'prio':
      return prioText(net, about.task, actor, moments);
    case 'key':
      return keyText(about.task, Number(after), moments, to);
    case 'boost-key':
      return wanted.includes(net.cell) ? boostKeyText(about.task, Number(after)) : null;
    case 'donor':
      return wanted.includes(net.cell) ? donorText(about.task, after) : null;
    default:
      return null;
  }
}

function wordText({ before, after }: Net, lock: string, actor: string): string {
  if (after === '0') return `{set|sets|set} the word of ${lock} to 0`;
  if (after === `WAITERS|${before}`) return `{set|sets|set} WAITERS in the word of ${lock}`;
  const named = taskIn(after);
  if (named === taskIn(before)) return `{set|sets|set} the word of ${lock} to ${after}`;
  return `{write|writes|written} ${named === actor ? 'itself' : named} into the word of ${lock}`;
}

function bucketText(net: Net, actor: string, { moments }: Scene): string | null {
  const { come, gone } = change(net);
  const where = (task: string) => {
    const at = come.includes(task) ? net.to : net.from - 1;
    const lock = moments[at]?.locks.find(({ bucket }) => bucket.includes(task));
    return lock === undefined ? 'the bucket' : `the bucket of ${lock.name}`;
  };
  if (come.includes(actor)) return `{queue|queues|queued} itself in ${where(actor)}`;
  if (gone.includes(actor)) return `{leave|leaves|left} ${where(actor)}`;
  const [other] = gone;
  return other === undefined ? null : `{take|takes|taken} ${other} out of ${where(other)}`;
}

function queueText(
  net: Net,
  mutex: string,
  actor: string,
  moments: readonly Moment[],
): string | null {
  const lock = lockOf(mutex.replace(/\.pi_mutex$/u, ''), moments, net.to);
  const { come, now } = change(net);
  if (come.includes(actor)) {
    return `{queue|queues|queued} itself on ${lock}'s own queue${innerName(mutex, lock)}`;
  }
  if (come.length > 0 || now.length === 0) return null;
  return `{put|puts|put} ${now[0]} first in the queue of ${lock}`;
}

function prioText(
  { before, after, from, to }: Net,
  task: string,
  actor: string,
  moments: readonly Moment[],
): string | null {
  const own = moments[to]?.tasks.find(({ name }) => name === task)?.normalPrio;
  const now = priorityText(Number(after));
  const ownBefore = moments[from - 1]?.tasks.find(({ name }) => name === task)?.normalPrio;
  // Its own priority was changed, and that is said.
  if (own !== ownBefore && own === Number(after)) return null;
  if (Number(after) < Number(before)) {
    if (own === Number(after)) return null;
    return task === actor
      ? `{take|takes|taken} over ${now} as its priority`
      : `{lend|lends|lent} ${task} ${now}`;
  }
  if (own === Number(after)) {
    const whose = task === actor ? '{run|runs|run} with its own priority again' : '';
    return whose === ''
      ? `{give|gives|given} ${task} its own priority back (${now})`
      : `${whose} (${now})`;
  }
  return `{lower|lowers|lowered} ${task} to ${now}`;
}

function keyText(
  task: string,
  key: number,
  moments: readonly Moment[],
  step: number,
): string | null {
  const lock = moments[step]?.tasks.find(({ name }) => name === task)?.waitsFor ?? null;
  const before = moments[step - 1]?.tasks.find(({ name }) => name === task)?.waitsFor ?? null;
  // Who begins to wait gets its first key.
  if (lock === null || before === null) return null;
  const as = priorityText(Math.min(key, DEFAULT_PRIO));
  return `{queue|queues|queued} ${task} anew for ${lock}, as ${as}`;
}

function boostKeyText(task: string, key: number): string {
  return `{renew|renews|renewed} what ${task} lends (${priorityText(Math.min(key, DEFAULT_PRIO))})`;
}

function donorText(task: string, donor: string): string | null {
  if (donor === 'NULL') return null;
  return `{note|notes|noted} ${donor} as the one who lends ${task} its priority`;
}

function wakes(steps: readonly TraceStep[]): Clause[] {
  return steps.flatMap(({ number, verb, object, observed }) => {
    if (verb !== 'wake' || observed !== 'true') return [];
    const task = object.split('.')[0] as string;
    const claim: Claim = { is: 'wakes', step: number, task };
    return [{ text: `{wake|wakes|woken} ${task}`, step: number, claims: [claim] }];
  });
}

function rtOwnerOf(nets: readonly Net[], pi_state: string): Net | undefined {
  return nets.find(({ about }) => {
    return about.kind === 'rt-owner' && about.mutex === `${pi_state}.pi_mutex`;
  });
}

/** The task that a word or an owner names: `T2` for `WAITERS|T2` and for `T2+W`. */
export function taskIn(value: string): string | null {
  return /T\d+/u.exec(value)?.[0] ?? null;
}

/** The lock that a pi_state stands for; a lock of the kernel's own is one itself. */
export function lockOf(name: string, moments: readonly Moment[], step: number): string {
  return moments[step]?.lockOf.get(name) ?? name;
}

/** `P1.pi_mutex`, or the lock itself. */
export function mutexText(mutex: string, lock: string): string {
  return mutex === lock ? lock : `${mutex}`;
}

function innerName(mutex: string, lock: string): string {
  return mutex === lock ? '' : ` (${mutex})`;
}

/** Who has come to a list of tasks, and who has gone. */
function change({ before, after }: Net): { come: string[]; gone: string[]; now: string[] } {
  const listed = (list: string) => list.slice(1, -1).split(', ').filter(Boolean);
  const [was, now] = [listed(before), listed(after)];
  return {
    come: now.filter((task) => !was.includes(task)),
    gone: was.filter((task) => !now.includes(task)),
    now,
  };
}
