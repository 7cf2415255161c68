/**
 * Quiet stretches in plain words. Every step may be a milestone of the protocol: something is
 * queued, a lock changes hands, a task is woken. What lies between two milestones goes unsaid.
 */
import type { Change, TraceStep } from '../explore/trace.ts';
import { exchanged } from './access-text.ts';
import { type Alias, lockName } from './aliases.ts';
import { born, freed, isUserWord, ownerOf, piStateOf } from './changes.ts';
import { bold, code } from './markdown.ts';
import { returnText } from './return-text.ts';
import { enumeration } from './wrap.ts';

export interface Phase {
  readonly steps: readonly TraceStep[];
  readonly text: string;
}

/** A phase whose text grows beyond this is followed by another one. */
const LENGTH = 44;

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
  for (const step of steps) {
    const said = milestones(step, alias);
    const current = phases.at(-1);
    const length = [...(current?.said ?? []), ...said].join(', ').length;
    const full = said.length > 0 && (current?.said.length ?? 0) > 0 && length > LENGTH;
    if (current === undefined || full) phases.push({ steps: [step], said });
    else {
      current.steps.push(step);
      current.said.push(...said);
    }
  }
  return phases.map((phase) => ({ steps: phase.steps, text: textOf(phase, alias) }));
}

function textOf({ steps, said }: { steps: TraceStep[]; said: string[] }, alias: Alias): string {
  if (said.length === 0) return glances(steps, alias);
  // Who takes a lock that it waited for also leaves the queue.
  return [...new Set(said)]
    .join(', ')
    .replace(/leaves (\S+), takes \1/gu, 'takes $1')
    .replace(/(queues on|leaves) (\S+), \1 /gu, '$1 $2 and ');
}

/** A stretch that only looks at things and takes locks. */
function glances(steps: readonly TraceStep[], alias: Alias): string {
  const names = (verb: string): string[] => {
    const objects = steps.filter((step) => step.verb === verb).map(({ object }) => object);
    return [...new Set(objects.map((object) => code(lockName(alias, object))))];
  };
  const parts = [
    { does: 'locks', names: names('lock') },
    { does: 'reads', names: names('read') },
    { does: 'unlocks', names: names('unlock').filter((name) => !names('lock').includes(name)) },
  ].filter((part) => part.names.length > 0);
  if (parts.length === 0) return 'goes on';
  return parts.map(({ does, names }) => `${does} ${enumeration(names)}`).join(', ');
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
  if (cell.endsWith('.prio') && /^T\d/u.test(cell)) {
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
  const pi_state = piStateOf(cell);
  if (pi_state === null || before === after || !cell.endsWith('.owner')) return [];
  const inside = cell.endsWith('.pi_mutex.owner');
  const name = code(alias(inside ? `${pi_state}.pi_mutex` : pi_state));
  if (!inside)
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
