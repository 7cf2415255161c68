/** The page of what was measured: for each kind and effort the sizes that seeds end with. */
import { EFFORTS } from '../../shrink/how-hard.ts';
import type { Minimum } from './measured.ts';

/** What a page says beside its table; kept by whoever writes it anew. */
export const TABLE_HEADING = '## The table';

export function minimaTable(all: readonly Minimum[]): string {
  const kinds = new Map<string, Minimum[]>();
  for (const one of all) {
    const key = `${one.build} ${one.kind}`;
    kinds.set(key, [...(kinds.get(key) ?? []), one]);
  }
  const shared = [...kinds].filter(([, some]) => seedsOf(some) > 1).sort(byName);
  return [
    TABLE_HEADING,
    sameText(shared.map(([, some]) => some)),
    '| build and kind | seeds | effort | how many seeds end with which size |\n|:--|--:|:--|:--|',
    ...shared.flatMap(([key, some]) => rowsOf(key, some)),
  ]
    .join('\n\n')
    .replaceAll(/\|\n\n\|/g, '|\n|');
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function seedsOf(all: readonly Minimum[]): number {
  return new Set(all.map(({ seed }) => seed)).size;
}

function sameText(kinds: readonly (readonly Minimum[])[]): string {
  const parts = EFFORTS.flatMap(({ name }) => {
    const asked = kinds.map((some) => some.filter(({ effort }) => effort === name));
    const measured = asked.filter((some) => some.length > 1);
    if (measured.length === 0) return [];
    const same = measured.filter((some) => sizesOf(some, 8).size === 1).length;
    const program = measured.filter((some) => sizesOf(some, 5).size === 1).length;
    return [`- \`${name}\`: ${program} of ${measured.length}, and ${same} in their schedules, too`];
  });
  return `Kinds of which all seeds end with a program of the same size:\n\n${parts.join('\n')}`;
}

/** How many seeds end with each size, the simplest first. */
function sizesOf(all: readonly Minimum[], columns: number): Map<string, number> {
  const sorted = [...all].sort((a, b) => compareSizes(a.size, b.size));
  const counts = new Map<string, number>();
  for (const { size } of sorted) {
    const text = sizeText(size.slice(0, columns));
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function compareSizes(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

/** `2 1 3 2 0; 1 3 70`: of the program, and of its schedule. */
function sizeText(size: readonly number[]): string {
  const [program, schedule] = [size.slice(0, 5).join(' '), size.slice(5).join(' ')];
  return schedule === '' ? program : `${program}; ${schedule}`;
}

function rowsOf(key: string, all: readonly Minimum[]): string[] {
  const [build, kind] = key.split(' ');
  return EFFORTS.flatMap(({ name }) => {
    const some = all.filter(({ effort }) => effort === name);
    if (some.length === 0) return [];
    const sizes = [...sizesOf(some, 8)].map(([text, count]) => `${count}: ${text}`);
    return [`| \`${build}\` ${kind} | ${some.length} | ${name} | ${sizes.join('<br>')} |`];
  });
}
