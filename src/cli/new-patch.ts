/** `pifuzz new`: a folder for a kernel of one's own, which works at once. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { canBeInToken } from '../shrink/token.ts';
import { findBuild } from '../variants/builds.ts';
import { why } from './arguments.ts';
import { quoted, UsageError } from './complaints.ts';
import { HOLDS, type Io } from './io.ts';
import { version } from './version.ts';

const PACKAGE = 'pi-futex-fuzz';
const TEMPLATE = join(import.meta.dirname, '..', '..', 'template');

/** Where each file of the template goes; some of their names mean something to npm or to git. */
const FILES: readonly (readonly [from: string, to: string])[] = [
  ['my-patch.mjs', '{name}.mjs'],
  ['my-patch.test.mjs', '{name}.test.mjs'],
  ['programs.txt', 'programs.txt'],
  ['package.json', 'package.json'],
  ['tsconfig.json', 'tsconfig.json'],
  ['README.md', 'README.md'],
  ['gitignore', '.gitignore'],
  ['workflow.yml', join('.github', 'workflows', 'test.yml')],
];

export function addNew(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('new')
    .summary('write a folder for a kernel of your own')
    .description(
      'Writes a folder that works at once: a patch over mainline to begin with, explained, ' +
        'programs and a test of them with jest, package.json, tsconfig.json and a workflow for ' +
        'continuous integration.',
    )
    .argument('<folder>', 'what it is called, as the patch is: my-patch')
    .action((folder: string) => {
      writeNew(folder);
      io.stdout.write(nextText(folder));
      done(HOLDS);
    });
}

function writeNew(folder: string): void {
  const name = basename(resolve(folder));
  mustBeNew(folder, name);
  for (const [from, to] of FILES) {
    const path = join(folder, to.replace('{name}', name));
    const text = readFileSync(join(TEMPLATE, from), 'utf8');
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, filled(text, name, specFor(folder)), { flag: 'wx' });
    } catch (thrown) {
      throw new UsageError(`${quoted(path)} cannot be written: ${why(thrown)}`);
    }
  }
}

function mustBeNew(folder: string, name: string): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !canBeInToken(name)) {
    throw new UsageError(
      `a patch is called by small letters, digits and hyphens, as 'my-patch', and ` +
        `${quoted(name)} is not`,
    );
  }
  if (findBuild(name) !== null || name === PACKAGE) {
    throw new UsageError(`${quoted(name)} is taken: pifuzz has a build of that name itself`);
  }
  if (existsSync(folder) && !isEmpty(folder)) {
    throw new UsageError(`${quoted(folder)} is there already, and nothing in it is touched`);
  }
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}

function filled(text: string, name: string, spec: string): string {
  const camel = name.replaceAll(/-+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  return text.replaceAll('my-patch', name).replaceAll('myPatch', camel).replace('SPEC', spec);
}

/** The package as it was installed here: by its version, or from a file. */
function specFor(folder: string): string {
  for (let at = process.cwd(); ; at = dirname(at)) {
    const spec = specIn(join(at, 'package.json'));
    if (spec !== null) {
      const path = /^file:(.*)$/.exec(spec)?.[1];
      return path === undefined ? spec : `file:${relative(resolve(folder), resolve(at, path))}`;
    }
    if (at === dirname(at)) return `^${version()}`;
  }
}

function specIn(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8'));
    return dependencies[PACKAGE] ?? devDependencies[PACKAGE] ?? null;
  } catch {
    return null;
  }
}

function nextText(folder: string): string {
  const name = basename(resolve(folder));
  return [
    `${folder} holds a patch to begin with: ${name}.mjs. Next:`,
    '',
    `  cd ${folder} && npm install`,
    '  npm test',
    `  npx pifuzz fuzz ./${name}.mjs`,
    '',
    'Programs that are about your change belong in programs.txt, which npm test goes through.',
    '',
  ].join('\n');
}
