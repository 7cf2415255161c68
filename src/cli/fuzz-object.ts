/** What `pifuzz fuzz --json` prints: see docs/json.md. */
import type { Explored, Progress } from '../campaign/fuzz.ts';
import { countOps, futexesOf, rtMutexesOf } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import type { Reports } from './findings.ts';
import type { Plan } from './plan.ts';

/** Without the version, which every object has. */
export function fuzzObject(
  plan: Plan,
  explored: Pick<Progress, 'runs' | 'steps' | 'seconds'> & {
    readonly ended?: Explored['ended'];
    readonly residuals?: Explored['residuals'];
  },
  { reported, unreported, seconds }: Reports,
) {
  const { program } = plan.options.cases;
  const found = reported.length + unreported.length;
  return {
    build: plan.subject.build.name,
    program: program === null ? null : printProgram(program, ' | '),
    verdict: found > 0 ? 'fails' : explored.ended === undefined ? 'undecided' : 'nothing found',
    oracles: plan.rules.map(({ name }) => name),
    seed: plan.options.seed,
    runs: explored.runs,
    steps: explored.steps,
    seconds: thousandths(explored.seconds),
    ended: explored.ended ?? null,
    residual: explored.residuals?.at(-1) ?? null,
    residualCurve: explored.residuals ?? [],
    shrinkingSeconds: thousandths(seconds),
    counterexamples: reported.map(({ finding: { counterexample, shrunk }, token, report }) => {
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
        token,
        report,
      };
    }),
    withoutPage: unreported.map(({ kind, sentence, token, run }) => {
      return { kind, sentence, token, run };
    }),
  };
}

function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
