/**
 * What SPIN and pifuzz are both asked: the programs that the Promela model of yardstick/ knows, and
 * the builds that have a variant of it.
 */

/** A program, as pifuzz takes it and by its number in the model. */
export interface YardstickProgram {
  readonly name: string;
  readonly text: string;
  /** For -DPROG. */
  readonly number: number;
  readonly tasks: number;
}

/** A build, and the variant of the model that is its twin, for -D. */
export interface YardstickBuild {
  readonly name: string;
  readonly variant: string;
}

export const YARDSTICK_PROGRAMS: readonly YardstickProgram[] = [
  {
    name: 'U/B',
    text: 'T1: holds f1; unlock f1; lock f1; unlock f1 | T2: lock f1; unlock f1',
    number: 3,
    tasks: 2,
  },
  {
    name: 'U/B/C',
    text: 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1',
    number: 1,
    tasks: 3,
  },
  {
    name: 'U/Bt/C',
    text:
      'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held | ' +
      'T3: lock f1; unlock f1',
    number: 2,
    tasks: 3,
  },
  {
    name: 'U/B/C/D',
    text:
      'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1 | ' +
      'T4: lock f1; unlock f1',
    number: 4,
    tasks: 4,
  },
];

/** With equal priorities what came after v4.12 makes no difference, so two builds have one twin. */
export const YARDSTICK_BUILDS: readonly YardstickBuild[] = [
  { name: 'rfc-2016-10', variant: 'O16' },
  { name: 'rfc-2016-10-cure-reread', variant: 'O16CR' },
  { name: 'v4.12', variant: 'V412' },
  { name: 'mainline', variant: 'V412' },
];
