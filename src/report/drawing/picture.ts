/** The frame of an SVG picture: it has words for who cannot see it, and its title above it. */

export interface PictureParts {
  /** In pixels, as all that is drawn. */
  readonly width: number;
  readonly height: number;
  /** Where the title begins. */
  readonly left: number;
  readonly title: string;
  /** What is to be seen, in sentences. */
  readonly description: string;
  readonly style: string;
  /** What is drawn, as SVG. */
  readonly lines: readonly string[];
}

export function picture(parts: PictureParts): string {
  const { width, height, left, style, lines } = parts;
  const title = escaped(parts.title);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"',
    `  viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title id="title">${title}</title>`,
    `<desc id="desc">${escaped(parts.description)}</desc>`,
    `<style>${style}</style>`,
    `<text class="title" x="${left}" y="24">${title}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** Text as it may stand in a picture. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
