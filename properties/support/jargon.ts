/** Words of a page that are not plain English, and whether the page explains them. */

/** Words that no English text has, as the words of code have an underscore or are in capitals. */
const JARGON =
  /\b(?:[a-z]+_[a-z_\d]+|[A-Z]{3,}(?:_[A-Z]+)*|hb|cmpxchg|TID|fifo|spinlock|timer|boosts?)\b/gu;

/** Those of a page that its Terms do not have; functions and rules are called what they are. */
export function unexplained(page: string): string[] {
  const [above = '', terms = ''] = page.split('## Terms');
  // What the kernel's own checks say is quoted as it is.
  const quoted = /kind ([\w]+: .+?)\. \d+ tasks?/u.exec(above)?.[1] ?? '\0';
  const text = above
    .replaceAll(quoted, '')
    .replaceAll(/^ *kernel-assertions .*$/gmu, '')
    .replaceAll(/```sh[\s\S]*?```/gu, '')
    .replaceAll(/^\| `\S+` \| (?:fails|holds|not known).*$/gmu, '')
    .replaceAll(/^ *\w+\(\)$/gmu, '')
    .replaceAll(/\w+\(\)/gu, '')
    .replaceAll(/^\*In a model of Linux:.*$/gmu, '')
    .replaceAll(/^(\| \d+ \| [^|]+ \|) `\w+` \|/gmu, '$1 |')
    .replaceAll(/^\s*(?:at rest|in the end): .*<--- FAIL$/gmu, '');
  const words = new Set([...text.matchAll(JARGON)].map(([word]) => word));
  const known = new Set(['POST', 'FAIL', 'CPU', 'NULL', 'WRONG', 'FUTEX', 'LINUX']);
  const isMeant = (word: string) =>
    terms.includes(word) || terms.includes(word.replace(/es$/u, ''));
  return [...words].filter((word) => !known.has(word) && !isMeant(word));
}
