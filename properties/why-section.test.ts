/**
 * What stands in the section Why of a page is read there, as a reader does, and tried: each claim
 * has to be true of runs that are made here, whatever words the rest of the page has.
 */
import { readFileSync } from 'node:fs';
import { pageInput } from '../src/campaign/page-input.ts';
import { explain } from '../src/explain/explanation.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { trace } from '../src/explore/trace.ts';
import type { Actor } from '../src/machine/actor.ts';
import type { Ready } from '../src/machine/ready.ts';
import { renderPage } from '../src/report/page/page.ts';
import { run } from '../src/run.ts';
import { type Found, foundOn } from './gallery/pages.ts';
import { someOf } from './support/by-day.ts';
import { everyRun } from './support/every-run.ts';
import { movedSwitch } from './support/moved-switch.ts';

const PAGES = [
  'reports/rfc-2016-10.no-spurious-errno.unlock_pi.EPERM.md',
  'reports/rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10.md',
  'reports/rfc-2016-10.mutual-exclusion.two-owners.md',
  'reports/mainline.trees-sorted.boost-tree-key.md',
];

/** Enough for a wrong claim to be met by one of them. */
const WALKS = 150;
/** Schedules that are counted once more. */
const MOST = 3_000;

/** Whether a run passes that begins with these steps and goes on by chance, and its steps. */
function byChance(
  { under, counterexample }: Found,
  first: readonly string[],
  random: RandomStream,
) {
  const walk = new RandomWalk(random);
  const namer = new StepNamer();
  const names: string[] = [];
  const recorder = {
    began() {},
    stepping(actor: Actor) {
      namer.stepping(actor);
      names.push(namer.last);
    },
    stepped() {},
  };
  const pick = (ready: Ready) => {
    const name = first[names.length];
    return name === undefined ? walk.pick(ready) : (ready.named(name) as Actor);
  };
  const { failure } = run(under.traced, counterexample.program, { pick }, under.oracles, recorder);
  return { passes: failure === null, names };
}

function number(text: string | undefined): number | null {
  return text === undefined ? null : Number(text.replaceAll(',', ''));
}

describe.each(someOf(PAGES, 2))('%s', (path) => {
  const found = foundOn(path);
  const { under, counterexample, failing } = found;
  const { program, decisions, kind, preemptions } = counterexample;
  const relatives = { history: [], fixed: null, kin: [], later: [] };
  const explanation = explain(under, counterexample, relatives);
  const page = renderPage(pageInput(under, counterexample, { explanation }));
  const why = (/\n## Why\n[\s\S]*?(?=\n## )/.exec(page)?.[0] ?? '').replace(/\s+/g, ' ');
  const random = new RandomStream(`${path} ${jest.getSeed()}`);
  const actors = failing.actors.slice(0, failing.steps);

  it('names each preemption that decides, and by how far it may be moved', () => {
    const { steps } = trace(under.traced, program, decisions, under.oracles);
    const preempted = steps.filter(({ switched }) => switched === 'preempted');
    const one = { ...failing, kind, names: [], preemptedAfter: [], preemptionsLater: 0 };
    const expected = preempted.flatMap(({ number: after }) => {
      const later = movedSwitch(under, program, one, after, 1)?.steps ?? null;
      const earlier = movedSwitch(under, program, one, after, -1)?.steps ?? null;
      const from = earlier === null ? null : after - earlier + 1;
      return later === null && earlier === null ? [] : [[after, from, later]];
    });
    const windows = why.split('- **The window around step ').slice(1);
    const claimed = windows.map((text) => [
      number(/^\d+/.exec(text)?.[0]),
      number(/ is left before step (\d+) /.exec(text)?.[1]),
      number(/ takes (\d+) more steps? first/.exec(text)?.[1]),
    ]);
    expect(claimed).toEqual(expected);
    expect(preempted.length === 0 || expected.length > 0).toBe(true);
  });

  it('has a point of no return that chance does not save from, and the nearest passing run', () => {
    const same = number(/ is the same for longest, (\d+) steps/.exec(why)?.[1]);
    const step = number(/Point of no return: step (\d+)\*/.exec(why)?.[1]) ?? (same as number) + 1;
    expect(same).toBe(step - 1);
    expect(step).toBeGreaterThan(0);
    for (let walk = 0; walk < WALKS; walk++) {
      expect(byChance(found, actors.slice(0, step), random).passes).toBe(false);
    }
    const passing = explanation.passing?.steps.map(({ actor }) => actor) as string[];
    expect(passing.slice(0, step - 1)).toEqual(actors.slice(0, step - 1));
    expect(byChance(found, passing, random).passes).toBe(true);
  });

  it('has orders of which every run that passes by chance breaks one', () => {
    const text = /\*\*Enough, and necessary\*\*: (.*?)\. With th/.exec(why)?.[1] ?? '';
    const own = byChance(found, failing.actors, random).names;
    const orders = explanation.orders ?? [];
    const claims = text === '' ? [] : text.split('; step ');
    expect(claims).toHaveLength(orders.length);
    for (const [at, { before, after, beyond }] of orders.entries()) {
      const [, first, second] = /(\d+) \(.*\) before step (\d+) \(/.exec(claims[at] ?? '') ?? [];
      if (own.includes(after)) expect(own.indexOf(after)).toBe(Number(second) - 1);
      else expect(beyond && claims[at]?.endsWith(', which it has not got to')).toBe(true);
      if (second !== undefined) expect(own.indexOf(before)).toBe(Number(first) - 1);
    }
    let passed = 0;
    for (let walk = 0; walk < WALKS; walk++) {
      const { passes, names } = byChance(found, [], random);
      const isBroken = orders.some(({ before, after, beyond }) => {
        const [first, second] = [names.indexOf(before), names.indexOf(after)];
        return second >= 0 && (first < 0 ? !beyond : first > second);
      });
      if (!passes || orders.length === 0) continue;
      expect(isBroken).toBe(true);
      passed++;
    }
    expect(passed).toBeGreaterThan(orders.length === 0 ? -1 : WALKS / 10);
  });

  it('counts the schedules with as many preemptions, and how many of them fail like this', () => {
    const text = page.replace(/\s+/g, ' ');
    const few = / (only|[\d,]+) of the ([\d,]+) schedules with/.exec(text);
    const every = everyRun(under, program, MOST, preemptions) ?? [];
    const alike = every.filter(({ preemptedAfter, preemptionsLater }) => {
      return preemptedAfter.length + preemptionsLater === preemptions;
    });
    const fail = alike.filter((one) => one.kind === kind).length;
    const [claimed, all] = [number(few?.[1]), number(few?.[2])];
    if (every.length === 0) expect(claimed).toBeLessThan(all as number);
    else expect(claimed).toBe(fail);
    // Who offers the CPU need not go on at once (fairness.ts), so some runs are no schedules there.
    if (every.length > 0) expect(all).toBeLessThanOrEqual(alike.length);
    if (every.length > 0) expect(all).toBeGreaterThan(0.95 * alike.length);
  });
});

it('is the section of pages that have all of these claims', () => {
  const texts = PAGES.map((path) => readFileSync(path, 'utf8'));
  for (const claim of ['**The window around', '**Point of no return', '**Enough, and necessary']) {
    expect(texts.filter((text) => text.includes(claim)).length).toBeGreaterThan(1);
  }
});
