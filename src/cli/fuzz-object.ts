/** What `pifuzz fuzz --json` prints: see docs/json.md. */
import type { Explored, Progress } from '../campaign/explored.ts';
import { countOps, futexesOf, rtMutexesOf } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { isKnown, type Reported, type Reports } from './findings.ts';
import type { Plan } from './plan.ts';

/** Without the version, which every object has. */
export function fuzzObject(
  plan: Plan,
  explored: Pick<Progress, 'runs' | 'steps' | 'seconds'> & {
    readonly ended?: Explored['ended'];
    readonly residuals?: Explored['residuals'];
    readonly known?: Explored['known'];
    readonly reached?: Explored['reached'];
    readonly otherwise?: Explored['otherwise'];
  },
  { reported, unreported, seconds }: Reports,
) {
  const { program } = plan.options.cases;
  return {
    build: plan.subject.build.name,
    program: program === null ? null : printProgram(program, ' | '),
    against: plan.options.against?.name ?? null,
    verdict: verdictOf(reported, unreported.length, explored.ended),
    oracles: plan.rules.map(({ name }) => name),
    seed: plan.options.seed,
    runs: explored.runs,
    steps: explored.steps,
    seconds: thousandths(explored.seconds),
    ended: explored.ended ?? null,
    residual: explored.residuals?.at(-1) ?? null,
    residualCurve: explored.residuals ?? [],
    reached: reachedIn(explored.reached),
    neverReached: neverIn(explored.reached),
    otherwise: otherwiseIn(explored.otherwise),
    shrinkingSeconds: thousandths(seconds),
    counterexamples: reported.map(
      ({ finding: { counterexample, shrunk }, fate, token, report }) => {
        const { kind, sentence, program, preemptions, switches, steps } = counterexample;
        return {
          kind,
          oracle: oracleOf(kind),
          sentence,
          program: printProgram(program, ' | '),
          tasks: program.tasks.length,
          futexes: futexesOf(program).length,
          rtMutexes: rtMutexesOf(program).length,
          events: program.events.length,
          ops: countOps(program),
          preemptions,
          switches,
          steps,
          shrunk,
          against: fate,
          token,
          report,
        };
      },
    ),
    known: [...(explored.known ?? [])].map(([kind, failures]) => ({ kind, failures })),
    withoutPage: unreported.map(({ kind, sentence, token, run }) => {
      return { kind, sentence, token, run };
    }),
  };
}

function reachedIn(reached: Explored['reached'] = new Map()) {
  return [...reached].map(([name, runs]) => ({ function: name, runs }));
}

function otherwiseIn(otherwise: Explored['otherwise'] = null) {
  if (otherwise === null) return null;
  const { program } = otherwise;
  return { ...otherwise, program: program === null ? null : printProgram(program, ' | ') };
}

function neverIn(reached: Explored['reached'] | undefined): string[] | null {
  if (reached === undefined) return null;
  return [...reached].flatMap(([name, runs]) => (runs === 0 ? [name] : []));
}

function verdictOf(
  reported: readonly Reported[],
  unreported: number,
  ended: Explored['ended'] | undefined,
): string {
  if (unreported > 0 || !reported.every(isKnown)) return 'fails';
  if (reported.length > 0) return 'nothing new';
  return ended === undefined ? 'undecided' : 'nothing found';
}

function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
