/** From the words of a command line to values. Whatever makes no sense is a UsageError. */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { allStrategies, findStrategy, type Strategy } from '../explore/strategies.ts';
import { type Build, modelsExit, modelsRequeue } from '../kernel/build.ts';
import { beyond, wordsOf } from '../program/condition-words.ts';
import { findProgram, NAMED_PROGRAMS } from '../program/named.ts';
import type { Program } from '../program/program.ts';
import { ProgramError, parseProgram } from '../program/text.ts';
import { allBuilds, findBuild } from '../variants/builds.ts';
import { quoted, UsageError, unknownName } from './complaints.ts';

const STANDARD_INPUT = '-';
/** Bigger files are no program and no page. */
const MAX_FILE = 1 << 20;

export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UsageError(
    `${option} takes a whole number from ${min} to ${max}, and ${quoted(text)} is none`,
  );
}

/** More would only wait for each other. */
const MAX_JOBS = 256;

/** The number of worker threads that `--jobs` names. */
export function jobsIn({ jobs }: { readonly jobs?: string }): number | undefined {
  return jobs === undefined ? undefined : wholeNumber('--jobs', jobs, 1, MAX_JOBS);
}

const UNITS = { s: 1, m: 60, h: 60 * 60 } as const;

/**
 * A time, in seconds: `90`, `90s`, `10m`, `2h`; parts of each are allowed.
 *
 * @param max in seconds
 */
export function seconds(option: string, text: string, max: number): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? [];
  const time = Number(number) * UNITS[unit as keyof typeof UNITS];
  if (time > 0 && time <= max) return time;
  throw new UsageError(
    `${option} takes a time such as 90, 90s, 10m or 2h, more than 0 and at most ` +
      `${max / UNITS.h}h, and ${quoted(text)} is not that`,
  );
}

/** Gathers an option that may be given more than once. */
export function collect(name: string, names: readonly string[] = []): readonly string[] {
  return [...names, name];
}

export function buildNamed(name: string): Build {
  const build = findBuild(name);
  if (build !== null) return build;
  const names = allBuilds.map((known) => known.name);
  throw new UsageError(unknownName('build', name, names, "'pifuzz list builds' names them all"));
}

export function strategyNamed(name: string): Strategy {
  const strategy = findStrategy(name);
  if (strategy !== null) return strategy;
  const names = allStrategies.map((known) => known.name);
  throw new UsageError(unknownName('strategy', name, names, `there are ${names.join(', ')}`));
}

/** What --program says of itself. */
export const PROGRAM_HELP = 'the program: its name, a file, its text, or - for standard input';

/** A program by its name, in a file, or written out. */
export function programFrom(text: string): Program {
  const named = findProgram(text);
  if (named !== undefined) return named;
  const file = fileText(text);
  if (file !== null) return parsed(file, `the program ${placeOf(text)}`);
  if (/[\s:;|]/.test(text)) return parsed(text, 'the program');
  const names = NAMED_PROGRAMS.map(({ name }) => name);
  const hint = "'pifuzz list programs' names those that have one";
  throw new UsageError(unknownName('program and no file', text, names, hint));
}

/**
 * Condition variables and deaths are not modelled for every build.
 *
 * @throws UsageError if the program has some, and one of the builds cannot say what becomes of it
 */
export function mustModel(program: Program, ...builds: readonly Build[]): void {
  for (const build of builds) {
    const op = beyond(wordsOf(build), program);
    if (op === null) continue;
    throw new UsageError(`${whyBeyond(op, build)}, not for ${build.name}`);
  }
}

/** @param op what the build is not modelled with, an op or an event as the program says it */
function whyBeyond(op: string, build: Build): string {
  if (!modelsExit(build) && /^(kill|exec) /.test(op)) {
    return `the program has ${op}, which is modelled for kernels of Linux and what is made of them`;
  }
  return modelsRequeue(build)
    ? `the program has ${op}, which is modelled for today's kernel (mainline) and what is made ` +
        'of it'
    : `the program has a condition variable (${op}), and requeueing is modelled for kernels of ` +
        'Linux and what is made of them';
}

function parsed(text: string, what: string): Program {
  try {
    return parseProgram(text);
  } catch (thrown) {
    if (!(thrown instanceof ProgramError)) throw thrown;
    throw new UsageError(`${what} cannot be used: ${thrown.message}`);
  }
}

/** What a sentence calls a file. */
export function nameOf(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : quoted(path);
}

/** Where something was read, within a sentence. */
export function placeOf(path: string): string {
  return `${path === STANDARD_INPUT ? 'on' : 'in'} ${nameOf(path)}`;
}

/** What a file holds; null if there is no such file. `-` is standard input. */
export function fileText(path: string): string | null {
  try {
    if (path === STANDARD_INPUT) return decoded(all(0, path), path);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (found.isDirectory())
      throw new UsageError(`${quoted(path)} is a folder; a file is expected`);
    if (!found.isFile() && !found.isFIFO()) throw noText(path);
    return decoded(opened(path), path);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    if (isAbsent(thrown)) return null;
    throw new UsageError(`${nameOf(path)} cannot be read: ${why(thrown)}`);
  }
}

function opened(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    return all(file, path);
  } finally {
    closeSync(file);
  }
}

/** All that a file holds, and no more than MAX_FILE: a pipe may never end. */
function all(file: number, path: string): Buffer {
  const bytes = Buffer.alloc(MAX_FILE + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += Math.max(read, 0)) {
    read = bytesFrom(file, bytes, length);
  }
  if (length > MAX_FILE) throw noText(path);
  return bytes.subarray(0, length);
}

/** How many bytes came; -1 if none are there yet and some may come. */
function bytesFrom(file: number, bytes: Buffer, at: number): number {
  try {
    return readSync(file, bytes, at, bytes.length - at, null);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EOF') return 0;
    if (code !== 'EAGAIN') throw thrown;
    // Whoever shares the terminal or the pipe has made it non-blocking.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    return -1;
  }
}

function noText(path: string): UsageError {
  return new UsageError(`${nameOf(path)} is no text file of at most one megabyte`);
}

function decoded(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${nameOf(path)} is no text file in UTF-8`);
  }
}

/** A text that is no path at all may be too long for one, or lead through a file. */
function isAbsent(thrown: unknown): boolean {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  return ['ENAMETOOLONG', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE'].includes(code);
}

/** What the system said of a file, without its path and the call. */
export function why(thrown: unknown): string {
  return (thrown as Error).message.replace(/^E[A-Z]+: /, '').replace(/, \w+( '.*)?$/s, '');
}
