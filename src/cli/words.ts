/** Numbers and lists in sentences, and text in columns. */
import { wrap } from '../report/wrap.ts';

/** `20,000`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** `1 op`, `3 ops`, `20,000 runs`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** Nothing is printed wider than this, but for what cannot be broken. */
export const WIDTH = 100;

/** A name on the left, and beside it a text in lines of its own column. */
export function beside(name: string, indent: number, text: string): string {
  const lines = wrap(text, WIDTH - indent);
  const left = name.length < indent ? [] : [name];
  const first = left.length === 0 ? name.padEnd(indent) : ' '.repeat(indent);
  const blank = ' '.repeat(indent);
  const right = lines.map((line, index) => `${index === 0 ? first : blank}${line}`.trimEnd());
  return [...left, ...right].join('\n');
}
