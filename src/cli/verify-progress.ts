/** What a search is doing, on stderr: one line on a terminal, and one now and then elsewhere. */
import { clearLine, cursorTo } from 'node:readline';
import type { VerifyProgress } from '../campaign/verify.ts';
import type { Sink } from './io.ts';
import { counted, grouped } from './words.ts';

export interface SearchProgressView {
  exploring(progress: VerifyProgress): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

const TERMINAL_MS = 200;
const QUIET_MS = 10_000;

export function searchProgressOn(stderr: Sink): SearchProgressView {
  let last = performance.now();
  let shown = false;
  return {
    exploring(progress) {
      const now = performance.now();
      if (now - last < (stderr.isTTY ? TERMINAL_MS : QUIET_MS)) return;
      last = now;
      if (!stderr.isTTY) {
        stderr.write(`pifuzz: ${lineOf(progress)}\n`);
        return;
      }
      shown = true;
      cursorTo(stderr, 0);
      clearLine(stderr, 1);
      stderr.write(lineOf(progress).slice(0, (stderr.columns ?? 80) - 1));
    },
    end() {
      if (!shown) return;
      shown = false;
      cursorTo(stderr, 0);
      clearLine(stderr, 0);
    },
  };
}

function lineOf({ states, runs, seconds, kinds, seen }: VerifyProgress): string {
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
