import { describe, expect, it } from 'vitest';
import en from '../../src/tab/i18n/en.json' with { type: 'json' };
import nl from '../../src/tab/i18n/nl.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const texts = { en: flat(en), nl: flat(nl) };
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1] ?? '').sort();

const form = /_(zero|one|two|few|many|other)$/;

describe('the texts', () => {
  it('are the same in both languages', () => {
    expect([...texts.nl.keys()].sort()).toEqual([...texts.en.keys()].sort());
  });

  it('have every plural form, and none without its other', () => {
    for (const language of ['en', 'nl'] as const) {
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const plurals = new Set([...texts[language].keys()].filter((key) => form.test(key)).map((key) => key.replace(form, '')));
      for (const key of plurals) for (const name of needed) expect(texts[language].has(`${key}_${name}`), `${language} ${key}_${name}`).toBe(true);
    }
  });

  it('fill in the same values', () => {
    for (const [key, text] of texts.en) {
      if (key.endsWith('_one')) continue;
      expect(placeholders(texts.nl.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });

  it('are calm: no exclamation marks, no "successfully", no "oops", nothing empty', () => {
    for (const language of ['en', 'nl'] as const) {
      for (const [key, text] of texts[language]) {
        expect(text.trim(), key).not.toBe('');
        expect(text, key).not.toMatch(/!|successful|oops|succesvol|helaas/i);
      }
    }
  });
});
