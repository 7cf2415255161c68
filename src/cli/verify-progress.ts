/** What a search is doing, in one line. */
import type { VerifyProgress } from '../campaign/verify.ts';
import { counted, grouped } from './words.ts';

/** For a status line. */
export function searchText({ states, runs, seconds, kinds, seen }: VerifyProgress): string {
  const found = kinds === 0 ? 'nothing found' : `${counted(kinds, 'kind')} of failure`;
  const left = seen > 0.01 ? `, ${duration((seconds * (1 - seen)) / seen)} left` : '';
  const rate = grouped(Math.round(runs / Math.max(seconds, 0.001)));
  return (
    `${counted(states, 'state')}, ${rate} runs/s, ` +
    `${found} so far; roughly ${Math.floor(100 * seen)} % seen${left}`
  );
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3600)} h`;
}
