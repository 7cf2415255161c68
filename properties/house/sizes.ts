/** How long files, functions and lines may be. Kernel code mirrors the C and may be longer. */
import { isFunction, parse, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

const COLUMNS = 100;

function limitsOf(path: string): { file: number; fn: number } {
  const mirrorsC = /^src\/(kernel|variants)\//.test(path);
  return mirrorsC ? { file: 500, fn: 140 } : { file: 300, fn: 60 };
}

function longLines({ path, text }: SourceFile): string[] {
  return text.split('\n').flatMap((line, index) => {
    const columns = [...line].length;
    return columns > COLUMNS
      ? [`${path}:${index + 1}: ${columns} columns, at most ${COLUMNS}`]
      : [];
  });
}

function longFunctions(file: SourceFile): string[] {
  const complaints: string[] = [];
  const limit = limitsOf(file.path).fn;
  const syntax = parse(file);
  walk(syntax.root, (node) => {
    if (!isFunction(node)) return;
    const [first, last] = syntax.linesOf(node);
    const lines = last - first + 1;
    if (lines > limit) {
      complaints.push(`${file.path}:${first}: a function of ${lines} lines, at most ${limit}`);
    }
  });
  return complaints;
}

export function oversizedSources(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const lines = file.text.replace(/\n$/, '').split('\n').length;
    const limit = limitsOf(file.path).file;
    const tooLong = lines > limit ? [`${file.path}: ${lines} lines, at most ${limit}`] : [];
    return [...tooLong, ...longFunctions(file)];
  });
}

export function overlongLines(files: readonly SourceFile[]): string[] {
  return files.flatMap(longLines);
}
