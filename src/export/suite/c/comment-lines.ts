/** Paragraphs of the comments at the top and at the end of a suite. */
import { wrapGoal } from './wrap-goal.ts';

const WIDTH = 96;

/** Lines of a comment, indented by so many columns, and those behind the first one by more. */
export function commentLines(text: string, indent = 0, more = indent): string[] {
  const rows = wrapGoal(text, WIDTH - more);
  return rows.map((line, at) => ' '.repeat(at === 0 ? indent : more) + line);
}

export function commentOf(lines: readonly string[]): string {
  return ['/*', ...lines.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */', ''].join('\n');
}
