/**
 * What an object of the machine may change is a cell, or a plain field that its class declares
 * (machine/kept.ts): the identity of states knows of nothing else. A field that is assigned in the
 * constructor and readonly from then on needs no declaration, unless it is a list or the like,
 * which may change all the same.
 */
import { roomOf } from './doors.ts';
import { at, child, type Node, parse, spelling, walk } from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** Where the objects are made that a state is made of. */
const ROOMS = new Set(['machine', 'kernel', 'userspace', 'variants', 'oracle']);
/** Kernel code and what it stands on; of these, oracles see what the view shows. */
const SEEN_THROUGH_THE_VIEW = new Set(['machine', 'kernel']);
/** Who may look at plain fields, and notes that. */
const LOOKS = new Set(['src/oracle/view.ts', 'src/oracle/ghost.ts']);
const CLASSES = new Set(['ClassDeclaration', 'ClassExpression']);
const FIELDS = new Set(['ClassProperty', 'PrivateProperty']);
const NAMED_TYPES = new Set(['TsInterfaceDeclaration', 'TsTypeAliasDeclaration']);
const CHANGEABLE = /^(?:Weak)?(?:Map|Set)$|Array$/;

/** A class that declares plain fields. */
export interface Declaring {
  readonly file: SourceFile;
  readonly name: string;
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly field: string;
  readonly part: string;
  /** Where it begins and ends in the file, in bytes. */
  readonly bytes: readonly [from: number, to: number];
}

interface OneClass {
  readonly name: string;
  readonly parent: string | undefined;
  readonly members: readonly Node[];
}

function classesIn(file: SourceFile): OneClass[] {
  const found: OneClass[] = [];
  walk(parse(file).root, (node) => {
    if (!CLASSES.has(node.type ?? '')) return;
    const name = spelling(child(node, 'identifier')) ?? '';
    const parent = spelling(child(node, 'superClass'));
    found.push({ name, parent, members: node.body as readonly Node[] });
  });
  return found;
}

/** The object that a class is told its plain fields by; undefined if it has none of its own. */
function tableOf({ members }: OneClass): { made: Node; entries: readonly Node[] } | undefined {
  const declared = members.find((one) => one.isStatic === true && nameOf(one) === 'kept');
  const made = child(declared, 'value');
  const [first] = (made?.arguments as readonly Node[] | undefined) ?? [];
  const table = child(first, 'expression');
  if (made === undefined || table?.type !== 'ObjectExpression') return undefined;
  return { made, entries: table.properties as readonly Node[] };
}

function nameOf(member: Node): string | undefined {
  return spelling(child(member, 'key'));
}

/** Whether an object may hold another value there, or the same list with something else in it. */
function canChange(member: Node): boolean {
  if (member.readonly !== true) return true;
  const type = child(child(member, 'typeAnnotation'), 'typeAnnotation');
  if (type !== undefined) {
    const parts = (type.members as readonly Node[] | undefined) ?? [];
    const isList = type.type === 'TsArrayType';
    const name = spelling(child(type, 'typeName')) ?? '';
    return isList || parts.some(canChange) || CHANGEABLE.test(name);
  }
  const value = child(member, 'value');
  if (value?.type === 'NewExpression') {
    return CHANGEABLE.test(spelling(child(value, 'callee')) ?? '');
  }
  return value?.type === 'ArrayExpression' || value?.type === 'ObjectExpression';
}

function isOfMachine({ path }: SourceFile): boolean {
  return ROOMS.has(roomOf(path) ?? '');
}

/** The classes of the machine that declare plain fields. */
export function declaring(files: readonly SourceFile[]): Declaring[] {
  return files.filter(isOfMachine).flatMap((file) => {
    return classesIn(file).flatMap((one) => {
      const entries = tableOf(one)?.entries.map((entry) => entryOf(file, entry));
      return entries === undefined ? [] : [{ file, name: one.name, entries }];
    });
  });
}

function entryOf(file: SourceFile, entry: Node): Entry {
  const [key, value] = [child(entry, 'key') as Node, child(entry, 'value') as Node];
  const { bytesOf } = parse(file);
  return {
    field: spelling(key) ?? '',
    part: spelling(value) ?? '',
    bytes: [bytesOf(key)[0], bytesOf(value)[1]],
  };
}

function complaintsOf(file: SourceFile, one: OneClass): string[] {
  const fields = one.members.filter(({ type, isStatic, isAbstract }) => {
    return FIELDS.has(type ?? '') && isStatic !== true && isAbstract !== true;
  });
  const changing = fields.filter(canChange);
  const table = tableOf(one);
  const declared = new Map(table?.entries.map((entry) => [nameOf(entry), entry]));
  const found = changing
    .filter((field) => !declared.has(nameOf(field)))
    .map((field) => `${at(file, field)}: ${one.name}.${nameOf(field)} can change, undeclared`);
  for (const [name, entry] of declared) {
    if (changing.some((field) => nameOf(field) === name)) continue;
    const key = child(entry, 'key') ?? entry;
    found.push(`${at(file, key)}: ${one.name} has no ${name} that could change`);
  }
  const extended = child(child(child(table?.made, 'callee'), 'object'), 'object');
  if (table !== undefined && one.parent !== spelling(extended)) {
    found.push(`${at(file, table.made)}: ${one.name} leaves out what ${one.parent} declares`);
  }
  return found;
}

/** Fields that can change and belong to no class: nobody can declare them. */
function homeless(file: SourceFile): string[] {
  const found: string[] = [];
  walk(parse(file).root, (node, parents) => {
    if (node.type !== 'TsPropertySignature' || node.readonly === true) return;
    // What a function hands out or goes through is no object of the machine.
    if (!parents.some(({ type }) => NAMED_TYPES.has(type ?? ''))) return;
    found.push(`${at(file, node)}: ${nameOf(node)} can change, and is in no class`);
  });
  return found;
}

/** Fields that can change without being cells or declared, and declarations of no such field. */
export function undeclared(files: readonly SourceFile[]): string[] {
  return files
    .filter(isOfMachine)
    .flatMap((file) => [
      ...classesIn(file).flatMap((one) => complaintsOf(file, one)),
      ...homeless(file),
    ]);
}

/** Places where an oracle looks at a plain field itself, so that nobody hears of it. */
export function unnoticedLooks(files: readonly SourceFile[]): string[] {
  const names = new Set<string>();
  for (const { file, entries } of declaring(files)) {
    if (!SEEN_THROUGH_THE_VIEW.has(roomOf(file.path) ?? '')) continue;
    for (const { field, part } of entries) {
      if (part === 'beside' || part === 'carried') names.add(field);
    }
  }
  return files.flatMap((file) => {
    if (roomOf(file.path) !== 'oracle' || LOOKS.has(file.path)) return [];
    const found: string[] = [];
    walk(parse(file).root, (node) => {
      const name = lookedAt(node);
      if (names.has(name ?? '')) found.push(`${at(file, node)}: looks at ${name} itself`);
    });
    return found;
  });
}

/** The field of an expression `of.field`, or of a pattern `{ field }`. */
function lookedAt(node: Node): string | undefined {
  if (node.type === 'MemberExpression') return spelling(child(node, 'property'));
  const isPattern = ['AssignmentPatternProperty', 'KeyValuePatternProperty'];
  return isPattern.includes(node.type ?? '') ? spelling(child(node, 'key')) : undefined;
}
