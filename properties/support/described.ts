/** Objects compared with the tables of docs/json.md, which say what fields they have. */
import { readFileSync } from 'node:fs';

interface Field {
  readonly name: string;
  readonly type: string;
}

/** The fields of each object, by the heading above its table. */
export function tablesOf(markdown: string): ReadonlyMap<string, readonly Field[]> {
  const tables = new Map<string, Field[]>();
  let fields: Field[] = [];
  for (const line of markdown.split('\n')) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading !== undefined) {
      fields = [];
      tables.set(heading, fields);
    }
    const [, name, type] = /^\| `(\w+)` \| (.*?) \|/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) fields.push({ name, type });
  }
  return tables;
}

const TABLES = tablesOf(readFileSync('docs/json.md', 'utf8'));

/** What of a value is not as described; empty if all is. */
export function undescribed(value: unknown, heading: string, tables = TABLES): string[] {
  const fields = tables.get(heading) ?? [];
  if (fields.length === 0) return [`nothing describes '${heading}'`];
  if (typeof value !== 'object' || value === null) return [`${heading} is no object`];
  const object = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(object).filter((key) => !fields.some(({ name }) => name === key));
  return [
    ...unknown.map((key) => `${heading} has ${key}, which is not described`),
    ...fields.flatMap(({ name, type }) => {
      return faults(object[name], type, `${heading}.${name}`, tables);
    }),
  ];
}

function faults(value: unknown, type: string, at: string, tables: typeof TABLES): string[] {
  const [main, condition] = type.split(', if ');
  if (condition !== undefined) {
    return value === undefined ? [] : faults(value, main as string, at, tables);
  }
  const list = /^list of (.*)$/.exec(type)?.[1];
  if (list !== undefined) {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((one, index) => faults(one, list, `${at}[${index}]`, tables));
  }
  if (value === null && type.endsWith(' or null')) return [];
  const object = /^\[(.*)\]\(#.*\)(?: or null)?$/.exec(type)?.[1];
  if (object !== undefined) return undescribed(value, object, tables);
  const choices = type.split(/, | or /);
  return choices.some((choice) => fits(value, choice)) ? [] : [`${at} is no ${type}`];
}

function fits(value: unknown, type: string): boolean {
  const literal = /^`(.*)`$/.exec(type)?.[1];
  if (literal !== undefined) return value === literal;
  if (type === 'null') return value === null;
  if (type === 'numbers by name') {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && Object.values(value).every((one) => typeof one === 'number');
  }
  return ['string', 'number', 'boolean'].includes(type) && typeof value === type;
}
