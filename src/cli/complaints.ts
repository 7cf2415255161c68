/** The errors that commands answer with one sentence and exit code 2, and how they are worded. */
import { Stuck } from '../campaign/watchdog.ts';
import { type Build, type BuildFile, mainline } from '../kernel/build.ts';
import { nearestName } from '../kernel/nearest-name.ts';
import { ModelError } from '../machine/model-error.ts';

/** The user asked for something that makes no sense. The message is one plain sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * The model, or a kernel of somebody's own, did something that none must ever do, whatever goes
 * wrong in the protocol.
 */
export class ModelMistake extends Error {
  override readonly name = 'ModelMistake';

  /**
   * @param circumstances what somebody needs to see it again: `the build x and the seed 42`
   * @param builds that took part: one of a file is more likely to be wrong than what is shipped
   */
  constructor(cause: unknown, circumstances: string, builds: readonly Build[] = []) {
    const own = builds.flatMap(({ file }) => (file === null ? [] : [file]));
    const what = described(cause, own);
    const [first] = own;
    super(
      first === undefined
        ? `this is a mistake in pifuzz's model and not in the kernel under test: ${what}; please ` +
            `report it with ${circumstances}`
        : `the kernel in ${quoted(first.word)} does what no kernel may do: ${what} ` +
            `(${circumstances}); if its file is right, please report it as a mistake in pifuzz`,
    );
  }
}

/** Lets the user's own mistakes through; everything else is ours, or that of the builds. */
export function blame(thrown: unknown, circumstances: string, ...builds: Build[]): Error {
  if (thrown instanceof UsageError || thrown instanceof ModelMistake) return thrown;
  return new ModelMistake(thrown, circumstances, builds);
}

/**
 * What went wrong, in half a sentence and on one line.
 *
 * @param own files of somebody's own, whose lines say more than ours
 */
export function described(cause: unknown, own: readonly BuildFile[] = []): string {
  if (!(cause instanceof Error)) return 'something that is no error was thrown';
  const message = shortened(oneLine(cause.message), 600);
  if (cause instanceof ModelError || cause instanceof Stuck) return message;
  const place = placeIn(cause.stack ?? '', own);
  return `${cause.name}: ${message}${place === null ? '' : ` (in ${place})`}${meant(message)}`;
}

/** The first line of the stack that is in a file of somebody's own, or else in ours. */
function placeIn(stack: string, own: readonly BuildFile[]): string | null {
  for (const { url, word } of own) {
    const at = stack.indexOf(`${url}:`);
    const line = at < 0 ? undefined : /^\d+/.exec(stack.slice(at + url.length + 1))?.[0];
    if (line !== undefined) return `${word.replace(/#.*/, '')}:${line}`;
  }
  return /\/(?:src|dist)\/(\S+?:\d+)/.exec(stack)?.[1] ?? null;
}

/** A function of the kernel that is spelled in another way. */
function meant(message: string): string {
  const name = /\bk\.(\w+) is not a function/.exec(message)?.[1];
  const near = name === undefined ? null : nearestName(name, Object.keys(mainline.functions));
  return near === null ? '' : `; did you mean ${near}?`;
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
