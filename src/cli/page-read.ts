/** What a counterexample's page says of itself. */
import type { BuildFile } from '../kernel/build.ts';
import { nameOf } from './arguments.ts';
import { UsageError } from './complaints.ts';

const TOKEN = /\bpf\d+\.[\w.+~-]*\w/g;
/** The sentence of a page's first paragraph that names the kind; what comes next is the size. */
const BROKEN = /The rule `([^`]+)` is broken, kind (.+?)\. \d+ tasks?, /;
/** The sentence about the file of a build. */
const OWN = /It is in the file `([^`]+)` \(SHA-256 ([0-9a-f]+)\)\./;
/** The last line of the replay command, where not all oracles judge. */
const JUDGING = /^--oracle [\w-]+(?: --oracle [\w-]+)*$/m;

/** What a page says of itself. */
export interface PageRead {
  readonly token: string;
  /** Null if it cannot be read. */
  readonly kind: string | null;
  /** Names of the oracles that judged; empty if all did. */
  readonly oracles: readonly string[];
  /** Where its build is, if that is somebody's own. */
  readonly file: FileRead | null;
}

/** Of a build's file as much as a page says (kernel/build.ts). */
export type FileRead = Pick<BuildFile, 'word' | 'digest'>;

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
  const [, own, digest] = OWN.exec(page) ?? [];
  const file = own === undefined || digest === undefined ? null : { word: own, digest };
  return { token, kind: known ? `${oracle}/${detail}` : null, oracles, file };
}

/** Pages escape what markdown would take for a sign. */
export function isSameKind(onPage: string, kind: string): boolean {
  return onPage.replace(/[\\`]/g, '') === kind.replace(/[\\`]/g, '');
}
