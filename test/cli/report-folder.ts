import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { reserveReportFolder } from '../../src/cli/report-folder.js';
import { folderWith, QUICK, tte, tteFile } from '../support/tte.js';

const REPORT = new Map(Array.from({ length: 40 }, (_, chart): [string, string] => [`charts/${chart}.svg`, 'x'.repeat(1000)]).concat([['index.html', 'new']]));

test('a report abandoned while it is being written leaves the older one or the new one, whole, and nothing beside it', async (t) => {
  for (let delay = 0; delay < 12; delay++) {
    const folder = await folderWith({});
    await mkdir(join(folder, 'it'));
    await writeFile(join(folder, 'it/index.html'), 'old');
    const report = await reserveReportFolder(join(folder, 'it'));
    const published = report.publish(REPORT);
    await new Promise((settle) => setTimeout(settle, delay));
    await report.abandon();
    await published;
    t.deepEqual(await readdir(folder), ['it']);
    const isNew = await readFile(join(folder, 'it/index.html'), 'utf8') === 'new';
    t.is((await readdir(join(folder, 'it'))).includes('charts'), isNew);
    if (isNew) t.is((await readdir(join(folder, 'it/charts'))).length, 40);
  }
});

test('where a report\'s folder is a link, the report goes where it leads and the link stays', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  await mkdir(join(folder, 'disk/quick'), { recursive: true });
  await mkdir(join(folder, 'reports'));
  await symlink('../disk/quick', join(folder, 'reports/quick'));
  t.is((await tte(['run', 'quick.yaml'], folder)).code, 0);
  t.is(await readlink(join(folder, 'reports/quick')), '../disk/quick');
  t.true((await readdir(join(folder, 'disk/quick'))).includes('index.html'));
  t.deepEqual(await readdir(join(folder, 'disk')), ['quick']);
});

test('redrawing a report from inside its folder says where it is and keeps the folder that the shell stands in', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  t.is((await tte(['run', 'quick.yaml'], folder)).code, 0);
  const place = join(folder, 'reports/quick');
  await writeFile(join(place, 'index.html'), 'old');
  const shell = spawn('sh', ['-c', `"$0" "$1" report results.json && ls`, process.execPath, tteFile], { cwd: place, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  shell.stdout.on('data', (text: Buffer) => { said += text.toString(); });
  t.is(await new Promise((settle) => { shell.once('close', settle); }), 0);
  t.deepEqual(said.trim().split(/\s+/), ['index.html', 'README.md', 'charts', 'index.html', 'results.json']);
  t.not(await readFile(join(place, 'index.html'), 'utf8'), 'old');
});
