/** One script of a suite as C: a function that says commands, and what has to come of them. */
import type { Observation, TaskSeen, Transcript } from '../../../conform/observation.ts';
import { type Script, type ScriptCommand, wordName } from '../../../conform/script.ts';
import { errnoName } from '../../../kernel/errno.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO } from '../../../kernel/sched/task_struct.ts';
import { ModelError } from '../../../machine/model-error.ts';
import type { Showing } from '../choose.ts';
import { type SuiteGoal, sentenceOf } from '../goals/goal.ts';
import { wrapGoal } from './wrap-goal.ts';

/** Columns: where expectations begin, with a tab before it that counts for eight, and the end. */
const EXPECTED_AT = 40;
const END = 100;

/** `WAITERS | T1`, of a word as wordName() prints it. */
const wordInC = (name: string): string => {
  return name
    .split('|')
    .map((part) => part.replace(/^[a-z].*$/u, (stranger) => stranger.toUpperCase()))
    .join(' | ');
};

const targetInC = (target: number | string): string => {
  return typeof target === 'number' ? `f${target}` : target.toUpperCase().replace('-', '_');
};

function howInC(patience: 'forever' | 'timeout' | 'expired', kernelOnly: boolean): string {
  const words = kernelOnly ? ['KERNEL'] : [];
  if (patience !== 'forever') words.push(patience.toUpperCase());
  return words.join(' | ') || '0';
}

function commandInC(command: ScriptCommand): string {
  switch (command.kind) {
    case 'call': {
      const { task, call, target, patience, kernelOnly } = command;
      // Where there is no futex user space tries nothing, so nothing has to be said of it.
      const straight = kernelOnly && typeof target === 'number';
      return `${call}(T${task}, ${targetInC(target)}, ${howInC(patience, straight)});`;
    }
    case 'expire':
      return `expire(T${command.task});`;
    case 'signal':
      return `send_signal(T${command.task});`;
    case 'setprio':
      return `setprio(T${command.task}, ${command.fifo === 0 ? 'OTHER' : command.fifo});`;
    case 'set_robust_list':
    case 'kill':
      throw new ModelError('no thread of a suite in C can die');
    case 'swap_out':
    case 'protect':
    case 'unprotect':
      throw new ModelError('no suite in C does anything to pages');
    case 'write':
      return `overwrite(${targetInC(command.target)}, ${wordInC(wordName(command.value))});`;
    case 'wait_requeue_pi': {
      const { kind, task, condition, target, patience } = command;
      return `${kind}(T${task}, c${condition}, f${target}, ${howInC(patience, false)});`;
    }
    case 'cmp_requeue_pi': {
      const { kind, task, condition, target, requeueAll } = command;
      return `${kind}(T${task}, c${condition}, f${target}, ${requeueAll ? 'ALL' : '0'});`;
    }
  }
}

const fifoInC = (prio: number): string => {
  return prio >= MAX_RT_PRIO ? 'OTHER' : String(MAX_RT_PRIO - 1 - prio);
};

/** An answer above zero is how many were moved. */
function answerInC(task: string, returned: number): string {
  if (returned > 0) return `moves(${task}, ${returned});`;
  return `returns(${task}, ${returned === 0 ? '0' : errnoName(returned)});`;
}

/** Of a place as placeOf() names it. */
function placeInC(blocked: string): string {
  if (blocked.startsWith('neither')) return 'NEITHER';
  const [one, other] = blocked.split(' or ');
  return other === undefined ? blocked : `EITHER(${one}, ${other})`;
}

const AT_REST: TaskSeen = { returned: null, blocked: null, isGone: false, prio: DEFAULT_PRIO };

/** What is not as it was: one call of a function each. */
function expectationsInC(before: Observation | undefined, after: Observation): string[] {
  const calls: string[] = [];
  for (const [index, { returned, blocked, prio }] of after.tasks.entries()) {
    const task = `T${index + 1}`;
    const was = before?.tasks[index] ?? AT_REST;
    if (returned !== null) calls.push(answerInC(task, returned));
    if (blocked !== null && blocked !== was.blocked) {
      calls.push(`waits(${task}, ${placeInC(blocked)});`);
    }
    if (prio !== was.prio) calls.push(`runs_as(${task}, ${fifoInC(prio)});`);
  }
  for (const [index, word] of after.words.entries()) {
    const was = before?.words[index] ?? '0';
    if (word !== was) calls.push(`word_is(f${index + 1}, ${wordInC(word)});`);
  }
  return calls;
}

/** A command, and behind it what has to come of it, on as many lines as that takes. */
function stepInC(command: string, expectations: readonly string[]): string[] {
  const lines: string[] = [];
  let line = command;
  for (const one of expectations) {
    const padded = `${line} `.padEnd(EXPECTED_AT - 8);
    if (line !== '' && 8 + padded.length + one.length > END) {
      lines.push(line);
      line = ''.padEnd(EXPECTED_AT - 8) + one;
    } else line = line === command ? padded + one : `${line} ${one}`;
  }
  return [...lines, line].map((text) => `\t${text}`);
}

/** A call with one long text, on as many lines as that takes. */
function textInC(call: string, text: string): string[] {
  const begin = `${call}(`;
  const rows = wrapGoal(text, END - 8 - begin.length - '"");'.length);
  const quoted = rows.map((row, at) => JSON.stringify(at < rows.length - 1 ? `${row} ` : row));
  // A tab counts for eight columns.
  const under = '\t'.repeat(begin.length / 8) + ' '.repeat(begin.length % 8);
  return `${begin}${quoted.join(`\n${under}`)});`.split('\n').map((line) => `\t${line}`);
}

function commentInC(sentence: string): string[] {
  const [first, ...more] = wrapGoal(sentence, END - 8 - '/*  */'.length);
  return [`\t/* ${[first, ...more.map((line) => `\t   ${line}`)].join('\n')} */`];
}

/** What a command shows, and why it is answered so where that is odd. */
function casesInC(goals: readonly SuiteGoal[]): string[] {
  const whys = new Set(goals.flatMap(({ why }) => why ?? []));
  const texts = goals.flatMap((goal) => {
    return textInC(goal.needsPriorities ? 'shows_priority' : 'shows', sentenceOf(goal));
  });
  return [...texts, ...(whys.size > 0 ? commentInC([...whys].join(' ')) : [])];
}

/**
 * @param name of the function
 * @param shows what the script shows by these answers
 */
export function scriptInC(
  name: string,
  script: Script,
  transcript: Transcript,
  shows: readonly Showing[],
): string {
  const steps = script.flatMap((command, at) => {
    const after = transcript[at];
    if (after === undefined) return [];
    const goals = shows.filter((one) => one.at === at).map(({ goal }) => goal);
    // What is written is what the word is then.
    const expectations = expectationsInC(transcript[at - 1], after);
    return [
      ...casesInC(goals),
      ...stepInC(commandInC(command), command.kind === 'write' ? [] : expectations),
    ];
  });
  return [`static void ${name}(void)`, '{', ...steps, '}', ''].join('\n');
}
