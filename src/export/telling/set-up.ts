/** What a round begins with: priorities, and what everybody holds. */
import { type Program, targetName } from '../../program/program.ts';

export function setUp({ tasks }: Program): string {
  const starts = tasks.map(({ id, fifo }) => `\tstart_as(T${id}, ${fifo});\n`);
  const holds = tasks.flatMap(({ id, holds }) => {
    return holds.map((lock) => `\thold(T${id}, ${targetName(lock).toUpperCase()});\n`);
  });
  return [
    'static void set_up(void)\n{\n',
    '\tis_wrong = false;\n',
    '\twrong[0] = 0;\n',
    ...starts,
    ...holds,
    '}\n',
  ].join('');
}
