/** Which lines of which sources a test file runs, from jest's coverage report. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** By the path of the source, lines as they are written: `1-20,25`. */
export type LinesRun = Readonly<Record<string, string>>;

interface Coverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
}

/** @param folder that of the report @param root that of the tree */
export function readLinesRun(folder: string, root: string): LinesRun {
  const path = join(folder, 'coverage-final.json');
  if (!existsSync(path)) return {};
  const report = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Coverage>;
  const run: Record<string, string> = {};
  for (const [place, { statementMap, s }] of Object.entries(report)) {
    if (!place.startsWith(join(root, 'src'))) continue;
    const hit = Object.keys(s).filter((key) => (s[key] ?? 0) > 0);
    const lines = hit.map((key) => statementMap[key]?.start.line ?? 0).sort((a, b) => a - b);
    run[place.slice(root.length + 1).replaceAll('\\', '/')] = written(lines);
  }
  return run;
}

/** @param lines sorted */
function written(lines: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && line <= last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join();
}

/** Whether one of the lines is run. */
export function runs(run: LinesRun, path: string, [first, last]: readonly [number, number]) {
  return (run[path] ?? '').split(',').some((range) => {
    const [from = '', to = from] = range.split('-');
    return from !== '' && Number(from) <= last && first <= Number(to);
  });
}
