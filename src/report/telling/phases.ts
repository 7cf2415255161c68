/**
 * Quiet stretches in plain words. Every step may be a milestone of the protocol: something is
 * queued, a lock changes hands, a task is woken. A stretch ends where it turns to something that
 * its milestones do not name; whatever else its steps belong to is named, too.
 */
import type { Thing } from '../../explore/thing.ts';
import type { Change, TraceStep } from '../../explore/trace.ts';
import { priorityText } from '../../oracle/priority-text.ts';
import { bold, code } from '../text/markdown.ts';
import { enumeration } from '../text/wrap.ts';
import { deed, exchanged } from './access-text.ts';
import { moverName } from './actors.ts';
import type { Alias } from './aliases.ts';
import { belongsTo, touched } from './belongings.ts';
import { born, freed, isOwner, mutexName, ownerOf, piStateName } from './changes.ts';
import { returnText } from './return-text.ts';

export interface StepPhase {
  readonly steps: readonly TraceStep[];
  readonly text: string;
}

/** A phase whose text grows beyond this is followed by another one. */
const LENGTH = 44;
/** Where nothing happens the next phase would be no news either. */
const UNEVENTFUL = 66;

/** What a step did beside its access: `create P1`, `queue on hb`. */
export function asides(step: TraceStep, alias: Alias): string[] {
  const beside = step.changes.filter(({ place }) => place.name !== step.place.name);
  const said = [
    ...born(step).map(({ name }) => `creates ${code(alias(name))}`),
    ...beside.flatMap((change) => changeText(step, change, alias)),
    ...freed(step).map(({ name }) => `frees ${code(alias(name))}`),
  ];
  return said.map((text) => text.replace(/^(\w+)s\b/u, '$1'));
}

/** Steps and what was said of them. */
interface PhaseDraft {
  readonly steps: TraceStep[];
  readonly said: string[];
}

/** @param steps consecutive steps of one actor within one op */
export function phasesOf(steps: readonly TraceStep[], alias: Alias): StepPhase[] {
  const drafts: PhaseDraft[] = [];
  for (const step of steps) {
    const said = milestones(step, alias);
    const current = drafts.at(-1);
    if (current === undefined || !belongsIn(current, step, said, alias)) {
      drafts.push({ steps: [step], said });
    } else {
      current.steps.push(step);
      current.said.push(...said);
    }
  }
  return drafts.flatMap((draft) => phase(draft, alias));
}

/** Whether a step goes on with what the stretch so far is about. */
function belongsIn(
  draft: PhaseDraft,
  step: TraceStep,
  said: readonly string[],
  alias: Alias,
): boolean {
  const now = eventText([...draft.steps, step], [...draft.said, ...said], alias);
  // What leads up to the first milestone is part of it, if there is room to name it.
  if (draft.said.length === 0) return said.length === 0 || now.length <= LENGTH + 22;
  if (said[0]?.startsWith('returns') === true) return true;
  if (said.length > 0) return now.length <= LENGTH;
  return names(draft.said, belongsTo(step.place, alias)) || closes(draft.steps, step);
}

/** It drops a spinlock that was taken in the same stretch. */
function closes(steps: readonly TraceStep[], { verb, place }: TraceStep): boolean {
  return (
    verb === 'unlock' &&
    steps.some((step) => step.place.name === place.name && step.verb !== 'read')
  );
}

function names(said: readonly string[], what: string): boolean {
  return said.some((text) => mentions(text, what));
}

/** Whether a text names an object: `P1.pi_mutex` does name `P1`. */
export function mentions(text: string, what: string): boolean {
  const at = text.indexOf(what);
  if (at < 0) return false;
  const [before = '', after = ''] = [text[at - 1], text[at + what.length]];
  if (/[\w(]/u.test(before) || /\w/u.test(after)) {
    return mentions(text.slice(at + what.length), what);
  }
  return true;
}

function phase({ steps, said }: PhaseDraft, alias: Alias): StepPhase[] {
  if (said.length > 0) return [{ steps, text: eventText(steps, said, alias) }];
  // Without a milestone every access is said.
  const phases: { steps: TraceStep[]; said: string[] }[] = [];
  for (const step of steps) {
    const text = deed(step, alias);
    const last = phases.at(-1);
    const more = [...(last?.said ?? []), text];
    if (last === undefined || joined(more).length > UNEVENTFUL) {
      phases.push({ steps: [step], said: [text] });
    } else {
      last.steps.push(step);
      last.said.push(text);
    }
  }
  if (phases.length > 2) return [{ steps, text: trafficText(steps, alias) }];
  return phases.map((one) => ({ steps: one.steps, text: joined(one.said) }));
}

/** For a long stretch in which nothing is decided: what its steps belong to. */
function trafficText(steps: readonly TraceStep[], alias: Alias): string {
  return `touches nothing but ${enumeration(touched(steps, alias).map(code))}`;
}

/** What the column that the stretch is in is about anyhow. */
function ownNames([step]: readonly TraceStep[]): string[] {
  return step === undefined ? [] : [step.by.task, moverName(step.by)];
}

/** Milestones, and whatever else the steps belong to. */
function eventText(steps: readonly TraceStep[], said: readonly string[], alias: Alias): string {
  const own = ownNames(steps);
  const text = joined(said);
  const beside = touched(steps, alias).filter(
    (name) => !own.includes(name) && !mentions(text, name),
  );
  if (beside.length === 0) return text;
  return `${text} (also touches ${enumeration(beside.map(code))})`;
}

function joined(said: readonly string[]): string {
  // Who takes a lock that it waited for also leaves the queue.
  return [...new Set(said)]
    .join(', ')
    .replace(/leaves (\S+), takes \1/gu, 'takes $1')
    .replace(/locks (\S+), unlocks \1/gu, 'locks and unlocks $1')
    .replace(/(queues on|leaves) (\S+), \1 /gu, '$1 $2 and ');
}

function milestones(step: TraceStep, alias: Alias): string[] {
  const said = [
    ...userSpace(step),
    ...born(step).map(({ name }) => `creates ${code(alias(name))}`),
    ...step.changes.flatMap((change) => changeText(step, change, alias)),
    ...bookkeeping(step),
    ...freed(step).map(({ name }) => `frees ${code(alias(name))}`),
  ];
  if (step.returned === 0) said.push('returns 0');
  else if (step.returned !== null) said.push(bold(`returns ${returnText(step.returned)}`));
  return said;
}

/** The attempt without a system call. */
function userSpace(step: TraceStep): string[] {
  const { functions, verb, place, arguments: given, observed, saw } = step;
  if (functions.length > 0 || verb !== 'cmpxchg') return [];
  const name = code(place.name);
  const unlocks = given[1]?.type === 'word' && given[1].value === 0;
  if (exchanged(step)) return [`${unlocks ? 'releases' : 'takes'} ${name} in user space`];
  const owner = saw?.type === 'word' ? saw.task : null;
  if (!unlocks && owner !== null) return [`finds ${name} taken by ${owner}`];
  return [`finds that ${name} is ${observed}`];
}

function changeText(step: TraceStep, change: Change, alias: Alias): string[] {
  const { place, was, becomes } = change;
  const name = code(alias(place.object.name));
  const { task } = place.object;
  if (place.sort === 'user word') {
    if (step.functions.length === 0) return [];
    const sets = was.type === 'word' && becomes.type === 'word' && becomes.waiters && !was.waiters;
    const same = was.type === 'word' && becomes.type === 'word' && was.task === becomes.task;
    return [sets && same ? `sets WAITERS in ${name}` : `sets ${name} to ${change.after}`];
  }
  if (place.field === 'chain') return queueText(step, change, name);
  const mutex = mutexName(place);
  if (mutex !== null && place.field.endsWith('waiters')) {
    return queueText(step, change, code(alias(mutex)));
  }
  if (place.field === 'TIF_SIGPENDING') {
    const pending = becomes.type === 'flag' && becomes.value;
    return [pending ? `makes a signal pending for ${task}` : 'takes the signal'];
  }
  const death = deathText(change);
  if (death !== null) return [death];
  if (place.field === 'prio' && becomes.type === 'priority' && was.type === 'priority') {
    if (step.functions.at(-1) === '__sched_setscheduler') {
      return [`lets ${task} run as ${priorityText(becomes.value)}`];
    }
    return [`${becomes.value < was.value ? 'boosts' : 'ends the boost of'} ${task}`];
  }
  return place.name === step.place.name ? ownerText(step, change, alias) : [];
}

/** Null if it is no change that leads to a task's end, or is made by it there. */
function deathText({ place: { field, object }, after }: Change): string | null {
  if (field === 'SIGKILL' || field === 'SIGUSR1') return `sends ${field} to ${object.task}`;
  if (field === 'futex_state') return `says that it is ${after}`;
  return field === 'thread_pid' ? 'gives up its TID' : null;
}

function queueText(step: TraceStep, { was, becomes }: Change, name: string): string[] {
  if (was.type !== 'list' || becomes.type !== 'list') return [];
  const absent = (list: readonly Thing[]) => (thing: Thing) => {
    return list.every(({ name: other }) => other !== thing.name);
  };
  const joins = becomes.things.find(absent(was.things));
  const leaves = was.things.find(absent(becomes.things));
  const texts: string[] = [];
  if (leaves !== undefined) {
    const own = leaves.task === step.by.name;
    texts.push(own ? `leaves ${name}` : `takes ${leaves.task} out of ${name}`);
  }
  if (joins !== undefined) {
    const own = joins.task === step.by.name;
    texts.push(own ? `queues on ${name}` : `queues ${joins.task} on ${name}`);
  }
  if (texts.length === 0) texts.push(`changes the order of ${name}`);
  return texts;
}

function ownerText(step: TraceStep, { place, was, becomes }: Change, alias: Alias): string[] {
  if (!isOwner(place)) return [];
  const mutex = mutexName(place);
  const name = code(alias(mutex ?? piStateName(place) ?? place.object.name));
  const [before, after] = [ownerOf(was), ownerOf(becomes)];
  if (before === after) return [];
  if (mutex === null) {
    return [after === null ? `${name} has no owner` : `makes ${after} owner of ${name}`];
  }
  if (after === null) return [`releases ${name}`];
  return [after === step.by.name ? `takes ${name}` : `gives ${name} to ${after}`];
}

function bookkeeping({ verb, place, saw }: TraceStep): string[] {
  if (verb === 'wake' && saw?.type === 'flag' && saw.value) return [`wakes ${place.object.task}`];
  if (verb === 'start') return ['starts its timer'];
  if (verb === 'cancel') return ['stops its timer'];
  if (verb === 'expire') return ['expires'];
  return [];
}
