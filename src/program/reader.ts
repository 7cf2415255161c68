/** Reads a program's text word by word, and says what it expected where something else stands. */
import { type Attribute, attributeWords } from './attributes.ts';
import { ProgramError } from './program-error.ts';
import { CONDITION_BASE, MAX_CONDITIONS, MAX_FUTEXES, MAX_MUTEXES, MUTEX_BASE } from './targets.ts';
import { quote, type Token, tokensOf } from './tokens.ts';

export const LINE_END = "';' or the end of the line";

export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  get isOver(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The next word or sign. */
  get token(): Token {
    return this.#tokens[this.#at]!;
  }

  expected(what: string): ProgramError {
    const { text } = this.token;
    const found = text === '\n' ? 'the end of the line' : quote(text);
    return new ProgramError(this.token, `expected ${what}, found ${found}`);
  }

  /** Goes past a word if it is the next one. */
  skip(word: string): boolean {
    const found = this.token.text === word;
    if (found) this.#at++;
    return found;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw this.expected(`'${word}'`);
  }

  /** Goes past `f2`, say, and answers its number; null if something else comes next. */
  numbered(prefix: string, max: number): number | null {
    const { text } = this.token;
    const number = Number(text.slice(prefix.length));
    if (!(number >= 1 && number <= max) || text !== `${prefix}${number}`) return null;
    this.#at++;
    return number;
  }

  futex(orElse = ''): number {
    const futex = this.numbered('f', MAX_FUTEXES);
    if (futex === null) throw this.expected(`a futex (f1 to f${MAX_FUTEXES})${orElse}`);
    return futex;
  }

  condition(orElse = ''): number {
    const condition = this.numbered('c', MAX_CONDITIONS);
    if (condition !== null) return CONDITION_BASE + condition;
    throw this.expected(`a condition variable (c1 to c${MAX_CONDITIONS})${orElse}`);
  }

  /** What tasks sleep on: legit.ts says who may do so on a futex that is a lock. */
  sleptOn(): number {
    const futex = this.numbered('f', MAX_FUTEXES);
    return futex ?? this.condition();
  }

  /** What has a word, and so a hash bucket. */
  anyWord(orElse = ''): number {
    const futex = this.numbered('f', MAX_FUTEXES);
    if (futex !== null) return futex;
    const condition = this.numbered('c', MAX_CONDITIONS);
    if (condition !== null) return CONDITION_BASE + condition;
    const conditions = `a condition variable (c1 to c${MAX_CONDITIONS})`;
    throw this.expected(`a futex (f1 to f${MAX_FUTEXES}), ${conditions}${orElse}`);
  }

  anyLock(orElse = ''): number {
    const futex = this.numbered('f', MAX_FUTEXES);
    if (futex !== null) return futex;
    const mutex = this.numbered('m', MAX_MUTEXES);
    if (mutex !== null) return MUTEX_BASE + mutex;
    const locks = `a futex (f1 to f${MAX_FUTEXES}), an rt_mutex (m1 to m${MAX_MUTEXES})`;
    throw this.expected(`${locks}${orElse}`);
  }

  /** Whether an item is over. */
  get isAtEnd(): boolean {
    return [';', '|', '\n'].includes(this.token.text);
  }

  /** The attributes up to the end of the item, each at most once. */
  attributes(allowed: readonly Attribute[]): ReadonlySet<Attribute> {
    const said = new Set<Attribute>();
    while (!this.isAtEnd) said.add(this.#attribute(allowed.filter((name) => !said.has(name))));
    return said;
  }

  #attribute(open: readonly Attribute[]): Attribute {
    for (const name of open) {
      const [first, ...rest] = attributeWords[name].split(' ');
      if (!this.skip(first!)) continue;
      for (const word of rest) this.expect(word);
      return name;
    }
    const expected = open.map((name) => `'${attributeWords[name]}', `);
    throw this.expected(`${expected.join('')}${LINE_END}`);
  }
}
