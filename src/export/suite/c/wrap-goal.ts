/** Sentences of goals on lines of a limited width. */
import { wrap } from '../../../report/text/wrap.ts';

/** As wrap() does it, but that `[row 10]` stays on one line. */
export function wrapGoal(text: string, width: number): string[] {
  const joined = text.replace(/\[(\w+) (\d+)\]/gu, '[$1\u00a0$2]');
  return wrap(joined, width).map((line) => line.replaceAll('\u00a0', ' '));
}
