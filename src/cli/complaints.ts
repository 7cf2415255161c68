/** The errors that commands answer with one sentence and exit code 2, and how they are worded. */
import { Stuck } from '../campaign/watchdog.ts';
import { nearestName } from '../kernel/nearest-name.ts';
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
  const near = nearestName(name, names);
  const hint = near === null ? otherwise : `did you mean '${near}'?`;
  return `there is no ${what} ${quoted(name)}; ${hint}`;
}
