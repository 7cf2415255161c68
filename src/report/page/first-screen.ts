/** What a reader is told before any table: what happens, what for, what cures it. */
import { bold, prose } from '../text/markdown.ts';
import type { PageInput } from './page-input.ts';

export function firstScreen({ story, needs, parting, notices }: PageInput): string | null {
  if (story === null) return null;
  const paragraphs = [`${bold('What happens.')} ${prose(story.join(' '))}`];
  if (notices.length > 0) {
    paragraphs.push(`${bold('What a user notices.')} ${prose(notices.join(' '))}`);
  }
  if (parting.length > 0)
    paragraphs.push(`${bold('Who has it, and what cures it.')} ${parting.join(' ')}`);
  if (needs.length > 0) {
    const list = needs.map(({ part, without }) => `- ${bold(prose(part))}: ${prose(without)}.`);
    paragraphs.push(`${bold('Why each part is needed.')}\n\n${list.join('\n')}`);
  }
  return paragraphs.join('\n\n');
}
