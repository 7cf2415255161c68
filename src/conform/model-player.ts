/** A whole script on the model. */
import type { Kernel } from '../kernel/build.ts';
import { ModelStage } from './model-stage.ts';
import type { Observation, Transcript } from './observation.ts';
import { mishapsOf, type Script, sizesOf } from './script.ts';

/** The first command that does not fit, and why. */
export interface Misfit {
  readonly at: number;
  readonly sentence: string;
}

/** Plays a script on a build; null if it does not fit, because a task would do two things. */
export function playOnModel(kernel: Kernel, script: Script): Transcript | null {
  const seen: Observation[] = [];
  return play(kernel, script, seen) === null ? seen : null;
}

/** What does not fit in a script when it is played on a build; null if everything does. */
export function misfitOf(kernel: Kernel, script: Script): Misfit | null {
  return play(kernel, script, []);
}

/** @param seen what is to be seen after each command, up to the first trouble, is added here */
function play(kernel: Kernel, script: Script, seen: Observation[]): Misfit | null {
  const { tasks, futexes, conditions } = sizesOf(script);
  const stage = new ModelStage(kernel, tasks, futexes, conditions, mishapsOf(script));
  for (const [at, command] of script.entries()) {
    const sentence = stage.whyNot(command);
    if (sentence !== null) return { at, sentence };
    const observation = stage.play(command);
    seen.push(observation);
    if (observation.trouble !== null) break;
  }
  return null;
}
