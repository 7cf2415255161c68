/** Text in lines of a limited width. */

/** Breaks at blanks; a word that is longer than a line stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** `a`, `a and b`, `a, b and c`. */
export function enumeration(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 op`, `2 ops`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Step numbers: `3`, `3 and 7`, `3-6 and 9`. */
export function numbers(list: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of list) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return enumeration(
    ranges.flatMap(([from, to]) => {
      if (from === to) return [`${from}`];
      return to === from + 1 ? [`${from}`, `${to}`] : [`${from}-${to}`];
    }),
  );
}
