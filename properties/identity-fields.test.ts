/**
 * States differ by what is declared (machine/kept.ts), each field in the part that its class gives
 * it: here one after another is changed in the midst of runs, and the identity of the state notices
 * what it has to, and nothing else. What is said to follow from a state's name is looked at in as
 * many runs as come to the same state in different ways.
 */

import { RandomStream } from '../src/explore/random-stream.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import type { Kernel } from '../src/kernel/build.ts';
import { KernelMachine } from '../src/kernel/kernel-machine.ts';
import { Access, AccessKind } from '../src/machine/access.ts';
import type { Actor } from '../src/machine/actor.ts';
import { Life } from '../src/machine/cell.ts';
import { type FieldPart, inField, type Kept, keptOf } from '../src/machine/kept.ts';
import type { Ready } from '../src/machine/ready.ts';
import type { Ghost } from '../src/oracle/ghost.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import type { World } from '../src/program/world.ts';
import { type Recorder, run } from '../src/run.ts';
import { Components } from '../src/search/components.ts';
import { Identity } from '../src/search/identity.ts';
import { isMortal } from '../src/search/values.ts';
import { declaring } from './house/plain-fields.ts';
import { sources } from './house/tree.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();

/** Between them they have everything: timers, signals, boosts, both kinds of locks, circles. */
const PROGRAMS = [
  'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held | T3: lock f1; unlock f1',
  'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | env: signal T2; setprio T2 20',
  'T1: lock f1 kernel; unlock f1 kernel | T2: lock f1 kernel; unlock f1 kernel',
].map((text) => parseProgram(text));
const REQUEUE = [
  'T1: wait_requeue_pi c1 f1 timeout; unlock f1 if held | ' +
    'T2: holds f1; cmp_requeue_pi c1 f1; unlock f1',
  'T1: wait c1 timeout | T2: requeue c1 c2; wake c2 | env: signal T1',
  'T1: holds f1; cond_wait c1 f1 timeout; unlock f1 | T2: lock f1; cond_signal c1 f1; unlock f1',
].map((text) => parseProgram(text));
const BUILDS = ['mainline', 'v4.8.15', 'rfc-2016-10'];

/** Parts by which states differ, or by which steps may go. */
const NAMED = ['named', 'carried', 'busy', 'settled', 'beside'];
/** Classes of which there are only others that extend them. */
const ABSTRACT = ['Actor', 'Cell'];
/**
 * What is known without the declaration: whether an object lives, and what a cell holds; of an
 * actor the op that it observes something in; of a task whether the state matrix matters to it.
 */
const THEMSELVES = [
  'Event.op',
  'Guarded.stored',
  'Life.dead',
  'Life.published',
  'Spinlock.stored',
  'Timer.op',
  'Told.inKernel',
  'Word.stored',
  'task_struct.op',
  'user_word.stored',
];

interface Plain {
  readonly home: object;
  readonly field: string;
  readonly part: string;
}

/** All objects that there are now, each once. */
function objectsOf({ world, ghost, ready }: Moment): object[] {
  const { machine, actors } = world;
  const found = new Set<object>([
    machine,
    ready,
    ghost,
    ghost.view,
    ...ghost.told,
    ...machine.rows,
  ]);
  for (const actor of actors) {
    found.add(actor).add(actor.access);
    for (let { call } = actor; call !== null; call = call.caller) found.add(call);
  }
  for (const cell of machine.cells ?? []) found.add(cell).add(cell.life).add(cell.home);
  return [...found];
}

/** The declared fields that can be looked at from outside of their object. */
function plainOf(object: object): Plain[] {
  return Object.entries(keptOf(object).parts)
    .filter(([field]) => !field.startsWith('#'))
    .map(([field, part]) => ({ home: object, field, part }));
}

interface Moment {
  readonly identity: Identity;
  readonly world: World;
  readonly ghost: Ghost;
  readonly ready: Ready;
}

/** Goes along with a run and looks at it before each step. */
class Along implements Recorder {
  readonly #identity = new Identity();
  readonly #look: (moment: Moment) => void;
  #world: World | null = null;
  #ghost: Ghost | null = null;

  constructor(look: (moment: Moment) => void) {
    this.#look = look;
  }

  booting(machine: KernelMachine): void {
    this.#identity.listen(machine);
  }

  began(world: World, ghost: Ghost): void {
    this.#world = world;
    this.#ghost = ghost;
  }

  stepping(_: Actor, ready: Ready): void {
    const [world, ghost] = [this.#world as World, this.#ghost as Ghost];
    this.#identity.name(ghost);
    this.#look({ identity: this.#identity, world, ghost, ready });
  }

  stepped(): void {}
}

function walks(walk: string, count: number, look: (moment: Moment, of: string) => void): void {
  for (const build of BUILDS) {
    const { fast, oracles } = subject(build);
    const programs = [...PROGRAMS, ...(build === 'mainline' ? REQUEUE : [])];
    for (const [number, program] of programs.entries()) {
      for (let at = 0; at < count; at++) {
        const random = new RandomStream(`${walk} ${seed} ${build} ${number} ${at}`);
        const along = new Along((moment) => look(moment, `${build} ${number}`));
        run(fast as Kernel, program as Program, new RandomWalk(random), oracles, along);
      }
    }
  }
}

/** Something else than there is. */
function other(value: unknown, { world }: Moment): unknown {
  const [task] = world.tasks;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length > 0 ? value.slice(1) : [task?.pi_lock];
  return value === null ? task : null;
}

/**
 * Whether the state is another one with something else in the field. What is beside its name need
 * not make another one of it, and neither need what is settled of an object that nobody names yet.
 */
function isNoticed({ home, field, part }: Plain, moment: Moment, before: Components): boolean {
  const { identity, ghost } = moment;
  const fields = home as Record<string, unknown>;
  const value = fields[field];
  fields[field] = other(value, moment);
  identity.name(ghost);
  fields[field] = value;
  const { components } = identity;
  if (part === 'beside' || part === 'settled') return !components.equals(before);
  return components.nameX !== before.nameX || components.nameY !== before.nameY;
}

interface Differing {
  /** `Class.field` of every field that was changed at some state. */
  readonly tried: Set<string>;
  /** Those of them of which some state noticed it. */
  readonly noticed: Set<string>;
  /** Those of which the very same state noticed it although they were not declared. */
  readonly undeclared: Set<string>;
}

function differing(count: number, parts: readonly string[]): Differing {
  const found = {
    tried: new Set<string>(),
    noticed: new Set<string>(),
    undeclared: new Set<string>(),
  };
  const before = new Components();
  const isNoticedNow = (plain: Plain, moment: Moment) => {
    moment.identity.name(moment.ghost);
    before.become(moment.identity.components);
    return isNoticed(plain, moment, before);
  };
  walks('changed', count, (moment) => {
    for (const plain of objectsOf(moment).flatMap(plainOf)) {
      const name = `${plain.home.constructor.name}.${plain.field}`;
      if (!parts.includes(plain.part) || found.noticed.has(name)) continue;
      found.tried.add(name);
      if (!isNoticedNow(plain, moment)) continue;
      found.noticed.add(name);
      const seenWithout = redeclared(plain, 'aside', () => isNoticedNow(plain, moment));
      if (seenWithout) found.undeclared.add(name);
    }
    moment.identity.name(moment.ghost);
  });
  return found;
}

/** Does something while the field has another part. */
function redeclared<T>({ home, field }: Omit<Plain, 'part'>, part: FieldPart, act: () => T): T {
  const made = home.constructor as { kept?: Kept };
  const { kept } = made;
  made.kept = keptOf(home).and({ [field]: part });
  try {
    return act();
  } finally {
    made.kept = kept as Kept;
  }
}

/** The fields of that part at this state, with what they hold. */
function textOf(moment: Moment, parts: readonly string[]): string {
  const lines = objectsOf(moment).flatMap((object) => {
    const home = object instanceof Life ? object.of : object;
    const { life, label } = home as { life?: Life; label?: () => string };
    const of = typeof label === 'function' ? label.call(home) : '';
    const name = `${object.constructor.name} ${of}`;
    if (life?.dead === true) return [];
    return plainOf(object).flatMap(({ field, part }) => {
      if (object instanceof Access && isLeftOver(object, field)) return [];
      return parts.includes(part) ? [`${name}.${field}: ${shown(inField(object, field))}`] : [];
    });
  });
  return lines.sort().join('\n');
}

/** Nobody looks at what an access was given after it is over. */
function isLeftOver(access: Access, field: string): boolean {
  const isOfMaking = field.startsWith('make') && field !== 'make';
  return access.kind === null || (isOfMaking && inField(access, 'make') === null);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(shown);
    // Which object was made first is no part of a state.
    return `[${(value.some(isMortal) ? items.sort() : items).join(', ')}]`;
  }
  if (typeof value === 'function') return value.name;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Set) return [...value].sort().join(', ');
  if (value instanceof AccessKind) return value.verb;
  if ('label' in value) return (value.label as () => string).call(value);
  return 'ret' in value ? String(value.ret) : Object.prototype.toString.call(value);
}

/** A line with how many of the same came before it. */
function numbered(line: string, at: number, lines: readonly string[]): string {
  const before = lines.slice(0, at).filter((other) => other === line).length;
  return before === 0 ? line : `${line} (once more, ${before})`;
}

/** The lines that only one of the texts has, or has more often. */
function apart(one: string, two: string): string {
  const lines = [one, two].map((text) => text.split('\n').map(numbered));
  const [only, others] = lines.map((mine, at) => {
    return mine.filter((line) => !lines[1 - at]?.includes(line));
  });
  return `${only?.join(', ')} or ${others?.join(', ')}`;
}

/** Names of states at which fields of these parts did not hold the same each time. */
function ambiguous(count: number, parts: readonly string[]) {
  const seen = new Map<string, string>();
  const different: string[] = [];
  let again = 0;
  walks('the same state', count, (moment, of) => {
    const { nameX, nameY } = moment.identity.components;
    const name = `${of} ${nameX} ${nameY}`;
    const text = textOf(moment, parts);
    const known = seen.get(name);
    if (known !== undefined) again++;
    if (known !== undefined && known !== text) different.push(apart(known, text));
    seen.set(name, text);
  });
  return { different, again };
}

describe('the identity of a state', () => {
  const { tried, noticed, undeclared } = differing(12, NAMED);

  it('notices a change of every plain field by which states differ', () => {
    expect([...tried].filter((name) => !noticed.has(name))).toEqual([]);
    const classes = new Set([...tried].map((name) => name.split('.')[0]));
    const declared = declaring(sources('src')).filter(({ name, entries }) => {
      return entries.some(({ part }) => NAMED.includes(part)) && !ABSTRACT.includes(name);
    });
    expect(declared.filter(({ name }) => !classes.has(name))).toEqual([]);
  });

  it('notices it for the declaration, but for what objects and cells are themselves', () => {
    expect([...undeclared].sort()).toEqual(THEMSELVES);
  });

  it('notices no change of a field that is for others, or for the midst of a step', () => {
    const others = differing(1, ['passing', 'aside']);
    expect([...others.noticed]).toEqual([]);
    expect(others.tried.size).toBeGreaterThan(12);
  });

  it('settles all that is said to follow from it', () => {
    const { different, again } = ambiguous(10, ['implied', 'beside']);
    expect(different[0]).toBeUndefined();
    expect(again).toBeGreaterThan(300);
  });

  it('is seen not to settle what is wrongly said to follow', () => {
    const places = { home: new KernelMachine(), field: 'sites' };
    const { different } = redeclared(places, 'implied', () => ambiguous(8, ['implied']));
    expect(different.length).toBeGreaterThan(0);
  });
});

describe('what is set up before the first step', () => {
  it('stays as it is', () => {
    const [first, changed] = [new Map<object, string>(), new Set<string>()];
    walks('set up', 1, (moment) => {
      const text = textOf(moment, ['set-up']);
      const known = first.get(moment.world) ?? text;
      first.set(moment.world, known);
      if (known !== text) changed.add(apart(known, text));
    });
    expect([...changed]).toEqual([]);
  });
});
