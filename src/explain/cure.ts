/**
 * What cures a failure, in sentences: the nearest build that holds, where the two part and what
 * each does there, and since when Linux does not fail like this; or that nothing known does.
 */
import type { CallNode } from '../explore/call-tree.ts';
import { type Build, mainline } from '../kernel/build.ts';
import { errnoName } from '../kernel/errno.ts';
import {
  additionsTo,
  isAboutUserSpace,
  isAltered,
  isPatchOf,
  isWithoutAFixOf,
} from '../variants/ancestry.ts';
import { differing } from '../variants/kin.ts';
import { isNumbered, isOlder, wasInLinux } from '../variants/later.ts';
import type { Account } from './account.ts';
import { answerClause } from './answers.ts';
import { type Clause, inForm } from './clause.ts';
import { enumerated } from './enumerated.ts';
import { heldUp, othersHeldUp } from './held-up.ts';
import { keptWhileWaiting } from './kept-while-waiting.ts';
import type { Holding, Nearest, Since } from './nearest.ts';
import type { Parting } from './parting.ts';
import { functionsOf, isOfKernel, replacedText } from './replaced-text.ts';
import { kindsText, searchedText } from './searched-text.ts';
import { sideText } from './side-text.ts';

/** A build beside the one that fails, and where the two part under the same schedule. */
export interface Beside {
  readonly holding: Holding;
  /** The functions that the two do not have in common. */
  readonly replaced: readonly string[];
  /** Null if its run could not be compared. */
  readonly parting: Parting | null;
  readonly account: Account;
}

/** Builds that fail as well; more say no more. */
const ALSO = 4;

/** What is known of cures. */
export interface CureContext {
  readonly build: Build;
  readonly failing: Account;
  readonly nearest: Nearest;
  /** The kernels of Linux on which the same program fails in the same way. */
  readonly alsoOn: readonly Build[];
  /** The nearest on which nothing fails; null if there is none. */
  readonly cure: Beside | null;
  /** One that is nearer, on which the program only fails in another way; null if there is none. */
  readonly moves: Beside | null;
  /** Since when Linux does not fail like this; null if that is not known. */
  readonly since: Since | null;
  /** The first kernel since then, where the cure is another build. */
  readonly later: Beside | null;
}

/** One to seven sentences, in markdown. */
export function cureText(known: CureContext): string[] {
  const { build, nearest, cure, moves, since, later } = known;
  const said = cure === null && moves === null ? [nothingText(nearest)] : [];
  const also = alsoText(known);
  if (cure !== null) said.push(holdsText(build, cure));
  if (moves !== null) said.push(movesText(build, moves));
  for (const beside of [cure, moves]) {
    const parted = beside === null ? null : partingText(known, beside);
    if (beside === null || parted === null) continue;
    // It belongs to what was said of the same build.
    said.splice(beside === cure ? 1 : said.length, 0, parted);
  }
  // Who has changed a kernel wants to hear of that one first.
  if (also !== null) said.splice(build.file === null ? 0 : said.length, 0, also);
  if (since === null) return said;
  said.push(sinceText(build, later !== null, since));
  const parted = later === null ? null : partingText(known, later);
  if (parted === null) return said;
  const [own, first] = [later, cure].map((one) => `\`${one?.holding.subject.build.name}\``);
  const again = said.includes(parted.replaceAll(own ?? '', first ?? ''));
  return [
    ...said,
    again
      ? `Under the same schedule ${own} does there the same as ${first}${asBefore(known)}.`
      : parted,
  ];
}

/** Others are told of as far as they were looked at on the way to the nearest that holds. */
function alsoText({ build, nearest: { failing }, alsoOn }: CureContext): string | null {
  // Two that are made alike have one name.
  const all = [...new Map([...alsoOn, ...failing].map((one) => [one.name, one])).values()];
  const met = new Set(failing.map(({ name }) => name));
  // That a kernel with one change more or less fails as well is not news.
  const whole = all.filter((one) => !isAltered(one));
  const named = (whole.length > 0 ? whole : all).slice(0, ALSO);
  if (named.length === 0) return null;
  const others = enumerated(
    named.map((one) => {
      // Kernels of Linux say what they are by their numbers.
      const isPlain = isNumbered(one) || one === mainline || !met.has(one.name);
      const name = `\`${one.name}\``;
      return isPlain ? name : `${name} (${aboutText(build, one.about)})`;
    }),
  );
  return `The same program fails like this on ${others}, too.`;
}

function nothingText({ looked, all }: Nearest): string {
  // Without their number, which would make every such page stale with each new build.
  const every = all ? 'Of all other builds' : `Of the ${looked} nearest builds`;
  return `${every} there is none on which the same program holds: nothing known cures it.`;
}

function movesText(build: Build, beside: Beside): string {
  const { name, about } = beside.holding.subject.build;
  const others = kindsText(beside.holding);
  const spared = `${searchedText(beside.holding)}, but the program fails there in another way`;
  const where = replacedText(beside);
  const moves = `\`${name}\` (${aboutText(build, about)}) only moves the failure`;
  return `${moves}: ${spared} (${others}).${where}`;
}

function holdsText(build: Build, beside: Beside): string {
  const { holding, replaced } = beside;
  const other = holding.subject.build;
  const { name, about } = other;
  const where = replacedText(beside);
  const what = aboutText(build, about);
  const found = searchedText(holding);
  if (isWithoutAFixOf(build, other)) return withFixText(build, beside);
  if (build.file !== null && isPatchOf(build, other)) return withoutPatchText(beside);
  if (isOlder(other, build)) {
    const before = `The one before, \`${name}\` (${what}), does not fail`;
    const came = wasInLinux(build) ? 'this kernel' : 'this patch, which was never in Linux';
    return `The failure came with ${came}. ${before}: ${found}.${where}`;
  }
  const differ = `differs in ${replaced.length} function${replaced.length === 1 ? '' : 's'}`;
  // What it was made from is no cure.
  if (additionsTo(build, other) === null) {
    const nearest = `\`${name}\` (${what}), which ${differ}`;
    return `The nearest build on which it holds is ${nearest}: ${found}.${where}`;
  }
  const cures = holding.complete
    ? 'cures it for this program'
    : 'cures it for this program, as far as was looked';
  return `\`${name}\` ${cures} (${what}): ${found}.${where}`;
}

function withFixText(build: Build, beside: Beside): string {
  const { holding } = beside;
  const { name, about } = holding.subject.build;
  const functions = functionsOf(beside);
  const isLibrary = isAboutUserSpace(build);
  const where = isLibrary ? 'The mistake is user space’s, in' : 'The fix is in';
  const what = functions === null ? '' : ` ${where} ${functions}.`;
  const has = isLibrary
    ? `No kernel is to blame. With a library that does as it should, \`${name}\` is right`
    : `With the fix that this kernel lacks it is \`${name}\` (${aboutText(build, about)})`;
  const more = `What fails there is something else (${kindsText(holding)}), fix or no fix.`;
  const others = holding.others.length === 0 ? '' : ` ${more}`;
  return `${has}: ${searchedText(holding)}.${what}${others}`;
}

/** Of what somebody's own kernel is made of. */
function withoutPatchText({ holding, replaced }: Beside): string {
  const { name } = holding.subject.build;
  const what = enumerated(replaced.slice(0, ALSO).map((fn) => `\`${fn}()\``));
  const all = replaced.length > ALSO ? `${replaced.length} functions` : what;
  const others =
    holding.others.length === 0
      ? ''
      : ` The program fails there in another way (${kindsText(holding)}), patch or no patch.`;
  const found = `does not fail like this: ${searchedText(holding)}.${others}`;
  return `\`${name}\`, which it is made of by replacing ${all}, ${found}`;
}

/** @param isNew whether what the first one is has not been said yet */
function sinceText(build: Build, isNew: boolean, { first, always, last }: Since): string {
  const { name, about } = first.subject.build;
  const newest = last.subject.build.name;
  const still = newest === name ? '' : `; nor does \`${newest}\`: ${searchedText(last)}`;
  const what = isNew ? ` (${aboutText(build, about)})` : '';
  const found = `${searchedText(first)}${still}`;
  if (!wasInLinux(build) && always) {
    return `What came into Linux instead, \`${name}\`${what}, does not have it: ${found}.`;
  }
  return always
    ? `It is cured in the next kernel of Linux, \`${name}\`${what}: ${found}.`
    : `The first kernel after it in which it is cured is \`${name}\`${what}: ${found}.`;
}

/** Where what this kernel has replaced is there as it was before: that is the cure. */
function asBefore({ build, cure, later }: CureContext): string {
  const [before, after] = [cure, later].map((one) => one?.holding.subject.build);
  if (before === undefined || after === undefined || !isOlder(before, build)) return '';
  const kept = differing(build, before).filter((name) => {
    return isOfKernel(name) && after.functions[name] === before.functions[name];
  });
  if (kept.length === 0) return '';
  const functions = enumerated(kept.slice(0, 3).map((name) => `\`${name}()\``));
  const are = kept.length === 1 ? 'is' : 'are';
  return `: of what this one has replaced, ${functions} ${are} there as before`;
}

/** What a variant adds to what it is made of; or what it is. */
function aboutText(build: Build, about: string): string {
  const own = about.startsWith(build.about) ? about.slice(build.about.length).trim() : about;
  const proposed = own.endsWith('(proposed).');
  const plain = own
    .replace(/\.$/u, '')
    .replaceAll(' (proposed)', '')
    .replace(/\. ([A-Z])/gu, (_, next: string) => `; ${next.toLowerCase()}`);
  const first = plain.replace(/^Up to /u, 'Linux within its rework of 2017, up to commit ');
  if (proposed) return `proposed: ${first[0]?.toLowerCase()}${first.slice(1)}`;
  return /^(Linux|Mainline)\b/u.test(first) ? first : `${first[0]?.toLowerCase()}${first.slice(1)}`;
}
function partingText(
  { failing }: CureContext,
  { holding, parting, account }: Beside,
): string | null {
  if (parting === null) return null;
  const other = `\`${holding.subject.build.name}\``;
  const { fn, actor, op, decision } = parting;
  const held = heldUp(failing, account, actor, op) ?? othersHeldUp(failing, account);
  if (held !== null) {
    const { actor: waits, spinlock, holder, done } = held;
    const until = `which ${holder} holds until it has ${done}`;
    return `Under the same schedule on ${other}, ${waits} has to wait for ${spinlock}, ${until}.`;
  }
  const waiting = keptWhileWaiting(failing, account);
  if (waiting !== null) {
    const { actor: waits, awaited, kept } = waiting;
    const there = `${waits} keeps ${kept} while it waits for ${awaited}`;
    return `Under the same schedule on ${other}, ${there}; here it has let go of it by then.`;
  }
  const where = fn === '' ? '' : ` in \`${fn}()\``;
  const who = /^T\d+$/u.test(actor) ? actor : 'the kernel';
  const asked = decision === null ? null : saidOf(decision.here, failing);
  const answered = decision === null ? null : saidOf(decision.there, account);
  const here = sideText(parting, parting.here, failing, 'third');
  const there = sideText(parting, parting.there, account, 'third');
  const head = `Under the same schedule the two part${where}`;
  if (asked !== null) {
    const found = answered === null ? 'goes on' : inForm(answered.text, 'third');
    const isSaid = there === null || (answered !== null && parting.there.deed === null);
    const on = isSaid ? `on ${other} it ${found}` : `${other} goes on and ${there}`;
    return `${head}: here ${who} ${inForm(asked.text, 'third')}; ${on}.`;
  }
  if (answered !== null) {
    const on = here === null ? 'goes on' : `goes on and ${here}`;
    return `${head}: on ${other} ${who} ${inForm(answered.text, 'third')}; here it ${on}.`;
  }
  // What is said of both alike tells nobody what differs; what they are told in the end does.
  const told = [failing, account].map((one) => toldAt(one, parting));
  const isOtherwise = told[0] !== told[1] && told.every((one) => one !== null);
  if (isOtherwise && (here === there || (here ?? there) === null)) {
    const there = `where it is told ${told[1]} on ${other}`;
    return `${head}: here ${who} is told ${told[0]} in the end, ${there}.`;
  }
  if (here !== null && here === there) return fn === '' ? null : `${head}.`;
  if (here !== null && there !== null) {
    return `${head}: here ${who} ${here}, where it ${there} on ${other}.`;
  }
  if (there !== null) {
    const ends = failing.trace.kind?.startsWith('kernel-assertions/') && parting.here.step === null;
    const instead = ends ? "the kernel's own check fires" : 'nothing of the kind is done';
    return `${head}: on ${other} ${who} ${there}; here ${instead}.`;
  }
  if (here !== null)
    return `${head}: here ${who} ${here}; on ${other} it does nothing of the kind.`;
  return fn === '' ? null : `${head}.`;
}

/** What the op returns, as an error's name; null if it does not. */
function toldAt({ trace }: Account, { actor, op }: Parting): string | null {
  const step = trace.steps.findLast((one) => one.actor === actor && one.op === op);
  const returned = step?.returned ?? null;
  return returned === null ? null : returned < 0 ? errnoName(returned) : String(returned);
}

/** What a call found out, or the one that it was made for, where that is the same function in C. */
function saidOf(node: CallNode, { moments }: Account): Clause | null {
  for (let at: CallNode | null = node; at !== null; at = at.parent) {
    const clause = answerClause(at, moments);
    if (clause !== null || isOfKernel(at.name)) return clause;
  }
  return null;
}
