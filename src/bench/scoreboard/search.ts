/** A campaign as `pifuzz fuzz` makes it, up to its first failure that counts. */
import { Campaign } from '../../campaign/fuzz.ts';
import { threadCpuMs } from '../../campaign/thread-cpu.ts';
import { DEFAULT_CASES } from '../../check/case-arbitrary.ts';
import type { Strategy } from '../../explore/strategies.ts';
import type { Subject } from '../../explore/subject.ts';
import type { AttemptCut, AttemptEnd } from './attempt.ts';
import { counts } from './broken.ts';
import { Pageless } from './pageless.ts';

export async function search(
  subject: Subject,
  strategy: Strategy,
  seed: number,
  cut: AttemptCut,
): Promise<AttemptEnd> {
  const cases = { ...DEFAULT_CASES, strategy };
  // Its own limit of time would be one of the clock on the wall.
  const options = { seed, runs: cut.runs, seconds: null, cases, judges: [], against: null };
  const campaign = new Campaign(subject, options, new Pageless());
  const began = threadCpuMs();
  let seconds = 0;
  const report = () => {
    seconds = (threadCpuMs() - began) / 1000;
    if (seconds >= cut.seconds || campaign.kinds.some(counts)) campaign.interrupt();
  };
  const { runs } = await campaign.explore({ report });
  const firsts = campaign.kinds.filter(counts).map((kind) => {
    return { kind, run: campaign.known(kind).firstRun };
  });
  const [first] = firsts.sort((a, b) => a.run - b.run);
  // The case in which the limit lies is run to its end.
  const most = cut.runs ?? Infinity;
  if (first === undefined || first.run > most) {
    return { found: null, tries: Math.min(runs, most), seconds, isOver: false };
  }
  return { found: first.kind, tries: first.run, seconds, isOver: true };
}
