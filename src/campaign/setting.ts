/**
 * What a campaign is about, as a plain value that any thread can make ready to run, and its builds,
 * made ready once.
 */
import { type CaseOptions, DEFAULT_CASES } from '../check/case-arbitrary.ts';
import { SeedCases } from '../check/cases.ts';
import { type Relatives, relativesOf } from '../explain/relatives.ts';
import { Conflicts } from '../explore/conflicts.ts';
import { findStrategy, type Strategy } from '../explore/strategies.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import { ModelError } from '../machine/model-error.ts';
import { allOracles } from '../oracle/all.ts';
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { buildWord, PIFUZZ } from '../report/text/command-line.ts';
import { findBuild } from '../variants/builds.ts';
import { watched } from './watchdog.ts';

export interface Setting {
  readonly build: BuildSource;
  /** The build that what is found is compared with; null for none. */
  readonly against: BuildSource | null;
  /** Names of the rules that judge; empty if all do. */
  readonly judges: readonly string[];
  readonly seed: number;
  /** How cases are made; the strategy goes by its name. */
  readonly cases: Omit<CaseOptions, 'strategy'> & { readonly strategy: string };
}

/** Where a thread finds the build. */
export type BuildSource = Pick<Build, 'name' | 'file'>;

export function sourceOf({ name, file }: Build): BuildSource {
  return { name, file };
}

/** A setting that is ready to run. */
export interface Stage {
  readonly subject: Subject;
  /** The build to compare with, under the same oracles. */
  readonly against: Subject | null;
  /** How cases are made. */
  readonly options: CaseOptions;
  /** The cases of the seed. */
  readonly cases: SeedCases;
  /** Sees in which orders accesses come. */
  readonly conflicts: Conflicts;
  /** Other builds under the same oracles, made once: what is found out of them is remembered. */
  relatives(): Relatives;
  /** A run of the build did not come back. */
  isWary: boolean;
}

const stages = new WeakMap<Setting, Stage>();
/** The last one that came from another thread. It is another value each time. */
let foreign: { readonly text: string; readonly stage: Promise<Stage> } | null = null;

/** For the thread that has the builds already. */
export function setStage(setting: Setting, subject: Subject, against: Build | null = null): void {
  stages.set(setting, stageOf(setting, subject, against));
}

/** The stage of a setting; made ready if this thread has not seen it before. */
export async function stageFor(setting: Setting): Promise<Stage> {
  const own = stages.get(setting);
  if (own !== undefined) return own;
  const text = JSON.stringify(setting);
  if (foreign?.text !== text) foreign = { text, stage: madeReady(setting) };
  return await foreign.stage;
}

async function madeReady(setting: Setting): Promise<Stage> {
  const { judges } = setting;
  const oracles = allOracles.filter(({ name }) => judges.length === 0 || judges.includes(name));
  const build = await buildFrom(setting.build);
  const against = setting.against === null ? null : await buildFrom(setting.against);
  return stageOf(setting, subjectOf(build, judges.length === 0 ? allOracles : oracles), against);
}

async function buildFrom({ name, file }: BuildSource): Promise<Build> {
  const own = file === null ? [] : await buildsIn(file.url);
  const build = file === null ? findBuild(name) : own.find((one) => one.name === name);
  if (build) return { ...build, file };
  throw new ModelError(`there is no build ${name}${file === null ? '' : ` in ${file.word}`}`);
}

/** The builds that a module exports; they may have been made by another copy of this package. */
export async function buildsIn(url: string): Promise<Build[]> {
  const exported = Object.values<Partial<Build> | null | undefined>(await import(url));
  const isBuild = (one: (typeof exported)[number]): one is Build => {
    return typeof one?.name === 'string' && Array.isArray(one.patches) && 'functions' in one;
  };
  return [...new Set(exported.filter(isBuild))];
}

function stageOf({ seed, cases }: Setting, plain: Subject, other: Build | null): Stage {
  const subject = watched(plain);
  const against = other === null ? null : watched(subjectOf(other, plain.oracles));
  const strategy = findStrategy(cases.strategy) as Strategy;
  const known = new Map<string, Subject>();
  const relatives = () => {
    return relativesOf(subject.build, (other) => {
      const relative = known.get(other.name) ?? watched(subjectOf(other, subject.oracles));
      known.set(other.name, relative);
      return relative;
    });
  };
  const options = { ...cases, strategy };
  const seeded = new SeedCases(subject, seed, options);
  const conflicts = new Conflicts();
  return { subject, against, options, cases: seeded, conflicts, relatives, isWary: false };
}

/** For work that draws no cases. */
export function settingOf({ build }: Subject, judges: readonly string[]): Setting {
  const cases = { ...DEFAULT_CASES, strategy: DEFAULT_CASES.strategy.name };
  return { build: sourceOf(build), against: null, judges, seed: 0, cases };
}

/** The command that makes the same runs up to a given one. */
export function campaignCommand(setting: Setting, run: number): string {
  const { strategy, program } = setting.cases;
  const parts = [`${PIFUZZ} fuzz ${buildWord(setting.build)}`];
  parts.push(`--seed ${setting.seed} --runs ${run}`);
  if (strategy !== DEFAULT_CASES.strategy.name) parts.push(`--strategy ${strategy}`);
  for (const name of setting.judges) parts.push(`--oracle ${name}`);
  for (const kind of setting.cases.known) parts.push(`--known '${kind}'`);
  if (program !== null) parts.push(`--program '${oneLine(program)}'`);
  return parts.join(' ');
}

function oneLine(program: Program): string {
  return printProgram(program, ' | ');
}
