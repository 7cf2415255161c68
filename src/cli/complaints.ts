/** The errors that commands answer with one sentence and exit code 2, and how they are worded. */
import { Stuck } from '../campaign/watchdog.ts';
import { ModelError } from '../machine/model-error.ts';

/** The user asked for something that makes no sense. The message is one plain sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The model did something that it must never do, whatever the kernel under test does. */
export class ModelMistake extends Error {
  override readonly name = 'ModelMistake';

  /** @param circumstances what somebody needs to see it again: `the build x and the seed 42` */
  constructor(cause: unknown, circumstances: string) {
    super(
      "this is a mistake in pifuzz's model and not in the kernel under test: " +
        `${described(cause)}; please report it with ${circumstances}`,
    );
  }
}

/** Lets the user's own mistakes through; everything else is ours. */
export function blame(thrown: unknown, circumstances: string): Error {
  if (thrown instanceof UsageError || thrown instanceof ModelMistake) return thrown;
  return new ModelMistake(thrown, circumstances);
}

/** What went wrong, in half a sentence and on one line. */
export function described(cause: unknown): string {
  if (!(cause instanceof Error)) return 'something that is no error was thrown';
  const message = shortened(oneLine(cause.message), 600);
  if (cause instanceof ModelError || cause instanceof Stuck) return message;
  const place = /\/(?:src|dist)\/(\S+?:\d+)/.exec(cause.stack ?? '')?.[1];
  return `${cause.name}: ${message}${place === undefined ? '' : ` (in ${place})`}`;
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/gu, ' ').trim());
}

/** Not too much of a text. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}

/** Somebody's input between quotes, and not too much of it. */
export function quoted(text: string): string {
  return `'${visible(shortened(text, 60))}'`;
}

/** Text from outside, without what would do something to a terminal. */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/** The sentence for a name that nobody has. */
export function unknownName(
  what: string,
  name: string,
  names: readonly string[],
  otherwise: string,
): string {
  const near = nearest(name, names);
  const hint = near === null ? otherwise : `did you mean '${near}'?`;
  return `there is no ${what} ${quoted(name)}; ${hint}`;
}

/** The name that was probably meant, or null. */
function nearest(name: string, names: readonly string[]): string | null {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  const longEnough = wanted.length >= 3;
  return best ?? (longEnough ? names.find((n) => n.toLowerCase().includes(wanted)) : null) ?? null;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  if (a.length > 100) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
