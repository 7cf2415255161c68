/** A portion of a sweep: a few programs, all of their schedules. */
import type { Subject } from '../../explore/subject.ts';
import { parseProgram } from '../../program/text.ts';
import { Experiences } from '../../search/experience.ts';
import { type Looked, lookAt, type Reach } from '../../sweep/looked.ts';
import type { CrewErrand } from '../crew/errand.ts';
import { type Setting, stageFor } from '../setting.ts';
import { guard, ONCE } from '../watchdog.ts';

export interface SweepOrder {
  readonly setting: Setting;
  readonly reach: Reach;
  /** As text. */
  readonly programs: readonly string[];
}

/** What a thread has learnt of a build by its searches; it only saves time. */
const learnt = new WeakMap<Subject, Experiences>();

/** @throws Stuck if a run of the build does not come back */
export async function sweepPortion({ setting, reach, programs }: SweepOrder): Promise<Looked[]> {
  const { subject } = await stageFor(setting);
  const experiences = learnt.get(subject) ?? new Experiences();
  learnt.set(subject, experiences);
  return programs.map((text) => {
    const program = parseProgram(text);
    return lookAt(subject, program, experiences, reach, (work) => guard(work, ONCE));
  });
}

export const SWEEP_PORTION: CrewErrand<SweepOrder, Looked[]> = {
  folder: import.meta.dirname,
  file: './portion-errand.ts',
  name: sweepPortion.name,
  call: sweepPortion,
};
