// @ts-check
import {
  check,
  DEFAULT_CASES,
  openKindsOf,
  pageInput,
  renderPlain,
  subjectOf,
} from 'pi-futex-fuzz';
import { mainline } from 'pi-futex-fuzz/kernel';
import { parseProgram } from 'pi-futex-fuzz/program';
import { verify } from 'pi-futex-fuzz/search';
import { myPatch } from './my-patch.mjs';

const subject = subjectOf(myPatch);
/** What today's kernel fails at itself is no fault of the patch. */
const known = openKindsOf(mainline) ?? [];

test('no random program fails in a way that is not known of mainline', () => {
  const { counterexample } = check(subject, 1, 8000, { ...DEFAULT_CASES, known });
  const story = counterexample && renderPlain(pageInput(subject, counterexample));
  expect(story).toBeNull();
}, 300_000);

test('no schedule of a waiter that gives up while it is handed the lock fails', async () => {
  const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held');
  const limits = { preemptions: null, maxStates: 1_000_000, seconds: null };
  const { breaches, complete } = await verify(subject, program, { ...limits, known });
  expect(breaches).toEqual([]);
  expect(complete).toBe(true);
}, 300_000);
