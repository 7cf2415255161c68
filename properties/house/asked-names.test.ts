import { askedNames } from './asked-names.ts';
import { planted, sources } from './tree.ts';

function complaintsAbout(line: string): string[] {
  return askedNames([planted('src/explain/a.ts', '// planted', line)]);
}

describe('the name of a build or of a function', () => {
  it('is looked into by nobody', () => {
    expect(askedNames(sources('src'))).toEqual([]);
  });

  it.each([
    "const f = (build: Build) => build.name.includes('~');",
    "const f = (one: Build) => one.name.startsWith('mainline');",
    'const f = (a: Build, b: Build) => a.name.startsWith(b.name.concat(plus));',
    'const f = (a: Build, b: Build) => a.name.startsWith(b.name);',
    "const f = ({ name }: Build) => name.includes('~');",
    "const f = ({ name: called }: Build) => called.endsWith('~');",
    "function f(build: Build) { const { name } = build; return name.split('+'); }",
    'function f(one: Build) { const name = one.name; return /~/u.test(name); }',
    'const f = (subject: Subject) => /[+~]/u.test(subject.build.name);',
    'const f = (subject: Subject) => FIXED.exec(subject.build.name);',
    "const f = (subject: Subject) => subject.build.name === 'mainline';",
    "const f = (subject: Subject | null) => subject?.build.name !== 'mainline';",
    "const f = (subject: Subject) => (subject.build.name as string) === 'mainline';",
    "const f = (build: Build) => ['v4.8', 'v4.8.15'].includes(build.name);",
    "const f = (build: Build) => { switch (build.name) { case 'v4.8': } };",
    "const f = (build: Build) => build.functions.newOwner?.name === 'nextOwnerForSure';",
    "const f = (build: Build) => build.functions['newOwner'].name.match(/Sure/u);",
    "const { newOwner } = build.functions; const f = () => newOwner.name === 'nextOwner';",
    "const name = holding?.subject.build.name ?? ''; const f = () => name.startsWith('v4');",
    'const f = (history: Elsewhere[]) => history.some(({ build }) => /[+~]/u.test(build));',
    "const f = ({ build }: Counterexample) => build.startsWith('v4');",
    "const f = (fn: KernelFunction) => fn.name === 'futex_lock_pi';",
    "const f = (one: KernelFunction) => 'futex_lock_pi' === one.name;",
    "const whole = allBuilds.filter(({ name }) => !name.includes('~'));",
    "const made = build.patches.some(({ name }) => name.startsWith('v4'));",
    "const old = v4_8_15.name.replace('.15', '');",
  ])('is not, as in `%s`', (line) => {
    expect(complaintsAbout(line)).toEqual(['src/explain/a.ts:2: asks a name']);
  });

  it.each([
    'const f = (name: string) => allBuilds.find((build) => build.name === name);',
    'const f = (a: Build, b: Build) => a.name === b.name;',
    'const f = ({ name }: Build) => say(name);',
    'const f = ({ name, about }: Build) => [name, about.slice(1)].join(space);',
    "const f = ({ name }: Task) => name.startsWith('T');",
    "const f = (build: Build, text: string) => text.replace('BUILD', build.name);",
    "function f(build: Build) { const { name } = build; } const g = (name) => name.split('+');",
    'const f = (build: Build) => names.includes(build.name);',
    "const f = (build: Build) => build.patches.some(({ is }) => is === 'removal');",
  ])('may be used otherwise, as in `%s`', (line) => {
    expect(complaintsAbout(line)).toEqual([]);
  });
});
