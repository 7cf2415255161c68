/** A page's certificate, searched again: work that any thread can do. */
import type { CrewErrand } from '../../campaign/crew/errand.ts';
import { type Setting, stageFor } from '../../campaign/setting.ts';
import { type PlainTrouble, troubleOf } from '../../campaign/trouble.ts';
import { guard, Stuck } from '../../campaign/watchdog.ts';
import type { Subject } from '../../explore/subject.ts';
import { printProgram } from '../../program/text.ts';
import { certificateSection } from '../../report/page/certificate-section.ts';
import { type Certificate, certify } from '../../shrink/certificate.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';
import type { Replayable } from '../../shrink/token.ts';
import { canonical } from '../../sweep/canonical.ts';
import { shortened, visible } from '../complaints.ts';
import { isSameKind } from '../page-read.ts';
import { replayOn } from '../recorded.ts';
import type { Met } from '../sweep/again.ts';
import { counted } from '../words.ts';

/** What became of a page. */
export interface PageOutcome {
  readonly verdict: 'holds' | 'does not hold' | 'cannot be checked' | 'not checked';
  /** Half a sentence: what was searched, what differs, or what is wrong with the page. */
  readonly what: string;
}

/** What a page claims. */
export interface PageClaim {
  readonly setting: Setting;
  readonly replayable: Replayable;
  /** Null if the page does not say. */
  readonly kind: string | null;
  /** The page's section about its certificate. */
  readonly section: string;
  /** What the sweep met that the section names; null if it names none. */
  readonly sweep: { readonly met: Met | null } | null;
}

export interface Rechecked {
  /** Null if there was trouble. */
  readonly outcome: PageOutcome | null;
  readonly trouble: PlainTrouble | null;
}

/** Searching takes seconds; on a busy machine, or with five tasks, many. */
const PATIENCE = { first: 120_000, most: 1_000_000 };

export async function recheck(claim: PageClaim): Promise<Rechecked> {
  const { subject } = await stageFor(claim.setting);
  try {
    return { outcome: guard(() => searchedAgain(claim, subject), PATIENCE), trouble: null };
  } catch (thrown) {
    if (thrown instanceof Stuck && !thrown.inOneRun) {
      return { outcome: unchecked(`because ${thrown.message}`), trouble: null };
    }
    return { outcome: null, trouble: troubleOf(thrown) };
  }
}

export const RECHECK: CrewErrand<PageClaim, Rechecked> = {
  folder: import.meta.dirname,
  file: './recheck-errand.ts',
  name: recheck.name,
  call: recheck,
};

export function unchecked(what: string): PageOutcome {
  return { verdict: 'not checked', what };
}

function searchedAgain(claim: PageClaim, subject: Subject): PageOutcome {
  const { kind, replayable, section, sweep } = claim;
  const found = replayed(replayable, subject);
  if (found === null) return differs(`the run does not fail on ${subject.build.name} any more`);
  if (kind !== null && !isSameKind(kind, found.kind)) {
    return differs(`the run fails in another way now: ${found.kind}`);
  }
  const met = sweep?.met ?? null;
  if (sweep !== null && met === null) return differs('its sweep meets no such failure');
  if (met !== null && canonical(met.program).text !== canonical(found.program).text) {
    const text = printProgram(met.program, ' | ');
    return differs(`a sweep meets a simpler program that fails in this way: ${text}`);
  }
  return compared(section, found, { ...certify(subject, found), swept: met?.swept ?? null });
}

/** Null if it does not fail, or does not fit. */
function replayed(replayable: Replayable, subject: Subject): Counterexample | null {
  const { recording, divergence } = replayOn(subject, replayable);
  const { failure, preemptions, switches, steps } = recording;
  if (failure === null || divergence !== null) return null;
  const { kind, sentence } = failure;
  return { ...replayable, kind, sentence, preemptions, switches, steps };
}

function compared(claimed: string, found: Counterexample, certificate: Certificate): PageOutcome {
  const { simplest, smaller, levels } = certificate;
  const failing = smaller.filter((one) => one.failing !== null).length;
  if (!simplest) return differs('a simpler schedule fails in the same way');
  if (failing > 0) return differs(`${failing} simpler programs fail in the same way`);
  const now = certificateSection(found, certificate).split('\n');
  const then = claimed.split('\n');
  const at = now.findIndex((line, index) => line !== then[index]);
  if (at >= 0 || now.length !== then.length) {
    const said = shortened((then[at] ?? 'nothing').trim(), 160);
    const says = shortened((now[at] ?? 'nothing').trim(), 160);
    return differs(`where it says '${visible(said)}', the search says '${visible(says)}'`);
  }
  const schedules = levels.reduce((sum, level) => sum + level.schedules, 0);
  const programs = smaller.length + (certificate.swept?.programs ?? 0);
  const searched = [counted(schedules, 'schedule'), counted(programs, 'simpler program')];
  return { verdict: 'holds', what: `nothing simpler among ${searched.join(' and ')}` };
}

function differs(what: string): PageOutcome {
  return { verdict: 'does not hold', what };
}
