/**
 * Who plays whom when a mistake is shown. Mistakes are written down for the tasks A to D, the
 * futexes x, z and v and the rt_mutexes y and w. An oracle that looks at the first lock or the
 * first task only, or stops at the first that is as it should be, has to be met on others as well:
 * so beside them there are other locks, before and after, some of them waited for and all of them
 * right, and the tasks come in the opposite order.
 */
import type { Shared } from '../../../src/machine/access.ts';

type Names = Readonly<Record<string, string>>;

interface Scene {
  readonly about: string;
  readonly names: Names;
  readonly reversed: boolean;
  /** Two tasks that do nothing wrong; left out where the program has no room for them. */
  readonly beside: readonly string[];
  readonly besideFirst: boolean;
}

const SCENES: readonly Scene[] = [
  {
    about: 'alone',
    names: { A: 'T1', B: 'T2', C: 'T3', D: 'T4', x: 'f1', z: 'f2', v: 'f3', y: 'm1', w: 'm2' },
    reversed: false,
    beside: [],
    besideFirst: false,
  },
  {
    about: 'on later locks, the last task first',
    names: { A: 'T5', B: 'T4', C: 'T3', D: 'T2', x: 'f3', z: 'f4', v: 'f2', y: 'm2', w: 'm3' },
    reversed: true,
    // Nobody comes to wait for f2.
    beside: ['T1: holds f1 m1', 'T2 fifo 3: lock f1; lock f2'],
    besideFirst: true,
  },
  {
    about: 'on earlier locks',
    names: { A: 'T1', B: 'T2', C: 'T3', D: 'T4', x: 'f1', z: 'f2', v: 'f3', y: 'm1', w: 'm2' },
    reversed: false,
    beside: ['T4: holds f4 m4', 'T5 fifo 3: lock f4'],
    besideFirst: false,
  },
];

const MAX_TASKS = 5;

export class Cast {
  readonly about: string;
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.about = scene.about;
    this.#scene = scene;
  }

  /** The name of who plays the role. */
  named(role: string): string {
    return this.#scene.names[role] as string;
  }

  plays(role: string, thing: Shared): boolean {
    return thing.label() === this.named(role);
  }

  /** The program with everybody's name in it. */
  program(text: string): string {
    const { names, reversed, beside, besideFirst } = this.#scene;
    const lines = text.replaceAll(/\b[ABCDvwxyz]\b/g, (role) => names[role] as string).split(' | ');
    const env = lines.filter((line) => line.startsWith('env'));
    const tasks = lines.filter((line) => !line.startsWith('env'));
    if (reversed) tasks.reverse();
    const others = tasks.length + beside.length > MAX_TASKS ? [] : beside;
    const all = besideFirst ? [...others, ...tasks] : [...tasks, ...others];
    return [...all, ...env].join(' | ');
  }
}

export const casts: readonly Cast[] = SCENES.map((scene) => new Cast(scene));
