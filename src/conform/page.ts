/** The page of something that Linux does and a build does not. */
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { PIFUZZ } from '../report/text/command-line.ts';
import { code, fence, prose, table } from '../report/text/markdown.ts';
import type { HungThread } from './guardian/hang.ts';
import type { LitmusProgram, Strange } from './litmus/litmus.ts';
import { observationText } from './observation.ts';
import { printCommand, printScript } from './script.ts';
import type { Disagreement } from './sequential.ts';

/** Which build was asked, and which kernel; both as they call themselves. */
export interface Parties {
  readonly build: string;
  readonly release: string;
}

/** `After "setprio T2 10" T2 is fifo 40 on mainline and fifo 10 on Linux 6.18.44.` */
export function sentenceOf({ script, difference }: Disagreement, parties: Parties): string {
  const { at, aspect, of, model, linux } = difference;
  const command = script[at];
  const after = command === undefined ? 'In the end' : `After "${printCommand(command)}"`;
  const what = {
    'return value': `${of} is told`,
    'blocked task': `${of} is`,
    word: `${of} holds`,
    priority: `${of} runs as`,
    trouble: `${of}:`,
  }[aspect];
  return `${after} ${what} ${model} on ${parties.build}, and ${linux} on Linux ${parties.release}.`;
}

/** Where everybody was within the kernel; nothing if nobody hung. */
function stacks(threads: readonly HungThread[] = []): string[] {
  if (threads.length === 0) return [];
  return [
    'Where they were in the kernel, the innermost function first:',
    ...threads.map(({ name, lines }) =>
      fence([name, ...lines.map((line) => `  ${line}`)].join('\n')),
    ),
  ];
}

export function againCommand(script: string, { build }: Parties): string {
  return `${PIFUZZ} conform ${build} --script '${script}'`;
}

/** A hang is a matter of luck: many rounds. */
function hangCommand(program: Program, { build }: Parties): string {
  return `pifuzz conform ${build} --rounds 60000 --program '${printProgram(program, ' | ')}'`;
}

export function disagreementPage(disagreement: Disagreement, parties: Parties): string {
  const { kind, script, model, linux, difference, threads } = disagreement;
  const rows = script.flatMap((command, at) => {
    const text = code(printCommand(command));
    const ours = model[at] === undefined ? 'nothing' : prose(observationText(model[at]));
    if (at !== difference.at) return [[String(at + 1), text, ours]];
    const theirs = linux[at] === undefined ? 'nothing' : prose(observationText(linux[at]));
    return [
      [String(at + 1), text, `${parties.build}: ${ours}`],
      ['', '', `Linux: ${theirs}`],
    ];
  });
  return [
    `# ${prose(parties.build)} and Linux ${prose(parties.release)} differ: ${kind}`,
    prose(sentenceOf(disagreement, parties)),
    'Each command is given when the one before it has returned or is seen blocked. Both kernels ' +
      `agree on everything up to the last line${threads === undefined ? '' : ', or a hang'}.`,
    table(['#', 'command', 'then'], rows, [0]),
    ...stacks(threads),
    'Ask again:',
    fence(againCommand(printScript(script), parties), 'sh'),
    '',
  ].join('\n\n');
}

const NO_SCHEDULE = 'No schedule of the build ends like this: all were looked at that could.';

export function strangePage(
  { program, outcome, hung, rounds, threads }: Strange,
  known: LitmusProgram | undefined,
  parties: Parties,
): string {
  const title = hung
    ? `# A program hangs on Linux ${prose(parties.release)}`
    : `# Linux ${prose(parties.release)} does what ${prose(parties.build)} does not allow`;
  const seen = known?.seen ?? new Map<string, number>();
  const allowed = known?.allowed ?? new Set<string>();
  const rows = [...new Set([...seen.keys(), ...allowed])].map((text) => [
    String(seen.get(text) ?? 0),
    code(text),
    allowed.has(text) ? 'yes' : '**no**',
  ]);
  const times = rounds === 1 ? 'once' : `${rounds} times`;
  return [
    title,
    hung
      ? `${prose(outcome)} Linux did not come to an end; the process was ended from outside.`
      : `${code(outcome)} was seen ${times}. ${NO_SCHEDULE}`,
    fence(printProgram(program)),
    ...stacks(threads),
    ...(hung
      ? ['Ask again, more than once:', fence(`npx ${hangCommand(program, parties)}`, 'sh')]
      : []),
    ...(rows.length === 0 ? [] : [table(['rounds', 'outcome', 'allowed'], rows, [0])]),
    '',
  ].join('\n\n');
}
