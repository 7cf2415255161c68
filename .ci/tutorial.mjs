/**
 * Does what docs/your-own-kernel.md says, in the folder where it is called: writes its files, types
 * its commands, and looks for what it says that they print.
 *
 *   node .ci/tutorial.mjs <guide> <tarball>
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [guide = '', tarball = ''] = process.argv.slice(2);
const blocks = [...readFileSync(guide, 'utf8').matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)];

/** As texts are compared: a terminal may have broken their lines. */
const plain = (text) => text.replaceAll(/\s+/g, ' ').trim();

function fail(why) {
  process.stderr.write(`tutorial: ${why}\n`);
  process.exit(1);
}

let printed = '';
let commands = 0;
for (const [, language, mark, text] of blocks) {
  if (language === 'js' && mark !== undefined) writeFileSync(mark, text);
  if (language === 'sh' && mark?.startsWith('tutorial=')) {
    const line = text
      .trim()
      .replace('npm install pi-futex-fuzz', `npm install --silent ${tarball}`);
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    if (String(status) !== mark.slice('tutorial='.length)) {
      fail(`'${line}' ended with ${status}:\n${stdout}${stderr}`);
    }
    printed = stdout;
    commands++;
  }
  if (language === 'text' && commands > 0) {
    if (text.startsWith('npx ')) continue;
    const there = mark === undefined ? printed : readFileSync(mark, 'utf8');
    if (!plain(there).includes(plain(text))) fail(`'${plain(text)}' is not in:\n${there}`);
  }
}
if (commands < 5) fail(`only ${commands} commands stand in ${guide}`);
