/** The words and signs of a program's text. */

/** A place in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface Token extends TextPlace {
  readonly text: string;
}

/** Words and signs; each line ends with a newline, the last one too. */
export function tokensOf(text: string): Token[] {
  return text.split('\n').flatMap((row, index) => {
    const line = index + 1;
    const code = row.replace(/#.*$/su, '').trimEnd();
    const tokens = [...code.matchAll(/\w+|\S/gu)].map((match) => {
      return { text: match[0], line, column: match.index + 1 };
    });
    return [...tokens, { text: '\n', line, column: code.length + 1 }];
  });
}

/**
 * Characters that would not show, or would do something to a terminal, are spelled out.
 *
 * @param most so many characters are shown
 */
export function quote(word: string, most = 20): string {
  const short = word.length > most ? `${word.slice(0, most)}...` : word;
  return `'${short.replace(/\p{C}/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`)}'`;
}
