/** A story that nobody has to read twice: a few sentences, however much has happened. */
import type { Sentence } from './clause.ts';

/** Sentences at the most. */
const MOST = 6;

/** The shortest that stand beside each other become one. */
export function fewer(sentences: readonly Sentence[]): Sentence[] {
  const left = [...sentences];
  while (left.length > MOST) {
    const size = (at: number) => (left[at]?.text.length ?? 0) + (left[at + 1]?.text.length ?? 0);
    let shortest = 0;
    for (let at = 1; at + 2 < left.length; at++) if (size(at) < size(shortest)) shortest = at;
    const [a, b] = left.slice(shortest, shortest + 2) as [Sentence, Sentence];
    const text = `${a.text.replace(/\.$/u, '')}; ${b.text.replace(/^(?!T\d)[A-Z]/u, lower)}`;
    left.splice(shortest, 2, { text, claims: [...a.claims, ...b.claims] });
  }
  return left;
}

function lower(text: string): string {
  return text.toLowerCase();
}
