/** A script made smaller, as long as it still reaches what it is there for. */
import {
  isMemory,
  isPaging,
  SCRIPT_TASKS,
  type Script,
  type ScriptCommand,
} from '../../conform/script.ts';
import type { Kernel } from '../../kernel/build.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import type { SuiteGoal } from './goals/goal.ts';
import { type Reached, reachedBy } from './played.ts';

const FEW = 12;

/**
 * Ends with the command that reaches the last of the goals; tasks and futexes have the numbers in
 * whose order they come.
 */
export function simplerScript(kernel: Kernel, script: Script, aims: readonly SuiteGoal[]): Script {
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
    // What could not be left out at first seldom can be later.
    for (let at = Math.max(best.length, SCRIPT_TASKS); at >= 0; at--) {
      const smaller = without(best, at).find((one) => fits(one) !== null);
      if (smaller !== undefined) best = cut(smaller);
    }
  }
  const renumbered = inOrder(best);
  return fits(renumbered) === null ? best : renumbered;
}

function leaveTaskOut(script: Script, task: number): Script[] {
  const rest = script.filter((command) => isMemory(command) || command.task !== task);
  return rest.length < script.length ? [rest] : [];
}

function leaveFutexOut(script: Script, futex: number): Script[] {
  const rest = script.filter((command) => !('target' in command) || command.target !== futex);
  return rest.length < script.length ? [rest] : [];
}

function leaveOneOut(script: Script, at: number): Script[] {
  return at < script.length ? [script.toSpliced(at, 1)] : [];
}

/** That command and one before it; of long scripts there would be too many. */
function leaveTwoOut(script: Script, at: number): Script[] {
  if (script.length > FEW || at >= script.length) return [];
  const rest = script.toSpliced(at, 1);
  return rest.slice(0, at).map((_, other) => rest.toSpliced(other, 1));
}

/** That command, saying less. */
function plainer(script: Script, at: number): Script[] {
  const command = script[at];
  if (command === undefined) return [];
  return plainerCommands(command).map((plain) => script.with(at, plain));
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
  const plainest = { ...command, patience: 'forever', kernelOnly: false } as const;
  if (call === 'lock2') plain.push({ ...plainest, call: 'lock' }, { ...command, call: 'lock' });
  if (patience !== 'forever') plain.push({ ...command, patience: 'forever' });
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
    if (isPaging(command)) return { ...command, target: futexes.of(command.target) };
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
