/** A counterexample's page: what its file is called, writing it, and what it says of itself. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PATIENCE_MS } from '../campaign/watchdog.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { nameOf } from './arguments.ts';
import { UsageError } from './complaints.ts';

/** A page with thousands of steps takes a second or two. */
export const PAGE_PATIENCE = { first: 4 * PATIENCE_MS, most: 60_000 };

/**
 * `rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10.md`; `taken` are names in use. The page of
 * one that was not shrunk never takes the place of one that was.
 */
export function pageName(
  { build, kind }: Counterexample,
  taken: readonly string[],
  shrunk: boolean,
): string {
  const plain = `${build}.${kind.replaceAll('/', '.')}`.replace(/[^\w.+~-]+/g, '-').slice(0, 150);
  const size = shrunk ? '' : '.as-found';
  for (let nth = 1; ; nth++) {
    const name = `${plain}${size}${nth === 1 ? '' : `.${nth}`}.md`;
    if (!taken.includes(name)) return name;
  }
}

/** Nobody ever sees half a page: it is written beside its place and moved there. */
export function writePage(folder: string, name: string, page: string): string {
  const path = join(folder, name);
  const unfinished = join(folder, `.${name}.${process.pid}`);
  makeFolder(folder);
  try {
    // It is on the disk before it has its name, or a crash would leave an empty page.
    writeFileSync(unfinished, page, { flush: true });
    renameSync(unfinished, path);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw thrown;
  }
  return path;
}

/** Node's own recursive mkdir never comes back from places such as /proc. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw thrown;
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}

const TOKEN = /\bpf\d+\.[\w.+~-]*\w/g;
/** The sentence of a page's first paragraph that names the kind; what comes next is the size. */
const BROKEN = /The rule `([^`]+)` is broken, kind (.+?)\. \d+ tasks?, /;
/** The last line of the replay command, where not all oracles judge. */
const JUDGING = /^--oracle [\w-]+(?: --oracle [\w-]+)*$/m;

/** What a page says of itself. */
export interface PageRead {
  readonly token: string;
  /** Null if it cannot be read. */
  readonly kind: string | null;
  /** Names of the oracles that judged; empty if all did. */
  readonly oracles: readonly string[];
}

export function readPage(page: string, path: string): PageRead {
  const [token, ...others] = new Set(page.match(TOKEN));
  if (token === undefined) {
    throw new UsageError(`${nameOf(path)} is no report: it holds no replay token`);
  }
  if (others.length > 0) {
    throw new UsageError(
      `${nameOf(path)} is no report of one failure: it holds ${others.length + 1} replay tokens, ` +
        'any of which can be replayed by itself',
    );
  }
  const [, oracle, parts] = BROKEN.exec(page) ?? [];
  const detail = parts?.replaceAll(' / ', '/').replace(/\brow (\d)/, 'row$1');
  const known = oracle !== undefined && detail !== undefined;
  const words = JUDGING.exec(page)?.[0].split(' ') ?? [];
  const oracles = words.filter((word) => word !== '--oracle');
  return { token, kind: known ? `${oracle}/${detail}` : null, oracles };
}

/** Pages escape what markdown would take for a sign. */
export function isSameKind(onPage: string, kind: string): boolean {
  return onPage.replace(/[\\`]/g, '') === kind.replace(/[\\`]/g, '');
}
