import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { chromium as playwright, type Page } from 'playwright-core';
import { renderDiagnosis, renderReport } from '../../src/presentation/report.js';
import { DIAGNOSES, fixtureDiagnosis } from '../support/fixture-diagnosis.js';
import { fixtureResults, FIXTURES } from '../support/fixture-results.js';
import { chromium, fileOrLeaveOut } from '../support/outside-programs.js';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WINDOWS = [{ width: 1280, height: 800 }, { width: 900, height: 700 }, { width: 390, height: 844 }] as const;

/** Beyond its box by more than a pixel, a letter is cut. */
const CLIPPED = `[...document.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0).flatMap((svg) => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width > 0 && (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1);
  }).map((text) => text.textContent);
})`;
const SIZES_SHOWN = `[...document.querySelectorAll('figure')].map((figure) => [...figure.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0).length)`;
const SCROLLS = `[document.documentElement, ...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth).length`;

/** Folders by what they show. */
const PAGES: Readonly<Record<string, () => Promise<ReadonlyMap<string, string>>>> = {
  ...Object.fromEntries(Object.entries(FIXTURES).map(([what, results]) => [what, () => renderReport(results)])),
  'a report with a diagnosis': () => renderReport({ ...fixtureResults(), diagnosis: fixtureDiagnosis() }),
  ...Object.fromEntries(['least squares with closed forms', 'diverged runs and names that are long'].map((what) => [what, () => renderDiagnosis(DIAGNOSES[what]!)])),
};

test('in a real browser every report fits laptop and phone, cuts no label, fetches nothing', async (t) => {
  const executablePath = fileOrLeaveOut(t, chromium);
  if (executablePath === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'tte-page-'));
  const browser = await playwright.launch({ executablePath, headless: true, args: ARGUMENTS });
  try {
    for (const [what, render] of Object.entries(PAGES)) {
      for (const [name, text] of await render()) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      for (const viewport of WINDOWS) {
        const page = await browser.newPage({ viewport });
        await inspect(t, page, join(folder, 'index.html'), `${what}, ${viewport.width} px`);
        await page.close();
      }
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function inspect(t: ExecutionContext, page: Page, file: string, where: string): Promise<void> {
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => { complaints.push(error.message); });
  page.on('request', (request) => { if (!request.url().startsWith('data:')) asked.push(request.url()); });
  const address = pathToFileURL(file).href;
  await page.goto(address);
  t.deepEqual(complaints, [], where);
  t.deepEqual(asked, [address], where);
  t.is(await page.evaluate(SCROLLS), 0, `${where}: scrolls sideways`);
  t.deepEqual(await page.evaluate(CLIPPED), [], `${where}: clipped labels`);
  const shown = await page.evaluate<number[]>(SIZES_SHOWN);
  t.true(shown.length >= 3 && shown.every((count) => count === 1), `${where}: one size of each chart is visible, found ${shown.join(', ')}`);
}
