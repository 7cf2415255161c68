/** Which room may import what. An import may only point left in ROOMS. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { at, type Import, imports } from './syntax.ts';
import type { SourceFile } from './tree.ts';

export const ROOMS = [
  'machine',
  'kernel',
  'userspace',
  'variants',
  'program',
  'oracle',
  'run',
  'explore',
  'search',
  'shrink',
  'outcomes',
  'explain',
  'sweep',
  'check',
  'report',
  'rt-tester',
  'campaign',
  'reproduce',
  'conform',
  'export',
  'cli',
  'doors',
  'bench',
] as const;
type Room = (typeof ROOMS)[number];

/** Rooms that are made of rooms, with the same rule among these. */
const WITHIN: Partial<Record<Room, readonly string[]>> = {
  report: ['text', 'telling', 'drawing', 'page'],
};

/** The table of a build has what variants may replace, and that is user space's code as well. */
const TABLE = 'src/kernel/build.ts';

/** Rooms whose code runs the simulator; report/ may only look at their types. */
const RUNNING: readonly string[] = [
  'run',
  'explore',
  'search',
  'shrink',
  'outcomes',
  'explain',
  'check',
];
const FAST_CHECK = /^src\/(program\/arbitrary\.ts$|check\/|bench\/)/;

/** The room of a file of src/, or undefined if it lives in none. run.ts is a room by itself. */
export function roomOf(path: string): Room | undefined {
  if (path === 'src/run.ts') return 'run';
  const folder = /^src\/([^/]+)\/./.exec(path)?.[1];
  return ROOMS.find((room) => room === folder && room !== 'run');
}

export function isLeftOf(room: Room, limit: Room): boolean {
  return ROOMS.indexOf(room) < ROOMS.indexOf(limit);
}

/** Which of the rooms within a room a file is in; -1 for none, and where there are none. */
function placeWithin(room: Room, path: string): number {
  return WITHIN[room]?.indexOf(path.split('/')[2] ?? '') ?? -1;
}

function complainOfRoom(from: Room, { specifier, typeOnly }: Import, path: string) {
  const target = posix.join(posix.dirname(path), specifier);
  const to = roomOf(target);
  if (!specifier.endsWith('.ts')) return `imports '${specifier}', which does not end in .ts`;
  if (to === undefined) return `imports '${specifier}', which is in no room`;
  if (isLeftOf(from, to) && !(path === TABLE && to === 'userspace')) {
    return `${from} imports from ${to}, which is to its right`;
  }
  if (from === to && placeWithin(from, path) < placeWithin(to, target)) {
    return `imports '${specifier}', which is to its right within ${from}`;
  }
  if (to === 'variants' && ['userspace', 'program', 'oracle'].includes(from)) {
    return `${from} imports from variants; only the build it is given may differ`;
  }
  if (from === 'report' && RUNNING.includes(to) && !typeOnly) {
    return `report imports from ${to}, which runs things; import type is allowed`;
  }
  return undefined;
}

function complainOfPackage(
  from: Room,
  specifier: string,
  path: string,
  dependencies: readonly string[],
): string | undefined {
  const builtin = specifier.startsWith('node:') || builtinModules.includes(specifier);
  if (builtin && isLeftOf(from, 'campaign')) {
    return `imports ${specifier}; left of campaign nobody touches the outside world`;
  }
  if (builtin) return undefined;
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (from === 'machine') return `machine imports ${name}; it imports nothing`;
  if (!dependencies.includes(name)) return `imports ${name}, which is no runtime dependency`;
  if (name === 'fast-check' && !FAST_CHECK.test(path)) return 'imports fast-check outside its door';
  return undefined;
}

/** `dependencies` names the packages that an installed copy has. */
export function brokenDoors(
  files: readonly SourceFile[],
  dependencies: readonly string[],
): string[] {
  const complaints: string[] = [];
  for (const file of files) {
    const from = roomOf(file.path);
    if (from === undefined || (from in WITHIN && placeWithin(from, file.path) < 0)) {
      complaints.push(`${file.path}: lives in no room`);
      continue;
    }
    for (const door of imports(file)) {
      const complaint = door.specifier.startsWith('.')
        ? complainOfRoom(from, door, file.path)
        : complainOfPackage(from, door.specifier, file.path, dependencies);
      if (complaint !== undefined) complaints.push(`${at(file, door.node)}: ${complaint}`);
    }
  }
  return complaints;
}
