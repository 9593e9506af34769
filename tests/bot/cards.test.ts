import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/bot/texts/format.ts';
import { en } from '../../src/bot/texts/en.ts';
import { nl } from '../../src/bot/texts/nl.ts';
import { cardSchema } from './cardSchema.ts';
import { everyCard, trickyName } from './cardSamples.ts';

const validate = new Ajv({ strict: false }).compile(cardSchema);
/** Every text in which Teams reads markup: text blocks and facts, not the titles of buttons and choices. */
function markupOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markupOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text, facts } = value as { type?: string; text?: string; facts?: { title: string; value: string }[] };
  const own = type === 'TextBlock' ? [text ?? ''] : (facts ?? []).flatMap((fact) => [fact.title, fact.value]);
  return [...own, ...Object.values(value).flatMap(markupOf)];
}

const cases = (['en', 'nl'] as const).flatMap((language) => (['personal', 'groupChat', 'channel'] as const).map((kind) => ({ language, kind, cards: everyCard(language, kind) })));

describe.each(cases)('every card ($language, $kind)', ({ kind, cards }) => {
  it('keeps to the schema, is small, and says itself without a card', () => {
    for (const [name, message] of cards) {
      validate(message.card);
      expect(validate.errors, name).toBeNull();
      expect(Buffer.byteLength(JSON.stringify(message.card)), name).toBeLessThan(28 * 1024);
      expect(message.text.length, name).toBeGreaterThan(3);
      expect(`${message.text} ${JSON.stringify(message.card)}`, name).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it('is understood by the renderer, without an error', () => {
    for (const [name, message] of cards) {
      const card = new AdaptiveCard();
      const context = new SerializationContext(Versions.v1_5);
      card.parse(message.card, context);
      const said = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
      // Teams' own elements are not this renderer's: they have fallbacks. And its test of "lang" is a stateful pattern that refuses every other card.
      expect(said.filter((text) => !/ProgressBar|Chart|property "lang"/.test(text)), name).toEqual([]);
      expect(card.getItemCount(), name).toBeGreaterThan(0);
      expect(card.getActionCount(), name).toBe((message.card?.['actions'] as unknown[] | undefined)?.length ?? 0);
    }
  });

  it('shows names from outside as written, and the names of people in personal chats only', () => {
    for (const [name, message] of cards) {
      const texts = markupOf(message.card?.['body']);
      for (const text of texts.filter((each) => each.includes('evil.example'))) expect(text, name).toContain(plain(trickyName));
      if (kind !== 'personal') expect(texts.join(' '), name).not.toMatch(/Mila\\?_Janssen|Zoë de Vries/);
    }
  });
});

describe('the two languages', () => {
  const keysOf = (tree: object, path = ''): string[] => Object.entries(tree).flatMap(([key, value]: [string, unknown]) => (typeof value === 'object' && value !== null ? keysOf(value, `${path}${key}.`) : [`${path}${key}: ${typeof value}`]));
  it('say the same things', () => {
    const shared = (keys: string[]) => keys.filter((key) => !key.startsWith('problems.')).sort();
    expect(shared(keysOf(nl))).toEqual(shared(keysOf(en)));
  });
});
