/** What may stand in no file: the traces of one machine, and work put off. */
import type { SourceFile } from './tree.ts';

// The words are put together here so that this file does not break its own rules.
const REGISTRY = /\b(npm|registry)\.([a-z0-9-]+\.)+(cn|com|dev|io|net|org)\b/;
const OWN_PATHS = new RegExp(`(^|[^\\w.])/(${['work', 'tmp', 'home', 'root'].join('|')})/`);
const PUT_OFF = new RegExp(`\\b(${['TO+DO', 'FIX+ME', 'X+XX'].join('|').replaceAll('+', '')})\\b`);
const NARROWED = /\.(only|skip)(\(|\.|`)/;
const DOWNLOADS = /"resolved": /;

function linesWith(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}

export const registryHosts = (files: readonly SourceFile[]) => linesWith(files, REGISTRY);
export const downloads = (files: readonly SourceFile[]) => linesWith(files, DOWNLOADS);
export const ownPaths = (files: readonly SourceFile[]) => linesWith(files, OWN_PATHS);
export const putOff = (files: readonly SourceFile[]) => linesWith(files, PUT_OFF);
export const narrowed = (files: readonly SourceFile[]) => linesWith(files, NARROWED);
