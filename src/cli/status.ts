/** One line on a terminal that says what is being done, and goes away when it is done. */
import { clearLine, cursorTo } from 'node:readline';
import type { Io } from './io.ts';

export interface LiveStatus {
  say(line: string): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** Where there is no terminal, or none with a cursor, nothing is said. */
export function statusOn({ stderr, isDumb }: Io): LiveStatus {
  if (!stderr.isTTY || isDumb === true) return { say: () => {}, end: () => {} };
  const end = () => {
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };
  return {
    say: (line) => {
      end();
      stderr.write(line.slice(0, (stderr.columns || 80) - 1));
    },
    end,
  };
}
