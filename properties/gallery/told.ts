/**
 * What the first screen of a page tells is true: every claim of every sentence is looked up in the
 * run, on all builds and for failures as they are found; what is said of others is searched.
 */
import { join } from 'node:path';
import { DEFAULT_CASES } from '../../src/check/case-arbitrary.ts';
import { casesOf } from '../../src/check/cases.ts';
import { accountOf } from '../../src/explain/account.ts';
import { inForm } from '../../src/explain/clause.ts';
import { clausesOf } from '../../src/explain/deeds.ts';
import { goneWithItsCall } from '../../src/explain/gone-with-its-call.ts';
import { nearest } from '../../src/explain/nearest.ts';
import { NOTICES, noticesOf } from '../../src/explain/notices.ts';
import { outcomeOf } from '../../src/explain/outcome.ts';
import { storyOf } from '../../src/explain/story.ts';
import { RandomStream } from '../../src/explore/random-stream.ts';
import { record } from '../../src/explore/recording.ts';
import { Replay } from '../../src/explore/replay.ts';
import { StepNamer } from '../../src/explore/step-namer.ts';
import { RandomWalk } from '../../src/explore/strategies/random-walk.ts';
import { isCell } from '../../src/machine/wrong.ts';
import { allRules } from '../../src/oracle/all.ts';
import { run } from '../../src/run.ts';
import { STATES } from '../../src/shrink/effort.ts';
import { verdictOf } from '../../src/shrink/verdicts.ts';
import { allBuilds } from '../../src/variants/builds.ts';
import { oneIn, someOf } from '../support/by-day.ts';
import { isTrue, watch } from '../support/claims.ts';
import { subject } from '../support/story.ts';
import { explainedOn, foundOn, pages, relativesTo, subjectWith } from './pages.ts';

const STORIES = Number(process.env.STORIES ?? 30);

/** A sentence of plain English: nothing is left open, and nothing is no value. */
const UNFINISHED = /[{}]|undefined|NaN|\bnull\b|\[object|, ,| {2}/u;

describe.each(pages)('what is told of %s', (page) => {
  const { under, counterexample, explanation } = explainedOn(page);
  const { telling } = explanation;
  const { program, decisions } = counterexample;

  it('is a story of three to six sentences, and all of it is true', () => {
    const watched = watch(under, program, decisions);
    const { story } = telling;
    expect(story.length).toBeGreaterThanOrEqual(3);
    expect(story.length).toBeLessThanOrEqual(6);
    for (const { text, claims } of story) {
      expect(text).not.toMatch(UNFINISHED);
      expect(text.endsWith('.')).toBe(true);
      expect(claims.filter((claim) => !isTrue(claim, watched))).toEqual([]);
    }
  });

  it('says of every task and event what it is there for, and what a user notices', () => {
    const parts = telling.needs.map(({ part }) => part);
    const said = parts.join(' ');
    for (const { id } of program.tasks) expect(said).toMatch(new RegExp(`\\bT${id}\\b`));
    expect(said.match(/the (setprio of|signal for|kill of|execve\(\) of)/g) ?? []).toHaveLength(
      program.events.length,
    );
    for (const { without } of telling.needs) expect(without).not.toMatch(UNFINISHED);
    for (const { id, ops } of program.tasks) {
      for (const [at, { call }] of ops.entries()) {
        // Without its first call it is not there at all: where it may be told so as a whole.
        if (at === 0 && parts.includes(`T${id}`)) continue;
        expect(said).toMatch(new RegExp(`T${id}(?:'s| with its) ${call} `));
      }
    }
    expect(telling.notices.length).toBeGreaterThan(0);
    expect(telling.parting.length).toBeGreaterThan(0);
  });

  it('says what the run without a part does otherwise, and never what the failing one does', () => {
    const story = telling.story.map(({ text }) => text).join(' ');
    for (const { without } of telling.needs) {
      const [, actor = '', found] = /without .*, (.*?) finds (.*)/u.exec(without) ?? [];
      expect(without).toMatch(/\bwithout (it|any one of these)\b/u);
      if (found === undefined) continue;
      const own = story.split('. ').filter((sentence) => sentence.includes(`${actor} `));
      const isSeen = (text: string) => own.some((sentence) => sentence.includes(text));
      expect(found.split(' and ').every(isSeen)).toBe(false);
    }
  });

  it('names steps that the run has', () => {
    const { trace } = accountOf(under, program, decisions);
    const steps = telling.matters.map(({ step }) => step);
    expect(steps.length).toBeGreaterThan(0);
    expect(new Set(steps).size).toBe(steps.length);
    expect(Math.max(...steps)).toBeLessThanOrEqual(trace.steps.length);
  });
});

const told = (name: string) => explainedOn(join('reports', `${name}.md`)).explanation.telling;

describe('the heart of a story', () => {
  // Each of them is told of a page of its own.
  const it = oneIn(4);

  it('is a walk that stops, where another build goes on', () => {
    const { story, parting, needs } = told('mainline+walk-past-leaver.trees-sorted.tree-key');
    const text = story.map((sentence) => sentence.text).join(' ');
    expect(text).toContain("T3, whom the walk follows, is not T1's most urgent waiter: that is T4");
    expect(text).toContain('does not queue T1 anew for f3, as other');
    expect(parting.join(' ')).toContain(
      '`mainline+walk-past-leaver+walk-past-donor` cures it for this program',
    );
    expect(parting.join(' ')).toContain('`rt_mutex_adjust_prio_chain()`');
    expect(needs).toContainEqual({
      part: 'that T1 holds f1 and T4 with its lock of f1',
      without: "without any one of these, the kernel finds T3 to be T1's most urgent waiter",
    });
  });

  it('is a state that was seen between two writes that belong together', () => {
    const { story } = told('rfc-2016-10.mutual-exclusion.two-owners');
    const text = story.map((sentence) => sentence.text).join(' ');
    expect(text).toMatch(
      /queues itself in the bucket of f1, but has not yet queued itself on f1's/,
    );
    expect(text).toMatch(/T1 unlocks f1: it finds nobody in f1's own queue .* word of f1 to 0/);
    expect(text).toContain('word of f1 to 0, though T2 has queued itself in the bucket');
    // What T2 had seen was WAITERS|T1.
    expect(text).not.toContain('as before');
    expect(text).toContain('takes f1 (writes T2 over T1 in its word, and into pi_state(T2.1))');
  });

  it('is a second pi_state of the same futex, and somebody who is late for the first', () => {
    const { story } = told('rfc-2016-10.every-waiter-returns.lock_pi.asleep');
    const text = story.map((sentence) => sentence.text).join(' ');
    expect(text).toContain('has to wait for pi_state(T2.1).wait_lock, which T2 holds');
    expect(text).toContain('creates pi_state(T2.2) beside pi_state(T2.1), and queues itself there');
    expect(text).toMatch(
      /T1 goes on with its unlock of f1 only now: it finds nobody in the queue of/,
    );
    expect(text).toContain('while that of f1 is pi_state(T2.2).pi_mutex now');
  });

  it('does not say of what is left out that nobody is not found', () => {
    const { under, counterexample } = foundOn(
      'reports/rfc-2016-10.every-waiter-returns.lock_pi.asleep.md',
    );
    const { trace, moments } = accountOf(under, counterexample.program, counterexample.decisions);
    const made = trace.steps.findIndex(({ changes }) => {
      return changes.some(({ cell }) => cell === 'pi_state(T2.2).owner');
    });
    const steps = trace.steps.slice(made).filter(({ actor }) => actor === 'T2');
    const clauses = clausesOf({ actor: 'T2', steps, moments, wanted: [] });
    const undone = clauses.map(({ text }) => inForm(text, 'plain'));
    expect(undone).toContain('queue itself at pi_state(T2.2), beside pi_state(T2.1)');
  });

  it('is no write of a word by who would take the lock without the kernel', () => {
    const { needs } = told('rfc-2016-10.no-spurious-errno.unlock_pi.EPERM');
    const taken = 'it holds f1; without it, T2 finds f1 free and takes it in user space';
    expect(needs).toContainEqual({ part: 'T1', without: taken });
  });

  it('is a note that is never made, and somebody who looks for it', () => {
    const { story, parting } = told('mainline.effective-priority.not-boosted');
    const text = story.map((sentence) => sentence.text).join(' ');
    expect(text).toContain('does not note T2 as the one who lends T1 its priority');
    expect(text).toContain('finds nobody noted as lending T1 its priority');
    expect(parting.join(' ')).toContain('`mainline+boost-new-owner` cures it for this program');
  });

  it('is cured by what holds, which comes before what only moves it', () => {
    const { parting } = told('rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10');
    const [also, first, waits, moves, , since, same] = parting;
    expect(parting).toHaveLength(7);
    expect(also).toMatch(/fails like this on `rfc-2016-10-cure` \(the October 2016 .*\), too\.$/);
    expect(first).toMatch(
      /^The failure came with this patch, .* The one before, `v4\.8\.15` .* does not fail: /,
    );
    const until = 'T3 has to wait for hb(f1), which T1 holds until it has noted T2 as the owner';
    expect(waits).toContain(until);
    expect(moves).toMatch(/^`rfc-2016-10-cure-reread` .* only moves the failure: .*two-owners/);
    expect(since).toMatch(
      /instead, `rework-04` \(Linux .* 2017.*\), does not .*: none of .*`mainline`: none of /,
    );
    expect(same).toMatch(/ `rework-04` does there .*: .* `futex_unlock_pi\(\)` .* as before\.$/);
  });

  it('has no cure where none is known', () => {
    const { parting } = told('mainline.no-spurious-errno.lock_pi.EDEADLK.bystander');
    const [also, cure, ...more] = parting;
    expect([also, more]).toEqual([expect.stringMatching(/^The same program fails like this/), []]);
    expect(cure).toContain('nothing known cures it');
  });

  it('is cured where the lock goes to who has queued itself in one of two places', () => {
    const { parting } = told('rfc-2016-10.mutual-exclusion.two-owners');
    expect(parting.join(' ')).toContain(
      'where it writes T2, who stands only in the bucket, into the word of f1 on `v4.8.15`',
    );
  });

  it('is cured where who waits for one spinlock keeps another one', () => {
    const { parting } = told('rfc-2016-10.every-waiter-returns.lock_pi.asleep');
    const kept = 'T1 keeps hb(f1) while it waits for pi_state(T2.1).wait_lock';
    expect(parting.join(' ')).toContain(`on \`v4.8.15\`, ${kept}; here it has let go of it`);
  });

  it('is cured where somebody else has to wait', () => {
    const { parting } = told('v4.8.15.every-waiter-returns.lock_pi.asleep');
    const waits = 'T1 has to wait for hb(f1), which T2 holds until it has left the queue of f1';
    expect(parting.join(' ')).toContain(`on \`rework-11\`, ${waits}`);
  });

  it('says what somebody who leaves is to be told, and what is as urgent and was first', () => {
    const leaver = told('mainline.no-spurious-errno.lock_pi.EDEADLK.bystander').story;
    expect(leaver.map(({ text }) => text).join(' ')).toContain(
      'has not yet left the queue of f2 (it is to be told EDEADLK)',
    );
    const tie = told('mainline+walk-past-leaver.trees-sorted.tree-key').story;
    expect(tie.map(({ text }) => text).join(' ')).toContain(
      'that is T4, which is as urgent and was there first, and so does not queue T1 anew',
    );
  });

  it('needs a try where the same as a lock is another kind of failure', () => {
    const { needs } = told('rfc-2016-10.no-spurious-errno.trylock_pi.EINVAL.row10');
    const other = 'the run fails as another kind (no-spurious-errno / lock_pi / EINVAL / row10)';
    expect(needs).toContainEqual({
      part: 'that T3 only tries to take f1',
      without: `without it, ${other}`,
    });
  });
});

describe('a story of a failure as it was found', () => {
  it('is true on every build', () => {
    const random = new RandomStream(String(jest.getSeed()));
    const untrue: unknown[] = [];
    let failed = 0;
    for (const { name } of someOf(allBuilds, 4)) {
      const under = subject(name);
      let cases = 0;
      for (const { program } of casesOf(under, jest.getSeed(), DEFAULT_CASES)) {
        if (++cases > STORIES) break;
        const walk = new RandomWalk(random);
        const { failure, decisions } = record(under.traced, program, walk, under.oracles);
        if (failure === null) continue;
        failed++;
        const account = accountOf(under, program, decisions);
        const wanted = failure.wrong.flatMap(({ thing }) => (isCell(thing) ? thing.label() : []));
        const outcome = outcomeOf(failure.wrong, failure.sentence, account);
        const [nothing, gone] = [
          { later: null, decisions: [], missed: null },
          goneWithItsCall(failure.wrong),
        ];
        const story = storyOf({ program, failing: account, wanted, outcome, gone, ...nothing });
        const watched = watch(under, program, decisions);
        for (const { text, claims } of story) {
          expect(text).not.toMatch(UNFINISHED);
          for (const claim of claims) {
            if (!isTrue(claim, watched)) untrue.push([name, text, claim]);
          }
        }
      }
    }
    expect(untrue).toEqual([]);
    expect(failed).toBeGreaterThan(0);
  });
});

describe('a build that is said to hold', () => {
  it.each(pages)('does so under chance, too: %s', (page) => {
    const { under, counterexample } = foundOn(page);
    const { program, kind } = counterexample;
    const { spared, holding, all } = nearest(counterexample, relativesTo(under.build));
    if (spared === null) expect(all).toBe(true);
    const random = new RandomStream(String(jest.getSeed()));
    for (const found of [spared, holding]) {
      if (found === null) continue;
      expect(found.others).not.toContain(kind);
      const { fast, oracles } = found.subject;
      for (let nth = 0; nth < 200; nth++) {
        const { failure } = run(fast, program, new RandomWalk(random), oracles);
        // Schedules with more preemptions than were looked at may fail.
        if (found.preemptions === Infinity && found.complete) {
          expect([null, ...found.others]).toContain(failure?.kind ?? null);
        }
      }
    }
  });
});

describe('a build that is said to fail like this, too', () => {
  it.each(pages)('does so, as a search finds: %s', (page) => {
    const { under, counterexample } = foundOn(page);
    const { program, decisions, kind, preemptions } = counterexample;
    const { failing } = nearest(counterexample, relativesTo(under.build));
    for (const build of failing.slice(0, 2)) {
      const { traced, oracles } = subjectWith(build);
      const { broken } = verdictOf(subjectWith(build), program, preemptions, STATES);
      const namer = new StepNamer();
      // A search may end before it comes to what the same schedule shows.
      const again = record(traced, program, new Replay(decisions, namer), oracles, namer);
      const kinds = [...broken.keys(), again.failure?.kind];
      expect([build.name, kinds]).toEqual([build.name, expect.arrayContaining([kind])]);
    }
  });
});

describe('what a user notices', () => {
  it('is said of every rule', () => {
    const rules = [...allRules.map(({ name }) => name), 'no-livelock'];
    expect(Object.keys(NOTICES).sort()).toEqual(rules.sort());
    for (const rule of rules) expect(noticesOf(`${rule}/some/detail`, 0, null)).toHaveLength(1);
  });

  it('is followed by what a real kernel was seen to do, where that is known', () => {
    const kind = 'trees-sorted/tree-key';
    expect(noticesOf(kind, 0, 'walk-past-donor')[1]).toContain('every time');
    expect(noticesOf(kind, 1, 'walk-past-leaver')[1]).toContain('10,346 of 23,979');
    expect(noticesOf(kind, 1, 'no-such-change')).toHaveLength(1);
  });
});
