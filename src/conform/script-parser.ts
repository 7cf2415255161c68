/** Scripts from their text; what a script can say is at the head of script.ts. */
import { FUTEX_OWNER_DIED, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { type TextPlace as Position, quote } from '../program/tokens.ts';
import {
  PAGINGS,
  PLACES,
  SCRIPT_CONDITIONS,
  SCRIPT_FUTEXES,
  SCRIPT_TASKS,
  type Script,
  type ScriptCommand,
  type ScriptPlace,
  STRANGERS,
} from './script.ts';
import { SCRIPT_CALLS, scriptCalls } from './script-calls.ts';

/** A text that is no script, or one that cannot be played: one sentence that says where. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** A script, and where in its text each of its commands begins. */
export interface ScriptText {
  readonly text: string;
  readonly script: Script;
  readonly positions: readonly Position[];
}

interface ScriptToken extends Position {
  readonly text: string;
}

const TASK = `a task (T1 to T${SCRIPT_TASKS})`;
const FUTEX = `a futex (f1 to f${SCRIPT_FUTEXES})`;
const CONDITION = `a condition variable (c1 to c${SCRIPT_CONDITIONS})`;
const CONDITION_CALLS = ['wait_requeue_pi', 'cmp_requeue_pi'] as const;
const CALLS = [...SCRIPT_CALLS, ...CONDITION_CALLS, 'set_robust_list'];
const LATES = ['timeout', 'expired'] as const;
const DISTURBANCES = ['expire', 'signal', 'kill', 'setprio', 'write', ...PAGINGS];
const COMMAND = listed([TASK, ...DISTURBANCES.map((word) => `'${word}'`)]);
const NAMES = [`T1 to T${SCRIPT_TASKS}`, ...[...STRANGERS.keys()].map((name) => `'${name}'`)];
const WORD = `a word ('0', ${listed(NAMES)}, with 'WAITERS|', 'OWNER_DIED|' or both before it)`;
const BITS = [
  ['WAITERS', FUTEX_WAITERS],
  ['OWNER_DIED', FUTEX_OWNER_DIED],
] as const;
/** The longest command, and the longest word, have fewer characters. */
const QUOTED = 60;

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Words and semicolons; each line ends with a newline, the last one too. */
function tokensOf(text: string): ScriptToken[] {
  return text.split(/\r?\n/u).flatMap((row, index) => {
    const line = index + 1;
    const code = row.replace(/#.*$/su, '').trimEnd();
    const tokens = [...code.matchAll(/;|[^\s;]+/gu)].map((match) => {
      return { text: match[0], line, column: match.index + 1 };
    });
    return [...tokens, { text: '\n', line, column: code.length + 1 }];
  });
}

/**
 * `command 2, 'T2 lock f4', column 18: ` and the sentence. The line is named if there are several.
 *
 * @param at the position of the command in its script
 */
export function inCommand(at: number, command: string, place: Position, sentence: string): string {
  const name = command === '' ? '' : `, ${quote(command, QUOTED)}`;
  const line = place.line === 1 ? '' : `, line ${place.line}`;
  return `command ${at + 1}${name}${line}, column ${place.column}: ${sentence}`;
}

class ScriptParser {
  readonly #tokens: readonly ScriptToken[];
  #at = 0;
  /** Where the command begins that is being read. */
  #begin = 0;
  readonly script: ScriptCommand[] = [];
  readonly positions: Position[] = [];

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    do {
      this.#skipLines();
      this.#command();
    } while (this.#skip(';') || this.#skipLines());
  }

  get #token(): ScriptToken {
    return this.#tokens[this.#at] ?? (this.#tokens.at(-1) as ScriptToken);
  }

  /** The command that is being read, up to its end. */
  #written(): string {
    const rest = this.#tokens.slice(this.#begin).map(({ text }) => text);
    const end = rest.findIndex((text) => text === ';' || text === '\n');
    return rest.slice(0, end < 0 ? rest.length : end).join(' ');
  }

  #expected(what: string): ScriptError {
    const { text } = this.#token;
    const last = this.#at >= this.#tokens.length - 1;
    const end = last ? 'the end of the script' : 'the end of the line';
    const sentence = `expected ${what}, found ${text === '\n' ? end : quote(text, QUOTED)}`;
    return new ScriptError(inCommand(this.script.length, this.#written(), this.#token, sentence));
  }

  /** Goes past a word if it is the next one. */
  #skip(word: string): boolean {
    const found = this.#at < this.#tokens.length && this.#token.text === word;
    if (found) this.#at++;
    return found;
  }

  /** Goes to the next line with something in it; false if there is none. */
  #skipLines(): boolean {
    while (this.#skip('\n'));
    return this.#at < this.#tokens.length;
  }

  /** Goes past `f2`, say, and answers its number; null if something else comes next. */
  #numbered(prefix: string, max: number): number | null {
    const { text } = this.#token;
    const number = Number(text.slice(prefix.length));
    if (!(number >= 1 && number <= max) || text !== `${prefix}${number}`) return null;
    this.#at++;
    return number;
  }

  #futex(): number | null {
    return this.#numbered('f', SCRIPT_FUTEXES);
  }

  #task(orElse = TASK): number {
    const task = this.#numbered('T', SCRIPT_TASKS);
    if (task === null) throw this.#expected(orElse);
    return task;
  }

  #command(): void {
    this.#begin = Math.min(this.#at, this.#tokens.length - 1);
    const { line, column } = this.#token;
    const command = this.#disturbance() ?? this.#call();
    this.script.push(command);
    this.positions.push({ line, column });
  }

  #disturbance(): ScriptCommand | null {
    for (const kind of ['expire', 'signal', 'kill'] as const) {
      if (this.#skip(kind)) return this.#ended({ kind, task: this.#task() });
    }
    if (this.#skip('setprio')) {
      const task = this.#task();
      const fifo = this.#skip('other') ? 0 : this.#numbered('', 99);
      if (fifo === null) throw this.#expected("'other' or a priority (1 to 99)");
      return this.#ended({ kind: 'setprio', task, fifo });
    }
    for (const kind of PAGINGS) {
      if (!this.#skip(kind)) continue;
      const paged = this.#futex();
      if (paged === null) throw this.#expected(FUTEX);
      return this.#ended({ kind, target: paged });
    }
    if (!this.#skip('write')) return null;
    const target = this.#skip('misaligned') ? 'misaligned' : this.#futex();
    if (target === null) throw this.#expected(`${FUTEX} or 'misaligned'`);
    return this.#ended({ kind: 'write', target, value: this.#word() });
  }

  #call(): ScriptCommand {
    const task = this.#task(COMMAND);
    if (this.#skip('set_robust_list')) return this.#robustList(task);
    const call = SCRIPT_CALLS.find((word) => this.#skip(word));
    if (call === undefined) return this.#conditionCall(task);
    const target = this.#place() ?? this.#futex();
    if (target === null) throw this.#expected(`${FUTEX} or a place (${listed(PLACES)})`);
    const lates = scriptCalls[call].takesTimeout ? LATES : [];
    const late = lates.find((word) => this.#skip(word));
    const open = [...(late === undefined ? lates : []), 'kernel'];
    const kernelOnly = this.#skip('kernel');
    const patience = late ?? 'forever';
    return this.#ended(
      { kind: 'call', task, call, target, patience, kernelOnly },
      kernelOnly ? [] : open,
    );
  }

  #robustList(task: number): ScriptCommand {
    const kind = 'set_robust_list';
    const listed: number[] = [];
    for (let futex = this.#futex(); futex !== null; futex = this.#futex()) {
      if (!listed.includes(futex)) listed.push(futex);
      else {
        this.#at--;
        throw this.#expected('a futex that is not listed yet');
      }
    }
    if (!this.#skip('pending')) {
      return this.#ended({ kind, task, listed, pending: 0 }, ['f1', 'pending']);
    }
    const pending = this.#futex();
    if (pending === null) throw this.#expected(FUTEX);
    return this.#ended({ kind, task, listed, pending });
  }

  #conditionCall(task: number): ScriptCommand {
    const kind = CONDITION_CALLS.find((word) => this.#skip(word));
    if (kind === undefined) throw this.#expected(listed(CALLS.map((word) => `'${word}'`)));
    const condition = this.#numbered('c', SCRIPT_CONDITIONS);
    if (condition === null) throw this.#expected(CONDITION);
    const target = this.#futex();
    if (target === null) throw this.#expected(FUTEX);
    if (kind === 'wait_requeue_pi') {
      const late = LATES.find((word) => this.#skip(word));
      const open = late === undefined ? LATES : [];
      const patience = late ?? 'forever';
      return this.#ended({ kind, task, condition, target, patience }, open);
    }
    const requeueAll = this.#skip('requeue');
    if (requeueAll && !this.#skip('all')) throw this.#expected("'all'");
    const open = requeueAll ? [] : ['requeue all'];
    return this.#ended({ kind, task, condition, target, requeueAll }, open);
  }

  #place(): ScriptPlace | null {
    return PLACES.find((place) => this.#skip(place)) ?? null;
  }

  #word(): number {
    const parts = this.#token.text.split('|');
    let value = 0;
    for (const [name, bit] of BITS) {
      if (parts[0] !== name) continue;
      parts.shift();
      value |= bit;
    }
    const [name] = parts;
    const tid = name === undefined && value !== 0 ? 0 : tidOf(name ?? '');
    if (parts.length > 1 || tid === null) throw this.#expected(WORD);
    this.#at++;
    return value | tid;
  }

  /** The command, if its text is over here; `open` is what could have come besides. */
  #ended<C extends ScriptCommand>(command: C, open: readonly string[] = []): C {
    const { text } = this.#token;
    if (text === ';' || text === '\n') return command;
    const words = open.map((word) => `'${word}', `).join('');
    throw this.#expected(`${words}';' or the end of the line`);
  }
}

function tidOf(name: string): number | null {
  if (name === '0') return 0;
  const task = /^T(\d)$/u.exec(name);
  const number = task === null ? 0 : Number(task[1]);
  if (number >= 1 && number <= SCRIPT_TASKS) return number;
  return STRANGERS.get(name) ?? null;
}

/**
 * A script with the places of its commands.
 *
 * @throws ScriptError
 */
export function readScript(text: string): ScriptText {
  const { script, positions } = new ScriptParser(text);
  return { text, script, positions };
}

/**
 * The script that a text describes, for example `T1 lock f1; T2 lock f1 timeout; expire T2`.
 *
 * @throws ScriptError
 */
export function parseScript(text: string): Script {
  return readScript(text).script;
}
