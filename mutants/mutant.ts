/** One small mistake that a test should notice. */
export interface Mutant {
  /** The file it is made in, relative to the repository. */
  readonly path: string;
  /** First and last line of what is replaced, counted from 1. */
  readonly lines: readonly [number, number];
  /** What is replaced, in bytes of the file. */
  readonly bytes: readonly [number, number];
  readonly before: string;
  readonly after: string;
  /** The first of its lines as it stands in the file, without the space around it. */
  readonly line: string;
}

/** `src/oracle`, the room that its file is in. */
export function roomOfMutant({ path }: Mutant): string {
  return path.split('/').slice(0, 2).join('/');
}

const WIDTH = 60;

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** What differs and a little before it, as an expression may be as long as a page. */
export function changeOf({ before, after }: Mutant): string {
  const [old, made] = [oneLine(before), oneLine(after)];
  let same = 0;
  while (same < Math.min(old.length, made.length) && old[same] === made[same]) same++;
  const from = Math.max(old.length, made.length) <= WIDTH ? 0 : Math.max(0, same - WIDTH / 3);
  const part = (text: string) => {
    const rest = text.slice(from, from + WIDTH);
    return `${from > 0 ? '...' : ''}${rest}${from + WIDTH < text.length ? '...' : ''}`;
  };
  return `${part(old)} -> ${part(made) || '(nothing)'}`;
}

/** `src/oracle/view.ts:12: a < b -> a <= b`. */
export function described(mutant: Mutant): string {
  return `${mutant.path}:${mutant.lines[0]}: ${changeOf(mutant)}`;
}
