/** What a campaign says of the functions that a build is about: how much it has tried of them. */
import type { Explored } from '../campaign/explored.ts';
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { enumeration, wrap } from '../report/text/wrap.ts';
import type { Plan } from './plan.ts';
import { counted, grouped } from './words.ts';

/** Nothing, where the build is not about single functions. */
export function reachedText(plan: Plan, explored: Explored, width: number): string[] {
  const sentences = [
    neverText(plan, explored),
    ...(plan.subject.build.file === null ? [] : [oftenText(plan, explored)]),
    otherwiseText(plan, explored),
  ].filter((sentence) => sentence !== '');
  return sentences.length === 0 ? [] : [wrap(sentences.join(' '), width).join('\n')];
}

/** What such runs say nothing of. */
function neverText({ subject }: Plan, { reached }: Explored): string {
  const never = [...reached].flatMap(([name, runs]) => (runs === 0 ? [`${name}()`] : []));
  if (never.length === 0) return '';
  const them = never.length === 1 ? 'it' : 'any of them';
  return `${subject.build.name} replaces ${enumeration(never)}, and no run reached ${them}.`;
}

function oftenText({ subject }: Plan, { reached, runs }: Explored): string {
  const met = [...reached].filter(([, often]) => often > 0);
  if (met.length === 0) return '';
  const all = met.map(([name, often]) => `${name}() in ${grouped(often)}`);
  return `${subject.build.name} was in ${enumeration(all)} of ${counted(runs, 'run')}.`;
}

function otherwiseText({ options: { against, cases } }: Plan, { otherwise }: Explored): string {
  if (otherwise === null || against === null) return '';
  const { compared, differing, program } = otherwise;
  const how =
    `${counted(compared, 'such run')} ${compared === 1 ? 'was' : 'were'} made on ${against.name} ` +
    'as well, step for step';
  if (program !== null) {
    const simplest = cases.program === null ? `; the simplest of them: ${textOf(program)}` : '';
    return `${how}. ${grouped(differing)} went another way there${simplest}.`;
  }
  const next = cases.program === null ? ' Name a program that comes to it, with --program.' : '';
  return (
    `${how}, and ${compared === 1 ? 'it' : 'each'} went the same way: what the change does was ` +
    `not tried there.${next}`
  );
}

function textOf(program: Program): string {
  return `'${printProgram(program, ' | ')}'`;
}
