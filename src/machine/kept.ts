/**
 * What objects of the machine keep in plain fields beside their cells: no step touches these, so
 * traces pass over them. Each is declared by its class, with the part that it has in what tells
 * two states apart, and who wants to know goes by the declarations: the identity of states
 * (search/identity.ts), and the view of oracles.
 */
import { ModelError } from './model-error.ts';

/** What a plain field is to the state that the machine is in. */
export type FieldPart =
  /** In the state's name, together with the object. */
  | 'named'
  /** The same, and an actor keeps it from op to op: each op depends on what it begins with. */
  | 'carried'
  /** In the state's name while the actor has something to do; without meaning otherwise. */
  | 'busy'
  /** Settled before others come to see the object, and named wherever the object is. */
  | 'settled'
  /** Follows from the name. Steps may depend on it without touching the cells that it stands in. */
  | 'beside'
  /** Follows from the name, and where an actor stands and what it remembers already say it. */
  | 'implied'
  /** Means nothing between steps: set in each before it is read. */
  | 'passing'
  /** The same at every state of a program: settled before the first step. */
  | 'set-up'
  /** Is there for who schedules, records or prints; neither kernels nor oracles go by it. */
  | 'aside';

/** The parts of which a look has to be noted, as states differ by them. */
const TELLING: ReadonlySet<FieldPart> = new Set<FieldPart>([
  'named',
  'carried',
  'busy',
  'beside',
  'implied',
]);

/** The plain fields of a class that can change. */
export class Kept {
  /** By name; a private field is written with its sign. */
  readonly parts: Readonly<Record<string, FieldPart>>;
  /** What is named with the object at all times: fields that are named or carried. */
  readonly named: readonly string[];
  readonly carried: readonly string[];
  readonly busy: readonly string[];
  readonly settled: readonly string[];
  readonly beside: readonly string[];

  constructor(parts: Readonly<Record<string, FieldPart>>) {
    this.parts = parts;
    const those = (...wanted: FieldPart[]) => {
      return Object.keys(parts).filter((field) => wanted.includes(parts[field] as FieldPart));
    };
    this.named = those('named', 'carried');
    this.carried = those('carried');
    this.busy = those('busy');
    this.settled = those('settled');
    this.beside = those('beside');
  }

  /** Those of a class that extends this one. */
  and(more: Readonly<Record<string, FieldPart>>): Kept {
    return new Kept({ ...this.parts, ...more });
  }

  /**
   * Whether states differ by the field, so that somebody's look at it has to be noted.
   *
   * @throws ModelError if it is not declared
   */
  tells(field: string): boolean {
    const part = this.parts[field];
    if (part === undefined) throw new ModelError(`nobody has declared a plain field ${field}`);
    return TELLING.has(part);
  }
}

const NOTHING = new Kept({});

/** The plain fields that the object's class declares. */
export function keptOf(object: object): Kept {
  return (object.constructor as { readonly kept?: Kept }).kept ?? NOTHING;
}

/** What a plain field holds, for who finds its name in the declarations. */
export function inField(object: object, field: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[field];
}
