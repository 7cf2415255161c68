/** One change in words, where it is not part of something greater. */

import type { Moment } from '../explore/moments.ts';
import { DEFAULT_PRIO } from '../kernel/sched/task_struct.ts';
import { priorityText } from '../oracle/priority-text.ts';
import { isOfExit } from '../program/dying.ts';
import { enumerated } from './enumerated.ts';
import {
  change,
  innerName,
  lockOf,
  mutexText,
  type Net,
  type Scene,
  taskIn,
} from './net-change.ts';

/** Half a sentence; null where there is nothing to say. */
export function single(net: Net, scene: Scene): string | null {
  const { actor, moments, wanted } = scene;
  const { about, after, to } = net;
  switch (about.kind) {
    case 'word':
      return wordText(net, about.lock, scene);
    case 'bucket':
      return bucketText(net, actor, scene);
    case 'queue':
      return queueText(net, about.mutex, actor, moments);
    case 'rt-owner':
      return rtOwnerText(net, about.mutex, scene);
    case 'exit-state':
      return `{say|says|said} that it is ${after} (futex_state)`;
    case 'exit-mutex':
      if (after !== 'NULL' || !wanted.includes(net.cell)) return null;
      return `{let|lets|let} go of ${about.task}.futex_exit_mutex`;
    case 'tid':
      return '{give|gives|given} up its TID';
    case 'pi-owner':
      if (after === 'NULL' && isOfExitAt(to, scene)) {
        return `{write|writes|written} NULL into ${about.pi_state} as the owner`;
      }
      // A new pi_state gets its first owner.
      if (after === 'NULL' || (net.before === 'NULL' && after !== actor)) return null;
      return after === actor
        ? `{write|writes|written} itself into ${about.pi_state} as the owner`
        : `{note|notes|noted} ${after} as the owner in ${about.pi_state}`;
    case 'prio':
      return prioText(net, about.task, scene);
    case 'key':
      return keyText(about.task, Number(after), moments, to);
    case 'boost-key':
      if (!wanted.includes(net.cell) || !isQueued(about.task, moments, net.from - 1)) return null;
      return boostKeyText(about.task, Number(after));
    case 'donor':
      return wanted.includes(net.cell) ? donorText(about.task, after) : null;
    default:
      return wanted.includes(net.cell) ? blockedText(net, moments) : null;
  }
}

/** Who waits for what, as the kernel notes it with the task. */
function blockedText({ cell, after, to }: Net, moments: readonly Moment[]): string | null {
  const [, task] = /^(T\d+)\.pi_blocked_on$/u.exec(cell) ?? [];
  if (task === undefined) return null;
  if (after === 'NULL') return `{note|notes|noted} that ${task} waits for nothing (pi_blocked_on)`;
  const at = moments[to]?.tasks.find(({ name }) => name === task);
  return `{note|notes|noted} that ${task} waits for ${at?.waitsFor ?? 'a lock'} (pi_blocked_on)`;
}

function rtOwnerText(net: Net, mutex: string, { actor, moments, wanted }: Scene): string | null {
  const owner = taskIn(net.after);
  if (taskIn(net.before) === owner) return null;
  const lock = mutexText(mutex, lockOf(mutex.replace(/\.pi_mutex$/u, ''), moments, net.to));
  if (owner === null) return `{let|lets|let} go of ${lock}`;
  // Whoever is named first in a new one has it already.
  const pi_state = /^(.*)\.pi_mutex$/u.exec(mutex)?.[1];
  const isNew = pi_state !== undefined && !moments[net.from - 1]?.lockOf.has(pi_state);
  if (isNew || owner === actor || !wanted.includes(net.cell)) return null;
  return `{write|writes|written} ${owner} into ${lock} as its owner`;
}

function wordText({ before, after, to }: Net, lock: string, scene: Scene): string {
  const { actor, moments } = scene;
  if (after === '0') {
    const queued = moments[to]?.locks.find(({ name }) => name === lock)?.bucket ?? [];
    const has = queued.length === 1 ? 'has queued itself' : 'have queued themselves';
    // Where it is not done it is nothing to wonder about.
    const though =
      queued.length === 0 ? '' : `{|, though ${enumerated(queued)} ${has} in the bucket|}`;
    return `{set|sets|set} the word of ${lock} to 0${though}`;
  }
  if (after === `WAITERS|${before}`) return `{set|sets|set} WAITERS in the word of ${lock}`;
  const death = deathWords(before, after, lock);
  if (death !== null) return death;
  const [was, named] = [taskIn(before), taskIn(after)];
  if (named === was) return `{set|sets|set} the word of ${lock} to ${after}`;
  // Its own name is handed on; another's is lost.
  if (was !== null && was !== actor) {
    return `{write|writes|written} ${named} over ${was} in the word of ${lock}`;
  }
  const at = moments[to]?.locks.find(({ name }) => name === lock);
  const stands = at?.bucket.includes(named ?? '') === true;
  // It was found there, and not where it would lend its priority.
  const half = stands && !at?.queue.some(({ task }) => task === named);
  const who = half && named !== actor ? `${named}, who stands only in the bucket,` : named;
  return `{write|writes|written} ${named === actor ? 'itself' : who} into the word of ${lock}`;
}

/** Null if it has nothing to do with an owner that has died. */
function deathWords(before: string, after: string, lock: string): string | null {
  const [did, does] = [before, after].map((word) => word.includes('OWNER_DIED'));
  const [was, named] = [taskIn(before), taskIn(after)];
  if (does && !did && named === null) {
    const out = `{take|takes|taken} ${was} out of it`;
    return `{set|sets|set} OWNER_DIED in the word of ${lock} and ${out}`;
  }
  if (did && !does && was === named) {
    return `{take|takes|taken} OWNER_DIED off the word of ${lock}`;
  }
  return null;
}

function isOfExitAt(number: number, { steps }: Scene): boolean {
  return steps.some((step) => step.number === number && isOfExit(step));
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
  if (other === undefined) return null;
  return `{take|takes|taken} ${enumerated(gone)} out of ${where(other)}`;
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

function prioText({ before, after, to }: Net, task: string, scene: Scene): string | null {
  const { actor, steps, moments } = scene;
  const ownAt = (step: number) =>
    moments[step]?.tasks.find(({ name }) => name === task)?.normalPrio;
  const own = ownAt(to);
  const now = priorityText(Number(after));
  // Its own priority was changed, and that is said.
  if (own !== ownAt((steps[0]?.number ?? 1) - 1) && own === Number(after)) return null;
  if (Number(after) < Number(before)) {
    if (own === Number(after)) return null;
    return task === actor
      ? `{take|takes|taken} over ${now} as its priority`
      : `{lend|lends|lent} ${task} ${now}`;
  }
  if (own !== Number(after)) return `{lower|lowers|lowered} ${task} to ${now}`;
  return task === actor
    ? `{run|runs|run} with its own priority again (${now})`
    : `{give|gives|given} ${task} its own priority back (${now})`;
}

function keyText(
  task: string,
  key: number,
  moments: readonly Moment[],
  step: number,
): string | null {
  const lock = moments[step]?.tasks.find(({ name }) => name === task)?.waitsFor ?? null;
  if (lock === null || !isQueued(task, moments, step - 1)) return null;
  const as = priorityText(Math.min(key, DEFAULT_PRIO));
  return `{queue|queues|queued} ${task} anew for ${lock}, as ${as}`;
}

/** Who begins to wait gets its first key. */
function isQueued(task: string, moments: readonly Moment[], step: number): boolean {
  return (
    moments[step]?.tasks.some(({ name, waitsFor }) => name === task && waitsFor !== null) === true
  );
}

function boostKeyText(task: string, key: number): string {
  return `{renew|renews|renewed} what ${task} lends (${priorityText(Math.min(key, DEFAULT_PRIO))})`;
}

function donorText(task: string, donor: string): string | null {
  if (donor === 'NULL') return null;
  return `{note|notes|noted} ${donor} as the one who lends ${task} its priority (pi_top_task)`;
}
