/** What a bisection comes to, in words: what each kernel makes of a program, and the spans. */
import type { Build } from '../kernel/build.ts';
import { type Bisected, type FateOfBuild, isSameFailure, type Span, spansOf } from './bisect.ts';

const FATE_WORDS: Readonly<Record<FateOfBuild, string>> = {
  fails: 'fails like this',
  'fails otherwise': 'fails in another way',
  holds: 'holds',
  'not known': 'not known',
};

/** `fails in another way (1,234 states): kind, kind` */
export function fateText({ fate, isMasked, kinds, states }: Bisected, wanted: string): string {
  const others = kinds.filter((kind) => !isSameFailure(kind, wanted)).join(', ');
  const more = fate === 'fails otherwise' ? `: ${others}` : isMasked ? `, after ${others}` : '';
  const count = `${states.toLocaleString('en-US')} state${states === 1 ? '' : 's'}`;
  return `${FATE_WORDS[fate]} (${count})${more}`;
}

/**
 * From when to when, with what the builds at both ends say of themselves.
 *
 * @param line kernels in the order of their time
 * @param named how the name of a build is written
 */
export function historyOf(
  line: readonly Bisected[],
  named: (name: string) => string = (name) => name,
): string[] {
  const spans = spansOf(line);
  const open = line.filter(({ fate }) => fate === 'not known').length;
  if (spans.length === 0) {
    const none = `None of the ${line.length} kernels of Linux here was seen to fail like this`;
    return [open === 0 ? `${none}.` : `${none}; of ${open} it is not known.`];
  }
  return spans.flatMap((span, at) => [
    sinceText(span, { line, named, isAgain: at > 0 }),
    untilText(span, line, named),
  ]);
}

/** How a sentence is made. */
interface Wording {
  readonly line: readonly Bisected[];
  readonly named: (name: string) => string;
  /** Some that were before it had it as well. */
  readonly isAgain: boolean;
}

function sinceText({ since, after }: Span, { line, named, isAgain }: Wording): string {
  const first = named(since.name);
  const again = isAgain ? ' again' : '';
  if (after !== null) {
    return `${first} is the first that has it${again}, after ${named(after.name)}: ${since.about}`;
  }
  return line[0]?.build === since
    ? `${first} has it, the oldest kernel here.`
    : `${first} has it; of the kernel before it nothing is known.`;
}

function untilText(
  { until, last }: Span,
  line: readonly Bisected[],
  named: (name: string) => string,
): string {
  if (until !== null) {
    const first = named(until.name);
    return `${first} is the first without it, after ${named(last.name)}: ${until.about}`;
  }
  return isNewest(last, line)
    ? `${named(last.name)} is the last here, and has it.`
    : `${named(last.name)} has it; of the kernel after it nothing is known.`;
}

function isNewest(last: Build, line: readonly Bisected[]): boolean {
  return line.at(-1)?.build === last;
}
