/** No detail that the sources can report goes without a kernel in which it is reported. */
import { planted, type SourceFile, sources } from './house/tree.ts';
import { isOfKind, kindsIn } from './support/details-in-sources.ts';
import { spoiled } from './support/spoiled/all.ts';

/** Builds have checks of their own in src/variants, which fixed-bugs.test.ts is about. */
const REPORTING = /^src\/(oracle|machine|kernel|search)\//;
/** Nothing of what they report is known before a run. */
const ALL_OPEN = ['guarded/*/*', 'no-livelock/*'];
/** Only a search of all schedules finds one (livelocks.test.ts). */
const SHOWN_BY_A_SEARCH = ['no-livelock/lock_pi', 'no-livelock/lock_pi/behind-a-moved-sleeper'];

const shown = [...new Set([...spoiled.map(({ kind }) => kind), ...SHOWN_BY_A_SEARCH])];
const files = sources('src').filter(({ path }) => REPORTING.test(path));

function unshown(sourceFiles: readonly SourceFile[]): string[] {
  return kindsIn(sourceFiles).filter((kind) => !shown.some((one) => isOfKind(one, kind)));
}

function withLine(path: string, before: string, line: string): SourceFile[] {
  return files.map((file) => {
    if (file.path !== path) return file;
    expect(file.text.split(before)).toHaveLength(2);
    return { path, text: file.text.replace(before, `${line}\n${before}`) };
  });
}

describe('the details that the sources can report', () => {
  it('are all reported of some kernel', () => {
    expect(unshown(files)).toEqual([]);
  });

  it('are all that is reported of those kernels', () => {
    const kinds = kindsIn(files);
    expect(shown.filter((one) => !kinds.some((kind) => isOfKind(one, kind)))).toEqual([]);
  });

  it('say something before a run, but for those of two oracles', () => {
    const open = kindsIn(files).filter((kind) => /^[^/]+(\/\*)+$/.test(kind));
    expect(open).toEqual([...ALL_OPEN, 'no-spurious-errno/*/*'].sort());
  });

  it('are found in every form that they are written in', () => {
    expect(kindsIn(files)).toEqual(
      expect.arrayContaining([
        'effective-priority/still-boosted',
        'every-waiter-returns/*/asleep-in-a-circle',
        'every-waiter-returns/*/stuck-on-*',
        'kernel-assertions/lockdep_assert_held/*',
        'kernel-assertions/scheduling while atomic',
        'lifetimes/armed-twice/timer',
        'lifetimes/double-unlink/pi_state',
        'lifetimes/missing-reference/pi_state',
        'lock-order/*-before-*',
        'no-spurious-errno/*/*/bystander',
        'nothing-left-behind/*/*-held',
        'nothing-left-behind/*/its-futex_q-queued',
        'return-value/*/*/word-names-the-caller',
        'state-matrix/row*',
        'trees-sorted/two-pi_states',
      ]),
    );
  });
});

describe('a new detail', () => {
  it.each([
    [
      'src/oracle/trees-sorted.ts',
      '  let tops = 0;',
      "  if (tree.length > 9) return { detail: 'boost-tree-size', text: 'it is too large' };",
      'trees-sorted/boost-tree-size',
    ],
    [
      'src/oracle/nothing-left-behind.ts',
      '  const timer = view.armedTimer(task);',
      "  if (task.pi_top_task.value) return ['a donor', wrongCell(task.pi_top_task, null, RULE)];",
      'nothing-left-behind/*/a-donor',
    ],
    [
      'src/kernel/locking/rtmutex.ts',
      '  // Only compared with later on, never followed.',
      "  k.WARN_ON(owner === null, 'nobody owns it');",
      'kernel-assertions/nobody owns it',
    ],
    [
      'src/machine/timer.ts',
      '    this.op = starter.op;',
      "    if (this.firing) throw new Violation('lifetimes', this.op ? 'armed' : 'fired', '', []);",
      'lifetimes/fired',
    ],
    [
      'src/kernel/futex/futex_pi_state.ts',
      '  pi_state.listed_on = null;\n}',
      "  k.endsWell(where !== null, where === null ? 'a' : 'b', () => ['', []]);",
      'lifetimes/a',
    ],
  ])('in %s is noticed', (path, before, line, kind) => {
    expect(unshown(withLine(path, before, line))).toContain(kind);
  });

  it('is noticed in an oracle of its own', () => {
    const oracle = planted(
      'src/oracle/new.ts',
      "export const one = { name: 'one', quiet() { return { detail: how, sentence: '' }; } };",
      "const how = Math.abs(1) ? 'up' : 'down';",
    );
    expect(unshown([...files, oracle])).toEqual(['one/down', 'one/up']);
  });
});
