/**
 * The rules that --oracle and --kind name: oracles and checks of the machine alike. Of the oracles
 * only those that are named judge; the checks judge whether they are named or not, but what only an
 * unnamed one has found is not reported.
 */
import type { Rule } from '../machine/checks.ts';
import { allOracles, allRules } from '../oracle/all.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { NO_LIVELOCK } from '../search/livelock.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { quoted, UsageError, unknownName } from './complaints.ts';

/** The rules of these names, oracles in the order in which they are asked; all for no names. */
export function rulesNamed(wanted: readonly string[]): readonly Rule[] {
  const names = allRules.map(({ name }) => name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    if (name === NO_LIVELOCK.name) {
      throw new UsageError(`${name} is asked of all schedules of a program, by 'pifuzz verify'`);
    }
    const hint = "'pifuzz list oracles' names them all";
    throw new UsageError(unknownName('oracle', name, names, hint));
  }
  return wanted.length === 0 ? allRules : allRules.filter(({ name }) => wanted.includes(name));
}

/** The oracles among them; none if only checks are named. */
export function oraclesAmong(rules: readonly Rule[]): readonly Oracle[] {
  return rules === allRules ? allOracles : allOracles.filter((oracle) => rules.includes(oracle));
}

/** What a command has to name for the same rules: nothing for all. */
export function namesOf(rules: readonly Rule[]): string[] {
  return rules.length === allRules.length ? [] : rules.map(({ name }) => name);
}

/** A kind begins with its rule's name, and that rule must be among those that were named. */
export function kindAmong(kind: string, rules: readonly Rule[]): string {
  const oracle = kind.includes('/') ? oracleOf(kind) : kind;
  rulesNamed([oracle]);
  if (kind.length <= oracle.length + 1) {
    throw new UsageError(
      `--kind takes an oracle and a detail, as in 'no-spurious-errno/lock_pi/EINVAL/row10', ` +
        `and ${quoted(kind)} has no detail; --oracle takes an oracle alone`,
    );
  }
  if (rules.some(({ name }) => name === oracle)) return kind;
  throw new UsageError(
    `the kind ${quoted(kind)} cannot be found, because its oracle is not among those of --oracle`,
  );
}
