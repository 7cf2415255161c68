/** A portion of a sweep: a few programs, all of their schedules. */
import type { Subject } from '../../explore/subject.ts';
import { parseProgram, printProgram } from '../../program/text.ts';
import { Experiences } from '../../search/experience.ts';
import { type Looked, lookAt, type Reach } from '../../sweep/looked.ts';
import type { Crew } from '../crew/crew.ts';
import type { CrewErrand } from '../crew/errand.ts';
import { type Setting, stageFor } from '../setting.ts';
import { guard, ONCE } from '../watchdog.ts';
import type { Searcher } from './sweep.ts';

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

/** Has a crew do the searching. */
export function searcherWith(crew: Crew, setting: Setting, reach: Reach): Searcher {
  return async (programs) => {
    const texts = programs.map((program) => printProgram(program, ' | '));
    return await crew.send(SWEEP_PORTION, { setting, reach, programs: texts });
  };
}
