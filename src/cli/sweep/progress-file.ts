/** Where a sweep has come to, in a file: for `--resume`. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Earlier, Smallest } from '../../campaign/sweep/sweep.ts';
import { parseProgram, printProgram } from '../../program/text.ts';
import type { CoverageRow } from '../../sweep/coverage.ts';
import { Waits } from '../../sweep/waits.ts';
import { why } from '../arguments.ts';
import { quoted, UsageError } from '../complaints.ts';
import { writePage } from '../pages.ts';

const VERSION = 1;

type PlainRow = Omit<CoverageRow, 'searched'> & {
  /** Null stands for all schedules. */
  readonly searched: readonly (readonly [bound: number | null, programs: number])[];
};

interface SavedSweep {
  readonly version: number;
  readonly build: string;
  readonly options: string;
  readonly programs: number;
  readonly rows: readonly PlainRow[];
  readonly smallest: readonly (Omit<Smallest, 'program' | 'before'> & {
    readonly program: string;
    readonly before: readonly PlainRow[];
  })[];
  readonly trouble: { readonly program: string; readonly why: string } | null;
  readonly waits: readonly (readonly [name: string, tasks: number])[];
}

/** Written beside its place and moved there, so that a kill costs no more than what is new. */
export function keep(file: string, build: string, options: string, state: Earlier): void {
  const { programs, rows, smallest, trouble, waits } = state;
  const kept: SavedSweep = {
    version: VERSION,
    build,
    options,
    programs,
    rows: rows.map(plainRow),
    smallest: smallest.map((one) => {
      return { ...one, program: oneLine(one), before: one.before.map(plainRow) };
    }),
    trouble: trouble === null ? null : { ...trouble, program: oneLine(trouble) },
    waits: [...waits.all],
  };
  writePage(dirname(file), basename(file), JSON.stringify(kept));
}

/**
 * Null if there is no such file yet.
 *
 * @throws UsageError for a file that is something else, or of another sweep
 */
export function keptIn(file: string, build: string, options: string): Earlier | null {
  const text = textOf(file);
  if (text === null) return null;
  const kept = parsed(text);
  if (kept?.version !== VERSION) {
    throw new UsageError(`${quoted(file)} keeps no sweep of this version of pifuzz`);
  }
  if (kept.build !== build || kept.options !== options) {
    throw new UsageError(
      `${quoted(file)} keeps another sweep: pifuzz sweep ${kept.build} ${kept.options}`,
    );
  }
  return {
    programs: kept.programs,
    rows: kept.rows.map(rowFrom),
    smallest: kept.smallest.map((one) => {
      return { ...one, program: parseProgram(one.program), before: one.before.map(rowFrom) };
    }),
    trouble:
      kept.trouble === null
        ? null
        : { ...kept.trouble, program: parseProgram(kept.trouble.program) },
    waits: new Waits(kept.waits),
  };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`${quoted(file)} cannot be read: ${why(thrown)}`);
  }
}

function parsed(text: string): Partial<SavedSweep> & SavedSweep {
  try {
    return JSON.parse(text);
  } catch {
    return { version: 0 } as SavedSweep;
  }
}

function oneLine({ program }: Pick<Smallest, 'program'>): string {
  return printProgram(program, ' | ');
}

function plainRow(row: CoverageRow): PlainRow {
  const searched = [...row.searched].map(([bound, programs]) => {
    return [bound === Infinity ? null : bound, programs] as const;
  });
  return { ...row, searched };
}

function rowFrom(row: PlainRow): CoverageRow {
  return {
    ...row,
    searched: new Map(row.searched.map(([bound, some]) => [bound ?? Infinity, some])),
  };
}
