/** A grammar in the form that docs/programs.md has it in, and sentences of it. */

type Part =
  | { readonly sort: 'word'; readonly words: readonly string[] }
  | { readonly sort: 'name'; readonly name: string }
  | { readonly sort: 'optional' | 'repeated' | 'group'; readonly inner: Choice };
type Choice = readonly (readonly Part[])[];

const CLOSING = { '(': ')', '[': ']', '{': '}' } as const;
const SORTS = { '(': 'group', '[': 'optional', '{': 'repeated' } as const;
type Opening = keyof typeof CLOSING;

export class Grammar {
  readonly #rules = new Map<string, Choice>();

  constructor(text: string) {
    for (const rule of text.trim().split(/\n(?=\w)/)) {
      const [, name, body] = /^(\w+)\s*=\s*([\s\S]*)$/.exec(rule) ?? [];
      const tokens = body?.match(/"[^"]*"|[\w]+|[()[\]{}|]/g) ?? [];
      this.#rules.set(name as string, choiceOf([...tokens]));
    }
  }

  /** Words of a sentence; `next` chooses, by any number from 0. */
  sentence(name: string, next: () => number): string[] {
    if (name === 'newline') return ['\n'];
    const choice = this.#rules.get(name);
    if (choice === undefined) throw new Error(`the grammar has no ${name}`);
    return this.#made(choice, next);
  }

  /** Every word between quotes. */
  terminals(): string[] {
    const of = (choice: Choice): string[] => {
      return choice.flat().flatMap((part) => {
        if (part.sort === 'word') return part.words;
        return part.sort === 'name' ? [] : of(part.inner);
      });
    };
    return [...this.#rules.values()].flatMap(of);
  }

  #made(choice: Choice, next: () => number): string[] {
    const parts = choice[next() % choice.length] ?? [];
    return parts.flatMap((part) => {
      if (part.sort === 'word') return part.words;
      if (part.sort === 'name') return this.sentence(part.name, next);
      const times = { group: 1, optional: next() % 2, repeated: next() % 3 }[part.sort];
      return Array.from({ length: times }, () => this.#made(part.inner, next)).flat();
    });
  }
}

/** Takes tokens away up to the one that closes it, or to the end. */
function choiceOf(tokens: string[], closing = ''): Choice {
  const choice: Part[][] = [[]];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === closing) return choice;
    if (token === '|') choice.push([]);
    else choice.at(-1)?.push(partOf(token, tokens));
  }
  if (closing !== '') throw new Error(`the grammar lacks a ${closing}`);
  return choice;
}

function partOf(token: string, tokens: string[]): Part {
  if (token.startsWith('"')) return { sort: 'word', words: token.slice(1, -1).split(' ') };
  if (/^\w/.test(token)) return { sort: 'name', name: token };
  const opening = token as Opening;
  return { sort: SORTS[opening], inner: choiceOf(tokens, CLOSING[opening]) };
}
