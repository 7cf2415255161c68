/** Numbers and lists in sentences, and text in columns. */
import { wrap } from '../report/text/wrap.ts';
import type { Sink } from './io.ts';

/** `20,000`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** `1 op`, `3 ops`, `20,000 runs`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** Columns. Nothing is printed wider than this, but for what cannot be broken. */
export const WIDTH = 100;
const NARROWEST = 40;

/** How wide text is there: as the terminal, within reason; WIDTH where there is none. */
export function widthOf({ isTTY, columns }: Sink): number {
  if (isTTY !== true || columns === undefined || columns === 0) return WIDTH;
  return Math.min(WIDTH, Math.max(NARROWEST, columns));
}

/** A name on the left, and beside it a text in lines of its own column. */
export function beside(name: string, indent: number, text: string, width = WIDTH): string {
  const lines = wrap(text, width - indent);
  const left = name.length < indent ? [] : [name];
  const first = left.length === 0 ? name.padEnd(indent) : ' '.repeat(indent);
  const blank = ' '.repeat(indent);
  const right = lines.map((line, index) => `${index === 0 ? first : blank}${line}`.trimEnd());
  return [...left, ...right].join('\n');
}
