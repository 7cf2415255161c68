/** Fields that hold the same for as long as their object is there. */
import { child, type Node, parse, spelling, walk } from '../syntax.ts';
import type { SourceFile } from '../tree.ts';

interface Field {
  readonly type: string | undefined;
  readonly name: string;
  readonly isReadonly: boolean;
  readonly isGetter: boolean;
}

const OWNERS = new Set(['ClassDeclaration', 'ClassExpression', 'TsInterfaceDeclaration']);
const FIELDS = new Set(['ClassProperty', 'TsPropertySignature']);

const known = new WeakMap<SourceFile, readonly Field[]>();

function fieldsIn(file: SourceFile): readonly Field[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const found: Field[] = [];
  walk(parse(file).root, (node, parents) => {
    const name = spelling(child(node, 'key'));
    if (name === undefined || !isField(node)) return;
    const owner = parents.findLast(({ type }) => OWNERS.has(type ?? ''));
    const type = spelling(child(owner, 'identifier') ?? child(owner, 'id'));
    const isReadonly = node.readonly === true && !isChangeable(child(node, 'typeAnnotation'));
    found.push({ type, name, isReadonly, isGetter: node.kind === 'getter' });
  });
  known.set(file, found);
  return found;
}

function isField(node: Node): boolean {
  const isAccessor = node.kind === 'getter' || node.kind === 'setter';
  return FIELDS.has(node.type ?? '') || (node.type === 'ClassMethod' && isAccessor);
}

/** Whether what is in the list may change. */
function isChangeable(annotation: Node | undefined): boolean {
  return child(annotation, 'typeAnnotation')?.type === 'TsArrayType';
}

/**
 * `Type.field` where the type calls the field readonly, and `field` where every type does that has
 * one of that name.
 *
 * @param getters names of getters that are as good as a readonly field
 */
export function readonlyFields(
  files: readonly SourceFile[],
  getters: ReadonlySet<string>,
): Set<string> {
  const fields = new Map<string, boolean>();
  const note = (name: string, isSettled: boolean) => {
    fields.set(name, isSettled && (fields.get(name) ?? true));
  };
  for (const { type, name, isReadonly, isGetter } of files.flatMap(fieldsIn)) {
    if (type !== undefined) note(`${type}.${name}`, isReadonly);
    note(name, isReadonly || (isGetter && getters.has(name)));
  }
  return new Set([...fields].filter(([, isSettled]) => isSettled).map(([name]) => name));
}
