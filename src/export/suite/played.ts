/** Scripts on a build, with the goals that each command reaches. */
import { type DrawingWatcher, drawScript, type Means } from '../../conform/draw.ts';
import { ModelStage } from '../../conform/model-stage.ts';
import { type Script, sizesOf } from '../../conform/script.ts';
import type { RandomStream } from '../../explore/random-stream.ts';
import type { Kernel } from '../../kernel/build.ts';
import { drawShort } from './draw-short.ts';
import type { SuiteGoal } from './goals/goal.ts';
import { type ScriptMoment, ScriptScene } from './moment.ts';

/** What is asked about may run elsewhere: whoever plays it leaves out what a machine cannot do. */
const EVERYTHING: Means = {
  priorities: true,
  lock2: true,
  requeue: false,
  deaths: false,
  faults: false,
  kthread: true,
};

/** By goal: the position of the first command that reaches it. */
export type Reached = ReadonlyMap<SuiteGoal, number>;

/** Notes goals while a script is played. */
class GoalNotes {
  readonly reached = new Map<SuiteGoal, number>();
  readonly #goals: readonly SuiteGoal[];
  readonly #scene = new ScriptScene();
  #at = 0;

  constructor(goals: readonly SuiteGoal[]) {
    this.#goals = goals;
  }

  readonly watch: DrawingWatcher = (command, seen, stage) => {
    const at = this.#at++;
    if (seen.trouble !== null) return;
    this.#note(at, this.#scene.played(command, seen, stage));
  };

  #note(at: number, moment: ScriptMoment): void {
    for (const goal of this.#goals) {
      if (!this.reached.has(goal) && goal.reached(moment)) this.reached.set(goal, at);
    }
  }
}

export interface ScriptCandidate {
  readonly script: Script;
  readonly reached: Reached;
}

/** A random script, and which of the goals it reaches. */
export function drawCandidate(
  kernel: Kernel,
  random: RandomStream,
  goals: readonly SuiteGoal[],
  isShort: boolean,
): ScriptCandidate {
  const notes = new GoalNotes(goals);
  const script = isShort
    ? drawShort(kernel, random, notes.watch)
    : drawScript(kernel, random, EVERYTHING, notes.watch);
  return { script, reached: notes.reached };
}

/** Which of the goals a script reaches; null if it cannot be played to its end. */
export function reachedBy(
  kernel: Kernel,
  script: Script,
  goals: readonly SuiteGoal[],
): Reached | null {
  const { tasks, futexes, conditions } = sizesOf(script);
  const stage = new ModelStage(kernel, tasks, futexes, conditions);
  const notes = new GoalNotes(goals);
  for (const command of script) {
    if (stage.whyNot(command) !== null) return null;
    const seen = stage.play(command);
    if (seen.trouble !== null) return null;
    notes.watch(command, seen, stage);
  }
  return notes.reached;
}
