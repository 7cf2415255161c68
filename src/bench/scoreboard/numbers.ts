/** Numbers of the scoreboard as text. */
import type { AttemptCut } from './attempt.ts';
import type { Sample } from './quantile.ts';

/** `20,000`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** Seconds, to two digits: `0.024`, `3.1`, `250`. */
export function timeText(seconds: number): string {
  const rounded = Number(seconds.toPrecision(2));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 9 });
}

/** `> 20,000` where it was cut; nothing where nothing is known. */
export function sampleText(sample: Sample | null, text: (value: number) => string): string {
  if (sample === null) return '';
  return `${sample.isCut ? '> ' : ''}${text(sample.value)}`;
}

const UNITS = [
  ['h', 60 * 60],
  ['m', 60],
] as const;

/** As `--cut` and `--runs` take it: `5m`, `90s`, `5m or 20,000 runs`. */
export function cutText({ seconds, runs }: AttemptCut): string {
  const [unit, length] = UNITS.find(([, length]) => seconds % length === 0) ?? ['s', 1];
  const time = `${seconds / length}${unit}`;
  return runs === null ? time : `${time} or ${countText(runs)} runs`;
}
