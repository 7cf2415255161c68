/**
 * Quiet stretches in plain words. Every step may be a milestone of the protocol: something is
 * queued, a lock changes hands, a task is woken. What lies between two milestones goes unsaid.
 */
import type { Change, TraceStep } from '../../explore/trace.ts';
import { priorityText } from '../../oracle/priority-text.ts';
import { bold, code } from '../text/markdown.ts';
import { exchanged } from './access-text.ts';
import { type Alias, lockName } from './aliases.ts';
import { born, freed, isUserWord, mutexOf, ownerOf, piStateOf } from './changes.ts';
import { returnText } from './return-text.ts';

export interface Phase {
  readonly steps: readonly TraceStep[];
  readonly text: string;
}

/** A phase whose text grows beyond this is followed by another one. */
const LENGTH = 44;
/** Where nothing happens the next phase would be no news either. */
const UNEVENTFUL = 66;

/** What a step did beside its access: `create P1`, `queue on hb`. */
export function asides(step: TraceStep, alias: Alias): string[] {
  const beside = step.changes.filter(({ cell }) => cell !== step.object);
  const said = [
    ...born(step).map((pi_state) => `creates ${code(alias(pi_state))}`),
    ...beside.flatMap((change) => changeText(step, change, alias)),
    ...freed(step).map((pi_state) => `frees ${code(alias(pi_state))}`),
  ];
  return said.map((text) => text.replace(/^(\w+)s\b/u, '$1'));
}

/** @param steps consecutive steps of one actor within one op */
export function phasesOf(steps: readonly TraceStep[], alias: Alias): Phase[] {
  const phases: { steps: TraceStep[]; said: string[] }[] = [];
  const eventful = steps.some((step) => milestones(step, alias).length > 0);
  for (const step of steps) {
    const said = eventful ? milestones(step, alias) : glance(step, alias);
    const current = phases.at(-1);
    const length = joined([...(current?.said ?? []), ...said]).length;
    const open = (current?.said.length ?? 0) > 0 && said.length > 0 && said[0] !== 'returns 0';
    const full = open && length > (eventful ? LENGTH : UNEVENTFUL);
    if (current === undefined || full) phases.push({ steps: [step], said });
    else {
      current.steps.push(step);
      current.said.push(...said);
    }
  }
  return phases.map((phase) => ({ steps: phase.steps, text: joined(phase.said) }));
}

function joined(said: readonly string[]): string {
  // Who takes a lock that it waited for also leaves the queue.
  const text = [...new Set(said)]
    .join(', ')
    .replace(/leaves (\S+), takes \1/gu, 'takes $1')
    .replace(/locks (\S+), unlocks \1/gu, 'locks and unlocks $1')
    .replace(/(queues on|leaves) (\S+), \1 /gu, '$1 $2 and ');
  return text === '' ? 'goes on' : text;
}

/** For a stretch without milestones: it takes locks and looks at things. */
function glance(step: TraceStep, alias: Alias): string[] {
  if (!['lock', 'unlock', 'read'].includes(step.verb)) return [];
  return [`${step.verb}s ${code(lockName(alias, step.object))}`];
}

function milestones(step: TraceStep, alias: Alias): string[] {
  const gone = freed(step);
  const said = [
    ...userSpace(step),
    ...born(step).map((pi_state) => `creates ${code(alias(pi_state))}`),
    ...step.changes.flatMap((change) => changeText(step, change, alias)),
    ...bookkeeping(step),
    ...gone.map((pi_state) => `frees ${code(alias(pi_state))}`),
  ];
  if (step.returned === 0) said.push('returns 0');
  else if (step.returned !== null) said.push(bold(`returns ${returnText(step.returned)}`));
  return said;
}

/** The attempt without a system call. */
function userSpace(step: TraceStep): string[] {
  const { functions, verb, object, given, observed } = step;
  if (functions.length > 0 || verb !== 'cmpxchg') return [];
  const unlocks = given[1] === '0';
  if (exchanged(step)) return [`${unlocks ? 'releases' : 'takes'} ${code(object)} in user space`];
  const owner = /T\d+/u.exec(observed)?.[0];
  if (!unlocks && owner !== undefined) return [`finds ${code(object)} taken by ${owner}`];
  return [`finds that ${code(object)} is ${observed}`];
}

function changeText(step: TraceStep, { cell, before, after }: Change, alias: Alias): string[] {
  const name = code(alias(cell));
  if (isUserWord(cell)) {
    if (step.functions.length === 0) return [];
    return [after === `WAITERS|${before}` ? `sets WAITERS in ${name}` : `sets ${name} to ${after}`];
  }
  if (cell.endsWith('.chain')) return [queueText(step, before, after, name.replace('.chain', ''))];
  if (cell.endsWith('.waiters')) {
    return [queueText(step, before, after, name.replace('.waiters', ''))];
  }
  if (cell.endsWith('.TIF_SIGPENDING')) {
    return [
      after === 'true'
        ? `makes a signal pending for ${step.object.split('.')[0]}`
        : 'takes the signal',
    ];
  }
  if (cell.endsWith('.prio') && /^T\d/u.test(cell)) {
    if (step.functions.at(-1) === '__sched_setscheduler') {
      return [`lets ${cell.split('.')[0]} run as ${priorityText(Number(after))}`];
    }
    const does = Number(after) < Number(before) ? 'boosts' : 'ends the boost of';
    return [`${does} ${cell.split('.')[0]}`];
  }
  return step.object === cell ? ownerText(step, cell, ownerOf(before), ownerOf(after), alias) : [];
}

function queueText(step: TraceStep, before: string, after: string, name: string): string {
  const tasks = (list: string) => list.slice(1, -1).split(', ').filter(Boolean);
  const [was, is] = [tasks(before), tasks(after)];
  if (is.length > was.length) return `queues on ${name}`;
  const who = was.find((task) => !is.includes(task)) ?? '';
  return who === step.actor ? `leaves ${name}` : `takes ${who} out of ${name}`;
}

function ownerText(
  step: TraceStep,
  cell: string,
  before: string,
  after: string,
  alias: Alias,
): string[] {
  const mutex = mutexOf(cell);
  const owned = mutex ?? piStateOf(cell);
  if (owned === null || before === after || !cell.endsWith('.owner')) return [];
  const name = code(alias(owned));
  if (mutex === null)
    return [after === 'NULL' ? `${name} has no owner` : `makes ${after} owner of ${name}`];
  if (after === 'NULL') return [`releases ${name}`];
  return [after === step.actor ? `takes ${name}` : `gives ${name} to ${after}`];
}

function bookkeeping({ verb, object, observed }: TraceStep): string[] {
  if (verb === 'wake' && observed === 'true') return [`wakes ${object.split('.')[0]}`];
  if (verb === 'start') return ['starts its timer'];
  if (verb === 'cancel') return ['stops its timer'];
  if (verb === 'expire') return ['expires'];
  return [];
}
