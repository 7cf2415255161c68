/**
 * The file that attempts are kept in, one line of JSON each, in the order in which they ended. A
 * line is written at one go when its attempt is over, so that whatever ends the command costs no
 * more than what was under way.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { why } from '../../cli/arguments.ts';
import { quoted, UsageError } from '../../cli/complaints.ts';
import { type Attempt, type AttemptOrder, keyOf } from './attempt.ts';
import { wholeText } from './whole-text.ts';

export class DataFile {
  readonly #path: string;
  /** The best of each key: what came to its end, or else what went furthest. */
  readonly #attempts = new Map<string, Attempt>();

  /** @throws UsageError if there is something else in it */
  constructor(path: string) {
    this.#path = path;
    const text = wholeText(path);
    const lines = text.split('\n');
    // Of a line that was not written to its end the attempt has to be made anew.
    const torn = lines.pop();
    for (const [at, line] of lines.entries()) this.#add(attemptIn(line, path, at + 1));
    if (torn !== '') written(path, () => writeFileSync(path, text.slice(0, -torn!.length)));
  }

  get attempts(): readonly Attempt[] {
    return [...this.#attempts.values()];
  }

  /** The best at the same as what is ordered, whatever its cut; null if there is none. */
  known(order: Omit<AttemptOrder, 'cut'>): Attempt | null {
    return this.#attempts.get(keyOf(order)) ?? null;
  }

  append(attempt: Attempt): void {
    written(this.#path, () => {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, `${JSON.stringify(attempt)}\n`);
    });
    this.#add(attempt);
  }

  #add(attempt: Attempt): void {
    const known = this.known(attempt);
    if (known?.isOver || (known !== null && !attempt.isOver && known.tries > attempt.tries)) return;
    this.#attempts.set(keyOf(attempt), attempt);
  }
}

function attemptIn(line: string, path: string, number: number): Attempt {
  try {
    const { build, by, seed, cut, found, tries, seconds, isOver } = JSON.parse(line) as Attempt;
    const isOne =
      [typeof build, typeof by, typeof tries, typeof seconds].join() ===
        'string,string,number,number' &&
      (seed === null || Number.isInteger(seed)) &&
      (found === null || typeof found === 'string') &&
      (cut.runs === null || Number.isInteger(cut.runs)) &&
      typeof cut.seconds === 'number' &&
      typeof isOver === 'boolean';
    if (isOne) return { build, by, seed, cut, found, tries, seconds, isOver };
  } catch {
    // It is no JSON, or has not even a cut.
  }
  throw new UsageError(`${quoted(path)} has no attempt in line ${number}`);
}

function written(path: string, write: () => void): void {
  try {
    write();
  } catch (thrown) {
    throw new UsageError(`${quoted(path)} cannot be written: ${why(thrown)}`);
  }
}
