/**
 * The rules that --oracle and --kind name: oracles and checks of the machine alike. Of the oracles
 * only those that are named judge; the checks judge whether they are named or not, but what only an
 * unnamed one has found is not reported.
 */
import type { Rule } from '../machine/checks.ts';
import { allOracles, allRules } from '../oracle/all.ts';
import { canReport, kindsOf } from '../oracle/kinds.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { isLivelock, NO_LIVELOCK } from '../search/livelock.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { findBuild } from '../variants/builds.ts';
import { openKindsOf, surveyed } from '../variants/open-findings.ts';
import { quoted, UsageError, unknownName } from './complaints.ts';

/**
 * The rules of these names, oracles in the order in which they are asked; all for no names.
 *
 * @param ofSchedules whether what is asked of all schedules together is among them
 */
export function rulesNamed(wanted: readonly string[], ofSchedules = false): readonly Rule[] {
  const all = ofSchedules ? [...allRules, NO_LIVELOCK] : allRules;
  const names = all.map(({ name }) => name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    if (name === NO_LIVELOCK.name) {
      throw new UsageError(`${name} is asked of all schedules of a program, by 'pifuzz verify'`);
    }
    const hint = "'pifuzz list oracles' names them all";
    throw new UsageError(unknownName('oracle', name, names, hint));
  }
  return wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));
}

/** The oracles among them; none if only checks are named. */
export function oraclesAmong(rules: readonly Rule[]): readonly Oracle[] {
  const named = allOracles.filter((oracle) => rules.includes(oracle));
  // The list itself, by which what is known of it is remembered.
  return named.length === allOracles.length ? allOracles : named;
}

/** What a command has to name for the same rules: nothing for all. */
export function namesOf(rules: readonly Rule[]): string[] {
  return rules.length >= allRules.length ? [] : rules.map(({ name }) => name);
}

/**
 * A kind begins with its rule's name, and that rule must be among those that were named.
 *
 * @throws UsageError for a kind that no rule can report
 */
export function kindAmong(kind: string, rules: readonly Rule[], option = '--kind'): string {
  const oracle = kind.includes('/') ? oracleOf(kind) : kind;
  const known = rules.find(({ name }) => name === oracle);
  if (known === undefined) {
    rulesNamed([oracle], rules.includes(NO_LIVELOCK));
    throw new UsageError(
      `the kind ${quoted(kind)} cannot be found, because its oracle is not among those of --oracle`,
    );
  }
  if (kind.length <= oracle.length + 1) {
    throw new UsageError(
      `${option} takes an oracle and a detail, as in 'no-spurious-errno/lock_pi/EINVAL/row10', ` +
        `and ${quoted(kind)} has no detail; --oracle takes an oracle alone`,
    );
  }
  if (canReport(known, kind)) return kind;
  const hint = `${oracle} reports ${(known.details ?? []).join(', ')}`;
  throw new UsageError(unknownName('kind', kind, kindsOf(known), hint));
}

/**
 * For a search with a bound on preemptions: circles of states are only seen where all states are.
 *
 * @throws UsageError if nothing is asked for but what it does not look for
 */
export function mustBeLookedFor(kind: string | null, rules: readonly Rule[]): void {
  const isOnlyLivelocks =
    kind === null ? rules.every((rule) => rule === NO_LIVELOCK) : isLivelock(kind);
  if (!isOnlyLivelocks) return;
  throw new UsageError(
    `with a bound on preemptions livelocks are not looked for, and ${kind ?? NO_LIVELOCK.name} ` +
      'is all that is asked for; leave out --preemptions',
  );
}

/** What --help says of it. */
export const KNOWN_HELP =
  'this kind of failure is known and does not count; a build stands for all that is known of it; ' +
  'may be given more than once';

/** The kinds that --known names: each by itself, or all that are known of a build. */
export function knownKinds(words: readonly string[]): string[] {
  return [...new Set(words.flatMap(knownBy))];
}

function knownBy(word: string): readonly string[] {
  const build = findBuild(word);
  if (build === null) return [kindAmong(word, [...allRules, NO_LIVELOCK], '--known')];
  const kinds = openKindsOf(build);
  if (kinds !== null) return kinds;
  const names = surveyed.map(({ name }) => name).join(' and ');
  throw new UsageError(
    `there is no list of what is known of ${word}, only of ${names} and what is made of them; ` +
      `--against ${word} compares with it`,
  );
}
