/** A machine is an object: it can be had twice, left alone, and dropped in the middle. */
import { RandomStream } from '../src/explore/random-stream.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { valueText } from '../src/explore/value-text.ts';
import type { Kernel } from '../src/kernel/build.ts';
import type { KernelMachine } from '../src/kernel/kernel-machine.ts';
import type { Actor } from '../src/machine/actor.ts';
import type { Cell } from '../src/machine/cell.ts';
import type { Oracle } from '../src/oracle/oracle.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import type { Program } from '../src/program/program.ts';
import { type Recorder, Run } from '../src/run.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
/** Pairs of machines, and searches that are cut off. */
const MACHINES = Number(process.env.MACHINES ?? 60);
const CUT_OFF = Math.ceil(MACHINES / 5);

/** Writes down every step, and every cell that it changed. */
class Log implements Recorder {
  readonly lines: string[] = [];
  readonly #kernel: Kernel;
  readonly #namer = new StepNamer();
  readonly #cells: Cell<unknown>[] = [];
  readonly #before = new Map<Cell<unknown>, string>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  booting(machine: KernelMachine): void {
    machine.cells = this.#cells;
  }

  began(): void {}

  stepping(actor: Actor): void {
    this.#namer.stepping(actor);
    this.lines.push(this.#namer.last);
  }

  stepped(): void {
    for (const cell of this.#cells) {
      const text = valueText(this.#kernel, cell, cell.value);
      if (this.#before.get(cell) === text) continue;
      this.#before.set(cell, text);
      this.lines.push(`${cell.label()} = ${text}`);
    }
  }
}

interface Going {
  readonly run: Run;
  readonly walk: RandomWalk;
  readonly log: Log;
}

function begin(kernel: Kernel, program: Program, oracles: readonly Oracle[], walk: string): Going {
  const log = new Log(kernel);
  const run = new Run(kernel, program, oracles, log);
  return { run, walk: new RandomWalk(new RandomStream(walk)), log };
}

function told({ run, log }: Going): string {
  const { failure, steps } = run.outcome ?? {};
  return [...log.lines, failure?.sentence, steps].join('\n');
}

describe('two machines in one process', () => {
  it('do step by step in turns what each does alone', () => {
    const stream = new RandomStream(`machines ${seed}`);
    const below = (n: number) => stream.below(n);
    const draw = () => drawProgram((min, max) => min + below(max - min + 1));
    for (let pair = 0; pair < MACHINES; pair++) {
      const name = allBuilds[below(allBuilds.length)]?.name as string;
      const { traced, oracles } = subject(name);
      const programs = [draw(), draw()];
      const started = () => {
        return programs.map(
          (program, at) => () => begin(traced, program, oracles, `${pair} ${at}`),
        );
      };
      const alone = started().map((start) => {
        const going = start();
        while (going.run.step(going.walk));
        return told(going);
      });
      const both = started().map((start) => start());
      while (both.some(({ run }) => run.outcome === null)) {
        const { run, walk } = both[below(2)] as Going;
        run.step(walk);
      }
      expect(both.map(told)).toEqual(alone);
    }
  });
});

describe('a search that is cut off', () => {
  it('leaves nothing behind, wherever that is', () => {
    const stream = new RandomStream(`cut off ${seed}`);
    const { fast, oracles } = subject('mainline');
    const program = drawProgram((min) => min);
    const alone = begin(fast, program, oracles, 'after');
    while (alone.run.step(alone.walk));
    for (let time = 0; time < CUT_OFF; time++) {
      let left = 1 + stream.below(200);
      // As the watchdog does, in the middle of a step.
      const saw: Oracle = {
        name: 'saw',
        rule: 'Nobody is asked too often.',
        returned() {
          if (--left === 0) throw new RangeError('cut off');
          return null;
        },
      };
      const drawn = drawProgram((min, max) => min + stream.below(max - min + 1));
      const search = new ExhaustiveSearch(fast, drawn, [saw], { preemptions: 2 });
      try {
        search.advance(200);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(RangeError);
      }
      const { observer, cells, listener } = fast.newMachine();
      expect([observer, cells, listener]).toEqual([null, null, null]);
      const after = begin(fast, program, oracles, 'after');
      expect(after.run.world.machine.observer).toBeNull();
      while (after.run.step(after.walk));
      expect(told(after)).toBe(told(alone));
    }
  });
});
