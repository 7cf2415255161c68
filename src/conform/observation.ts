/** What can be seen from outside after a command of a script, on the model and on Linux. */
import { errnoName } from '../kernel/errno.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';

/** What is to be seen of one task. */
export interface TaskSeen {
  /** What a call that has just ended returned; null if none has. */
  readonly returned: number | null;
  /** The futex or place it is blocked at, as `f1`; null if it is not in a call. */
  readonly blocked: string | null;
  /** It is dead. */
  readonly isGone: boolean;
  /** Effective priority in the kernel's numbers: 0 the most urgent, 120 for SCHED_OTHER or gone. */
  readonly prio: number;
}

export interface Observation {
  /** T1, T2 ... */
  readonly tasks: readonly TaskSeen[];
  /** The words of f1, f2 ..., as wordName() prints them. */
  readonly words: readonly string[];
  /** What went so wrong that nothing else counts, in one sentence; null if nothing did. */
  readonly trouble: string | null;
}

/** An observation for each command, up to the end or to the first trouble. */
export type Transcript = readonly Observation[];

export type Aspect = 'return value' | 'blocked task' | 'word' | 'priority' | 'trouble';

/** The first thing that two transcripts do not agree on. */
export interface Difference {
  /** The position of the command in the script. */
  readonly at: number;
  readonly aspect: Aspect;
  /** What is looked at, as `T2` or `f1`. */
  readonly of: string;
  readonly model: string;
  readonly linux: string;
}

/**
 * @param priorities whether they count; not if nobody may set them
 * @returns null if there is none
 */
export function firstDifference(
  model: Transcript,
  linux: Transcript,
  priorities = true,
): Difference | null {
  const count = Math.max(model.length, linux.length);
  for (let at = 0; at < count; at++) {
    const ours = model[at];
    const theirs = linux[at];
    if (ours === undefined || theirs === undefined) {
      const [ended, other] = ['ended here', 'went on'];
      const [m, l] = ours === undefined ? [ended, other] : [other, ended];
      return { at, aspect: 'trouble', of: 'the script', model: m, linux: l };
    }
    const found = differenceIn(ours, theirs, priorities);
    if (found !== null) return { at, ...found };
  }
  return null;
}

function differenceIn(
  ours: Observation,
  theirs: Observation,
  priorities: boolean,
): Omit<Difference, 'at'> | null {
  if (ours.trouble !== null || theirs.trouble !== null) {
    const [model, linux] = [ours.trouble ?? 'no trouble', theirs.trouble ?? 'no trouble'];
    return { aspect: 'trouble', of: 'the machine', model, linux };
  }
  for (const aspect of ['return value', 'blocked task', 'word', 'priority'] as const) {
    if (aspect === 'priority' && !priorities) continue;
    const left = partsOf(ours, aspect);
    const right = partsOf(theirs, aspect);
    for (const [index, model] of left.entries()) {
      const linux = right[index] as string;
      if (model === linux) continue;
      return { aspect, of: `${aspect === 'word' ? 'f' : 'T'}${index + 1}`, model, linux };
    }
  }
  return null;
}

function partsOf(seen: Observation, aspect: Exclude<Aspect, 'trouble'>): readonly string[] {
  if (aspect === 'word') return seen.words;
  return seen.tasks.map(({ returned, blocked, isGone, prio }) => {
    if (aspect === 'return value') return returned === null ? 'nothing' : answerName(returned);
    if (isGone) return 'gone';
    if (aspect === 'blocked task')
      return blocked === null ? 'not blocked' : `blocked at ${blocked}`;
    return prioName(prio);
  });
}

/** `0`, `EINVAL`. */
export function answerName(ret: number): string {
  return ret === 0 ? '0' : errnoName(ret);
}

/** `fifo 40`, `other`. */
export function prioName(prio: number): string {
  return prio >= MAX_RT_PRIO ? 'other' : `fifo ${MAX_RT_PRIO - 1 - prio}`;
}

/** All of an observation in one line. */
export function observationText({ tasks, words, trouble }: Observation): string {
  if (trouble !== null) return trouble;
  const parts = tasks.map(({ returned, blocked, isGone, prio }, index) => {
    if (isGone) return `T${index + 1} is gone`;
    const told = returned === null ? '' : ` returns ${answerName(returned)}`;
    const waits = blocked === null ? '' : ` waits at ${blocked}`;
    return `T${index + 1}${told}${waits} (${prioName(prio)})`;
  });
  return [...words.map((word, index) => `f${index + 1} = ${word}`), ...parts].join(', ');
}

/**
 * What a command brought about, as half sentences: what is not as it was before it.
 *
 * @param before null for the first command, before which nobody holds or waits for anything
 */
export function newsOf(before: Observation | null, after: Observation): string[] {
  if (after.trouble !== null) return [after.trouble];
  const news: string[] = [];
  for (const [index, { returned, blocked, isGone, prio }] of after.tasks.entries()) {
    const name = `T${index + 1}`;
    const was = before?.tasks[index] ?? { blocked: null, isGone: false, prio: DEFAULT_PRIO };
    if (isGone) {
      if (!was.isGone) news.push(`${name} is gone`);
      continue;
    }
    if (returned !== null) news.push(`${name} returns ${answerName(returned)}`);
    if (blocked !== null && blocked !== was.blocked) news.push(`${name} waits at ${blocked}`);
    if (prio !== was.prio) news.push(`${name} runs as ${prioName(prio)}`);
  }
  for (const [index, word] of after.words.entries()) {
    if (word !== (before?.words[index] ?? '0')) news.push(`f${index + 1} = ${word}`);
  }
  return news;
}
