/** A script made smaller, as long as it still reaches what it is there for. */
import {
  SCRIPT_FUTEXES,
  SCRIPT_TASKS,
  type Script,
  type ScriptCommand,
} from '../../conform/script.ts';
import type { Kernel } from '../../kernel/build.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import type { Goal } from './goals/goal.ts';
import { type Reached, reachedBy } from './played.ts';

/**
 * Ends with the command that reaches the last of the goals; tasks and futexes have the numbers in
 * whose order they come.
 */
export function simplerScript(kernel: Kernel, script: Script, aims: readonly Goal[]): Script {
  const fits = (smaller: Script): Reached | null => {
    const reached = smaller.length === 0 ? null : reachedBy(kernel, smaller, aims);
    return reached !== null && aims.every((goal) => reached.has(goal)) ? reached : null;
  };
  const cut = (longer: Script): Script => {
    const reached = fits(longer);
    return reached === null ? longer : longer.slice(0, 1 + Math.max(...reached.values()));
  };
  let best = cut(script);
  for (const without of [leaveTaskOut, leaveFutexOut, leaveOneOut, leaveTwoOut, plainer]) {
    for (let smaller: Script | undefined = best; smaller !== undefined; ) {
      best = cut(smaller);
      smaller = firstOf(without(best), (one) => fits(one) !== null);
    }
  }
  const renumbered = inOrder(best);
  return fits(renumbered) === null ? best : renumbered;
}

function firstOf(scripts: Iterable<Script>, isIt: (one: Script) => boolean): Script | undefined {
  for (const one of scripts) if (isIt(one)) return one;
  return undefined;
}

function* leaveTaskOut(script: Script): Iterable<Script> {
  for (let task = 1; task <= SCRIPT_TASKS; task++) {
    const rest = script.filter((command) => command.kind === 'write' || command.task !== task);
    if (rest.length < script.length) yield rest;
  }
}

function* leaveFutexOut(script: Script): Iterable<Script> {
  for (let futex = 1; futex <= SCRIPT_FUTEXES; futex++) {
    const rest = script.filter((command) => !('target' in command) || command.target !== futex);
    if (rest.length < script.length) yield rest;
  }
}

function* leaveOneOut(script: Script): Iterable<Script> {
  for (let at = script.length - 1; at >= 0; at--) yield script.toSpliced(at, 1);
}

function* leaveTwoOut(script: Script): Iterable<Script> {
  for (let one = script.length - 1; one > 0; one--) {
    for (let two = one - 1; two >= 0; two--) {
      yield script.filter((_, at) => at !== one && at !== two);
    }
  }
}

/** Commands that say less, one at a time. */
function* plainer(script: Script): Iterable<Script> {
  for (const [at, command] of script.entries()) {
    for (const plain of plainerCommands(command)) yield script.with(at, plain);
  }
}

function plainerCommands(command: ScriptCommand): ScriptCommand[] {
  if (command.kind === 'write') {
    const { value } = command;
    const bits = [FUTEX_WAITERS, FUTEX_OWNER_DIED].filter((bit) => (value & bit) !== 0);
    return bits.map((bit) => ({ ...command, value: value & ~bit }));
  }
  if (command.kind !== 'call') return [];
  const { call, patience, kernelOnly } = command;
  const plain: ScriptCommand[] = [];
  if (patience !== 'forever') plain.push({ ...command, patience: 'forever' });
  if (call === 'lock2') plain.push({ ...command, call: 'lock' });
  if (kernelOnly) plain.push({ ...command, kernelOnly: false });
  return plain;
}

/** Gives out numbers from 1 in the order in which it is asked. */
class Numbers {
  readonly #given = new Map<number, number>();

  of(number: number): number {
    const given = this.#given.get(number) ?? this.#given.size + 1;
    this.#given.set(number, given);
    return given;
  }
}

function inOrder(script: Script): Script {
  const tasks = new Numbers();
  const futexes = new Numbers();
  return script.map((command): ScriptCommand => {
    if (command.kind === 'write') {
      const { target, value } = command;
      const to = typeof target === 'number' ? futexes.of(target) : target;
      return { ...command, target: to, value: renamed(value, tasks) };
    }
    const task = tasks.of(command.task);
    if (command.kind !== 'call') return { ...command, task };
    const { target } = command;
    return { ...command, task, target: typeof target === 'number' ? futexes.of(target) : target };
  });
}

/** A word with the new number of the task that it names. */
function renamed(value: number, tasks: Numbers): number {
  const tid = value & FUTEX_TID_MASK;
  if (tid === 0 || tid > SCRIPT_TASKS) return value;
  return (value & ~FUTEX_TID_MASK) | tasks.of(tid);
}
