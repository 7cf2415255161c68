/** What is known of each page of the gallery: what it shows, how big it is, and who has it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bisected, type Span, spansOf } from '../../campaign/bisect.ts';
import { readPage } from '../../cli/page-read.ts';
import { Pages } from '../../cli/pages.ts';
import { replayableOf, replayOn } from '../../cli/recorded.ts';
import type { Program } from '../../program/program.ts';
import { type Exhibit, exhibits } from './exhibits.ts';
import type { Histories } from './histories.ts';
import type { Subjects } from './page-again.ts';

/** What the index says of a page. */
export interface IndexedPage {
  readonly file: string;
  readonly title: string;
  readonly build: string;
  readonly kind: string;
  readonly program: Program;
  readonly preemptions: number;
  /** What each kernel of Linux makes of it, the oldest first. */
  readonly rows: readonly Bisected[];
  readonly spans: readonly Span[];
  /** What is public of the bug; null for what Linux has still, or never had. */
  readonly exhibit: Exhibit | null;
}

/** In the order of their files' names. */
export async function indexedPages(
  folder: string,
  subjects: Subjects,
  histories: Histories,
): Promise<IndexedPage[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const entries: IndexedPage[] = [];
  for (const file of files.sort()) {
    entries.push(
      await entryOf(file, readFileSync(join(folder, file), 'utf8'), subjects, histories),
    );
  }
  return entries;
}

/** What a bug is called; or the build, and the way in which it fails. */
export function shortName({ exhibit, build, kind }: IndexedPage): string {
  return exhibit?.name ?? `${build}, ${kind.replace(/^[^/]*\//, '')}`;
}

async function entryOf(
  file: string,
  text: string,
  subjects: Subjects,
  histories: Histories,
): Promise<IndexedPage> {
  const { token } = readPage(text, file);
  const replayable = replayableOf({ token, where: `in ${file}, ` });
  const { build, program } = replayable;
  const subject = subjects.named(build);
  const { failure, preemptions } = replayOn(subject, replayable).recording;
  if (failure === null) throw new Error(`${file} does not fail any more`);
  const { kind } = failure;
  const suspect = { program, kind, preemptions };
  const rows = await histories.of(suspect, subject.oracles);
  const spans = spansOf(rows);
  const exhibit = exhibits.find((one) => new Pages('', one.build).nameOf(one.kind, true) === file);
  const title = /^# (.*)$/m.exec(text)?.[1] ?? file;
  return { file, title, build, kind, program, preemptions, rows, spans, exhibit: exhibit ?? null };
}
