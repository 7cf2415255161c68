/** Which locks a random program has, who starts with them, and who asks for which: by its shape. */
import { chance, type Draw, pick } from './chance.ts';
import type { Features, Shape } from './features.ts';
import {
  FIRST_LOCK,
  HELD,
  MIXED_LOCKS,
  OUTSIDERS,
  SAME_LOCK,
  SPARE,
  STAR_LOCKS,
  WAITING_CENTRE,
} from './weights.ts';

/** A chain of four tasks, or three and a spare lock. */
export const MAX_LOCKS = 4;

export class ProgramCast {
  readonly draw: Draw;
  readonly tasks: number;
  /** Locks go by number from 0, in the order in which most programs take them. */
  locks = 1;
  /** Tasks may take them in another order, if they are futexes: then there may be circles. */
  inverted = false;
  /** For each task the locks that it starts with. */
  readonly holds: number[][] = [];
  /** For each task the locks that it asks for, one after the other. */
  readonly wants: number[][] = [];
  /** Roles in a shape begin with this task, and go round. */
  readonly #first: number;

  constructor(draw: Draw, { shape, tasks, habits }: Features) {
    this.draw = draw;
    this.tasks = tasks;
    for (let task = 0; task < tasks; task++) {
      this.holds.push([]);
      this.wants.push([]);
    }
    this.#first = draw(0, tasks - 1);
    shapes[shape](this);
    for (let task = 0; task < tasks; task++) this.#comeBack(task, habits.comesBack);
  }

  anyLock(): number {
    return this.locks === 1 ? 0 : this.draw(0, this.locks - 1);
  }

  holdsOf(role: number): number[] {
    return this.holds[(this.#first + role) % this.tasks] as number[];
  }

  wantsOf(role: number): number[] {
    return this.wants[(this.#first + role) % this.tasks] as number[];
  }

  /** Those from that role on want any lock. */
  letOthersWant(role: number, lock = this.anyLock()): void {
    let wanted = lock;
    for (let other = role; other < this.tasks; other++) {
      this.wantsOf(other).push(wanted);
      if (!chance(this.draw, SAME_LOCK)) wanted = this.anyLock();
    }
  }

  /** Whoever has had enough locks asks for no more: tasks stay short (MAX_OPS). */
  #comeBack(task: number, percent: number): void {
    const holds = this.holds[task] as number[];
    const wants = this.wants[task] as number[];
    const most = holds.length > 1 ? 1 : 2;
    if (wants.length >= most || !chance(this.draw, percent)) return;
    const known = holds[0] ?? wants[0];
    const same = known !== undefined && chance(this.draw, SAME_LOCK);
    wants.push(same ? known : this.anyLock());
  }
}

/** The first of them has the lock, or asks for it too. */
function meet(setting: ProgramCast): void {
  const those = chance(setting.draw, HELD) ? setting.holdsOf(0) : setting.wantsOf(0);
  those.push(0);
  setting.wantsOf(1).push(0);
}

function meeting(setting: ProgramCast): void {
  meet(setting);
  setting.letOthersWant(2);
}

function mixed(setting: ProgramCast): void {
  const { draw, tasks } = setting;
  setting.locks = pick(draw, MIXED_LOCKS);
  setting.inverted = draw(0, 1) === 0;
  meet(setting);
  for (let lock = 1; lock < setting.locks; lock++) {
    if (!chance(draw, HELD)) continue;
    const holds = setting.holdsOf(draw(0, tasks - 1));
    if (holds.length < 2) holds.push(lock);
  }
  setting.letOthersWant(2);
}

function star(setting: ProgramCast): void {
  const { draw, tasks } = setting;
  const arms = Math.min(pick(draw, STAR_LOCKS), tasks - 1);
  setting.locks = arms;
  for (let lock = 0; lock < arms; lock++) setting.holdsOf(0).push(lock);
  for (let lock = 0; lock < arms; lock++) setting.wantsOf(1 + lock).push(lock);
  setting.letOthersWant(1 + arms);
  if (!chance(draw, WAITING_CENTRE)) return;
  setting.locks++;
  setting.wantsOf(0).push(arms);
  setting.holdsOf(tasks - 1).push(arms);
  setting.wantsOf(tasks - 1).pop();
}

function link(setting: ProgramCast, outsiders: number, closed: boolean): void {
  const { draw, tasks } = setting;
  const links = Math.min(Math.max(tasks - outsiders, 2), MAX_LOCKS);
  const spare = links < MAX_LOCKS && chance(draw, SPARE);
  // The spare lock comes first, so that who has it goes on in the order of the locks.
  const first = spare ? 1 : 0;
  setting.locks = first + links;
  for (let role = 0; role < links; role++) {
    setting.holdsOf(role).push(first + role);
    const isLast = role === links - 1;
    if (closed || !isLast) setting.wantsOf(role).push(isLast ? first : first + role + 1);
  }
  if (spare) setting.holdsOf(draw(0, links - 1)).push(0);
  setting.letOthersWant(links, chance(draw, FIRST_LOCK) ? 0 : setting.anyLock());
}

function chain(setting: ProgramCast): void {
  link(setting, pick(setting.draw, OUTSIDERS.chain), false);
}

function circle(setting: ProgramCast): void {
  setting.inverted = true;
  link(setting, pick(setting.draw, OUTSIDERS.circle), true);
}

const shapes: Readonly<Record<Shape, (setting: ProgramCast) => void>> = {
  meeting,
  mixed,
  star,
  chain,
  circle,
};
