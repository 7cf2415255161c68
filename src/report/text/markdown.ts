/** The little markdown that pages need: GitHub's flavour, and no HTML but `<details>`. */

export function code(text: string): string {
  return `\`${text}\``;
}

export function bold(text: string): string {
  return `**${text}**`;
}

export function italic(text: string): string {
  return `*${text}*`;
}

/** Without the marks of markdown. */
export function unmarked(text: string): string {
  return text.replace(/[`*]/gu, '');
}

/** Running text that was not written as markdown: what could be taken for a mark is escaped. */
export function prose(text: string): string {
  return text.replace(/[\\`*<~]/gu, '\\$&').replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/gu, '\\_');
}

export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** A block that is shown as it is. */
export function fence(text: string, language = 'text'): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

export function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A cell is over at a bar, be it in code or not, unless the bar is escaped. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`.replace(/ {2,}/gu, ' ');
}

/** @param numbers columns, counted from 0, that hold numbers, which are to be on the right */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const marks = head.map((_, at) => (numbers.includes(at) ? '--:' : ':--'));
  return [row(head), `|${marks.join('|')}|`, ...rows.map(row)].join('\n');
}
