/** Builds with programs that are small enough for plain enumeration, drawn at random. */
import { RandomStream } from '../../src/explore/random-stream.ts';
import { type Build, mainline } from '../../src/kernel/build.ts';
import { wordsOf } from '../../src/program/condition-words.ts';
import { drawProgram } from '../../src/program/drawing/drawing.ts';
import { kindOfEvent } from '../../src/program/event-kinds.ts';
import { meddles } from '../../src/program/meddling.ts';
import type { Program } from '../../src/program/program.ts';
import { smallerPrograms } from '../../src/shrink/smaller-programs.ts';
import type { Judged } from './agreement.ts';
import { subject } from './story.ts';
import { type Below, toyBuild, toyJudged, toyProgram } from './toy-build.ts';

export interface Pair {
  readonly name: string;
  readonly judged: Judged;
  readonly program: Program;
}

/** More steps towards smaller programs than it takes to make most programs tiny. */
const SMALLER = 16;

export function streamOf(name: string): Below {
  const stream = new RandomStream(name);
  return (n) => stream.below(n);
}

/** A random toy kernel and a program for it. */
export function toyPair(below: Below): Pair {
  const judged = toyJudged(toyBuild(below));
  return { name: 'toy', judged, program: toyProgram(below) };
}

/** One of the builds, and a random legit program that was made smaller at random. */
export function realPair(builds: readonly Build[], below: Below): Pair {
  const build = builds[below(builds.length)] as Build;
  const { name } = build;
  const { fast, oracles } = subject(name);
  const draw = (min: number, max: number) => min + below(max - min + 1);
  let program = drawProgram(draw, wordsOf(build));
  for (let left = below(SMALLER); left > 0; left--) {
    const smaller = [...smallerPrograms(program)].map((one) => one.program);
    program = smaller[below(smaller.length)] ?? program;
  }
  return { name, judged: { kernel: fast, oracles, patience: 2 }, program };
}

/** A random legit program with a task that is killed, made smaller at random. */
export function mortalProgram(below: Below): Program {
  // Deaths and faults have many steps, so fewer of these programs are small enough.
  return programWith(isMortal, SMALLER / 2 + below(SMALLER), below);
}

/** A random legit program in which somebody meddles with memory, and in one of three one dies. */
export function meddledProgram(below: Below): Program {
  const alsoDies = below(3) === 0;
  const isWanted = (program: Program) => isMeddled(program) && (!alsoDies || isMortal(program));
  return programWith(isWanted, SMALLER / 2 + below(SMALLER), below);
}

/** A random program with a hostile futex, made smaller at random. */
export function hostileProgram(below: Below): Program {
  return programWith(({ hostile }) => hostile.length > 0, below(SMALLER), below);
}

/** A random program that has what is wanted, made smaller at random as long as it has. */
function programWith(isWanted: (program: Program) => boolean, steps: number, below: Below) {
  const draw = (min: number, max: number) => min + below(max - min + 1);
  let program = drawProgram(draw, wordsOf(mainline));
  while (!isWanted(program)) program = drawProgram(draw, wordsOf(mainline));
  for (let left = steps; left > 0; left--) {
    const smaller = [...smallerPrograms(program)].map((one) => one.program).filter(isWanted);
    program = smaller[below(smaller.length)] ?? program;
  }
  return program;
}

function isMeddled({ tasks, hostile }: Program): boolean {
  return hostile.length === 0 && tasks.some(({ ops }) => ops.some(meddles));
}

export function isMortal({ events }: Program): boolean {
  return events.some((event) => kindOfEvent(event).kills);
}

/**
 * For programs in which tasks die: whoever does offers the CPU at each of its robust locks: a loop
 * that counts its rounds.
 */
export function mortalPair({ name }: Build, program: Program): Pair {
  const { fast, oracles } = subject(name);
  const patience = 2 + program.robust.length;
  return { name, judged: { kernel: fast, oracles, patience }, program };
}
