/** Mistakes planted in the sources: what is listed is left out, or a call stands elsewhere. */

import { child, type Node, parse, spelling, walk } from '../syntax.ts';
import type { SourceFile } from '../tree.ts';
import { type Forgetting, textOf } from './places.ts';

export interface Planted {
  readonly place: string;
  readonly mistake: string;
  readonly file: SourceFile;
  /** The file as it was. */
  readonly instead: SourceFile;
}

/** The file with a stretch of its bytes replaced. */
function edited(file: SourceFile, from: number, to: number, text: string): SourceFile {
  const bytes = Buffer.from(file.text);
  const parts = [bytes.subarray(0, from), Buffer.from(text), bytes.subarray(to)];
  return { path: file.path, text: Buffer.concat(parts).toString() };
}

/** Each listed value left out, one at a time. */
export function leftOut({ body, place, node, listed }: Forgetting): Planted[] {
  const { file } = body.fn;
  const { bytesOf } = parse(file);
  const all = (node.arguments as Node[]).map((one) => child(one, 'expression') as Node);
  return listed.map((value) => {
    const before = all[all.indexOf(value) - 1] as Node;
    const changed = edited(file, bytesOf(before)[1], bytesOf(value)[1], '');
    const text = textOf(file, value);
    return { place, mistake: `without ${text}`, file: changed, instead: file };
  });
}

/** The local that a statement assigns and does nothing else with. */
function assignedBy(statement: Node | undefined): string | undefined {
  if (statement?.type === 'VariableDeclaration') {
    const one = (statement.declarations as Node[])[0];
    return child(one, 'init') === undefined ? undefined : spelling(child(one, 'id'));
  }
  const expression = child(statement, 'expression');
  if (expression?.type !== 'AssignmentExpression') return undefined;
  return spelling(child(expression, 'left'));
}

/**
 * The call before an assignment whose value is listed, or behind one that came after it: what was
 * assigned is forgotten then, or what is listed is no more than its former value.
 */
export function moved({ body, place, node, listed }: Forgetting): Planted[] {
  const { file, node: fn } = body.fn;
  const { bytesOf } = parse(file);
  const planted: Planted[] = [];
  const exchange = (first: Node, second: Node, mistake: string) => {
    const [from, to] = [bytesOf(first)[0], bytesOf(second)[1]];
    const between = Buffer.from(file.text).subarray(bytesOf(first)[1], bytesOf(second)[0]);
    const text = `${textOf(file, second)}${between}${textOf(file, first)}`;
    planted.push({ place, mistake, file: edited(file, from, to, text), instead: file });
  };
  walk(fn, ({ stmts }) => {
    const list = (stmts ?? []) as Node[];
    const index = list.findIndex((one) => child(one, 'expression') === node);
    if (index < 0) return;
    const [before, call, after] = [list[index - 1], list[index] as Node, list[index + 1]];
    const earlier = assignedBy(before);
    if (earlier !== undefined && listed.some((one) => textOf(file, one) === earlier)) {
      exchange(before as Node, call, `before ${earlier} is assigned`);
    }
    const later = assignedBy(after);
    if (later !== undefined) exchange(call, after as Node, `behind the assignment of ${later}`);
  });
  return planted;
}

/** All files, with the mistake in one of them. */
export function among(files: readonly SourceFile[], { file, instead }: Planted): SourceFile[] {
  return files.map((one) => (one === instead ? file : one));
}
