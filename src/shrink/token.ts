/**
 * The replay token: build, program and schedule in one line that survives terminals and mail.
 *
 *   pf1.<build>.t3l1.<program>.<schedule>.<checksums>
 *
 * `pf1` is the version of the format; `t3l1` (three tasks, one lock) is for the eye. Program and
 * schedule are their text forms in base64url. There is a checksum for each of build, program and
 * schedule, so that a damaged token can say which part is damaged.
 */
import type { Decision } from '../explore/decision.ts';
import { locksOf, type Program } from '../program/program.ts';
import { parseProgram, printProgram } from '../program/text.ts';

const VERSION = 'pf1';
const CHECKSUM = 5;

/** What a token holds. The build is a name; it may be one that this version does not know. */
export interface Replayable {
  readonly build: string;
  readonly program: Program;
  readonly decisions: readonly Decision[];
}

/** A token that cannot be read. The message is one plain sentence. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** One line without blanks, which `parseToken` and `pifuzz replay` read. */
export function printToken({ build, program, decisions }: Replayable): string {
  const shape = shapeOf(program);
  const parts = [build, encode(printProgram(program, ' | ')), encode(scheduleText(decisions))];
  const [, programPart, schedulePart] = parts;
  return [VERSION, build, shape, programPart, schedulePart, parts.map(checksum).join('')].join('.');
}

function shapeOf(program: Program): string {
  return `t${program.tasks.length}l${locksOf(program).length}`;
}

/**
 * What a token holds.
 *
 * @throws TokenError that names the damaged part
 * @throws ProgramError if its program is none that this version takes for legit
 */
export function parseToken(token: string): Replayable {
  const match = /^([a-z]+\d+)\.(.+)\.(t\d+l\d+)\.([\w-]*)\.([\w-]*)\.(\w*)$/.exec(token.trim());
  if (match === null) throw new TokenError(notAToken(token));
  const [, version, build, shape, programPart, schedulePart, checks] = match as unknown as string[];
  if (version !== VERSION) {
    throw new TokenError(
      `this token is of format ${version?.slice(0, 12)}; this version of pifuzz reads ${VERSION}`,
    );
  }
  const parts = [build, programPart, schedulePart] as [string, string, string];
  if (checks?.length !== CHECKSUM * parts.length) {
    throw new TokenError('the end of the token is missing; was it cut?');
  }
  for (const [index, name] of ['build name', 'program', 'schedule'].entries()) {
    const expected = checks.slice(index * CHECKSUM, (index + 1) * CHECKSUM);
    if (checksum(parts[index] as string) !== expected) {
      throw new TokenError(`the ${name} in the token is damaged (its checksum does not match)`);
    }
  }
  const program = parseProgram(decode(parts[1], 'program'));
  if (shapeOf(program) !== shape) {
    throw new TokenError(
      `the token is damaged where it says ${shape?.slice(0, 12)}: its program is one of ` +
        shapeOf(program),
    );
  }
  return { build: parts[0], program, decisions: parseSchedule(decode(parts[2], 'schedule')) };
}

function notAToken(token: string): string {
  if (!token.trim().startsWith(`${VERSION}.`)) {
    return `this is no replay token: one begins with '${VERSION}.'`;
  }
  return 'this token has lost some of its parts; was it cut?';
}

function scheduleText(decisions: readonly Decision[]): string {
  return decisions.map(({ after, to }) => `${after}>${to}`).join('\n');
}

function parseSchedule(text: string): Decision[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const at = line.lastIndexOf('>');
    if (at < 0) throw new TokenError('the schedule in the token cannot be read');
    return { after: line.slice(0, at), to: line.slice(at + 1) };
  });
}

function encode(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(text: string, what: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw new TokenError(`the ${what} in the token cannot be decoded`);
  }
}

/** FNV-1a, 32 bits, of which five characters to the base 36 are kept. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return (hash % 36 ** CHECKSUM).toString(36).padStart(CHECKSUM, '0');
}

/** Whether a build of that name has tokens that can be read again. */
export function canBeInToken(name: string): boolean {
  return /^\w(?:[\w.+~-]*\w)?$/.test(name);
}
