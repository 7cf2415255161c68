/** What a round begins with: priorities, and what everybody holds. */
import { type Program, targetName } from '../../program/program.ts';

/** @param woken tasks that are woken while others race: on one CPU or on another it differs */
export function setUp({ tasks }: Program, woken: readonly number[]): string {
  const starts = tasks.map(({ id, fifo }) => `\tstart_as(T${id}, ${fifo});\n`);
  const holds = tasks.flatMap(({ id, holds }) => {
    return holds.map((lock) => `\thold(T${id}, ${targetName(lock).toUpperCase()});\n`);
  });
  return [
    'static void set_up(void)\n{\n',
    ...places(woken),
    '\tis_wrong = false;\n',
    '\twrong[0] = 0;\n',
    ...starts,
    ...holds,
    '}\n',
  ].join('');
}

function places(woken: readonly number[]): string[] {
  if (woken.length === 0) return [];
  const pins = woken.map((task, nth) => `\tpin(T${task}, round >> ${nth});\n`);
  return [
    '\tstatic unsigned int round;\n\n',
    '\t/* Beside the one of those that race, or beside the other. */\n',
    '\tround++;\n',
    ...pins,
  ];
}
