/**
 * The sources as JavaScript, for processes and threads that tests start: compiled once and kept, as
 * each of them would otherwise take seconds to compile them for itself; and in a few large files,
 * as a process that reads some hundred small ones takes twice as long to begin.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';

const ROOT = join(__dirname, '..', '..');
/** Not of one checkout, but what is kept goes by the sources' hash. */
const KEPT = join(ROOT, 'node_modules', '.cache', 'pifuzz-compiled');

/** What tests begin with or import; processes and threads of the sources' own are found in them. */
const WANTED = [
  'cli/main.ts',
  'conform/kernel-pool.ts',
  'doors/checking.ts',
  'doors/kernel.ts',
  'kernel/build.ts',
  'machine/observer.ts',
  'variants/builds.ts',
];
/** Where sources say with which file beside them a process, a thread or an errand begins. */
const BEGINS = /(?:\bimport\.meta\.dirname, |\bfile: )'\.\/([\w-]+\.ts)'/g;

/** As in tsconfig.json: defining fields one by one doubles the cost of a run. */
const OPTIONS = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  packages: 'external',
  logLevel: 'silent',
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
} as const satisfies BuildOptions;

interface Source {
  readonly path: string;
  readonly text: string;
}

function sources(): Source[] {
  const paths = readdirSync(join(ROOT, 'src'), { recursive: true }) as string[];
  return paths
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, 'src', path), 'utf8') }));
}

function javaScript(path: string): string {
  return path.replace(/\.ts$/, '.js');
}

/** Where a file says which one it is, it says so although it has become a part of another one. */
function named({ path, text }: Source, kept: string): string {
  const file = join(kept, 'dist', javaScript(path));
  return text
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(file)))
    .replaceAll('import.meta.filename', JSON.stringify(file))
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
}

function entriesOf(all: readonly Source[]): string[] {
  const own = all.flatMap(({ path, text }) => {
    return [...text.matchAll(BEGINS)].map(([, name]) => join(dirname(path), name as string));
  });
  return [...new Set([...WANTED, ...own])];
}

function compileInto(made: string, all: readonly Source[], kept: string): void {
  const [from, to] = [join(made, 'src'), join(made, 'dist')];
  for (const source of all) {
    const file = join(from, source.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, named(source, kept));
  }
  const entryPoints = entriesOf(all).map((path) => join(from, path));
  buildSync({ ...OPTIONS, entryPoints, outbase: from, outdir: to });
  rmSync(from, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(made, 'package.json'));
}

function folderOf(all: readonly Source[]): string {
  const recipe = JSON.stringify([WANTED, OPTIONS, all]);
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const folder = join(KEPT, hash);
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true });
  const made = mkdtempSync(join(KEPT, 'made-'));
  compileInto(made, all, folder);
  try {
    renameSync(made, folder);
  } catch {
    // Another worker was first.
    rmSync(made, { recursive: true });
  }
  return folder;
}

let folder: string | null = null;

/** @param source one of the files that are compiled, below src/, as `cli/main.ts` */
export function compiled(source: string): string {
  folder ??= folderOf(sources());
  const file = join(folder, 'dist', javaScript(source));
  if (!existsSync(file)) throw new Error(`${source} is none of the files that tests begin with`);
  return file;
}
