/** Every card in a real browser, light and dark, at the width of a phone and of a desk. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardPage } from '../bot/cardPage.ts';
import { everyCard } from '../bot/cardSamples.ts';
import { openBrowser } from './world.ts';

interface Look {
  name: string;
  text: number;
  outside: number;
  buttons: number;
}

/** Runs in the page. */
const look = `[...document.querySelectorAll('section')].map((section) => {
  const card = section.querySelector('.card');
  const { right } = card.getBoundingClientRect();
  const outside = [...card.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > right + 1).length;
  return { name: section.dataset.name, text: card.textContent.length, outside, buttons: card.querySelectorAll('button').length };
})`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const looks = (['light', 'dark'] as const).flatMap((theme) => [280, 480].map((width) => ({ theme, width })));

describe.each(looks)('the cards in $theme at $width px', ({ theme, width }) => {
  it.each(['en', 'nl'] as const)('in %s are rendered whole: every text inside its card, every button there', async (language) => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const cards = everyCard(language, 'personal');
    await page.setContent(cardPage(cards, theme, width));
    const found = await page.evaluate<Look[]>(look);
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `cards-${language}-${theme}-${String(width)}.png`), fullPage: true });
    }
    await page.close();
    expect(found.map((each) => each.name)).toEqual(cards.map(([name]) => name));
    for (const [index, { name, text, outside, buttons }] of found.entries()) {
      expect(text, name).toBeGreaterThan(5);
      expect(outside, `${name} reaches beyond its card`).toBe(0);
      expect(buttons, name).toBeGreaterThanOrEqual((cards[index]?.[1].card?.['actions'] as unknown[] | undefined)?.length ?? 0);
    }
  });
});
