/**
 * The few elements our Adaptive Cards are made of, version 1.5: what Teams shows on every client.
 * Buttons carry ids only; the server looks everything up again. https://adaptivecards.io/explorer
 */
import type { Language } from '../../api/contract/primitives.ts';
import type { PressVerb } from '../turn.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Element = { type: string } & Record<string, Json>;
export type Tone = 'good' | 'warning' | 'attention' | 'accent';

export interface Card extends Record<string, unknown> {
  type: 'AdaptiveCard';
  version: '1.5';
  body: Element[];
}

export const line = (text: string): Element => ({ type: 'TextBlock', text, wrap: true, spacing: 'small' });
export const quietLine = (text: string): Element => ({ type: 'TextBlock', text, wrap: true, isSubtle: true, spacing: 'small' });

/** The news, in bold; with a tone when it says itself how things stand. */
export const heading = (text: string, tone?: Tone): Element => ({
  type: 'TextBlock', text: tone === undefined ? text : `${signs[tone]} ${text}`, weight: 'bolder', size: 'medium', wrap: true, style: 'heading', ...(tone === undefined ? {} : { color: tone }),
});

const signs: Record<Tone, string> = { good: '✓', warning: '!', attention: '✕', accent: '…' };
/** Colour never speaks alone: a sign and a word go with it. */
export const state = (word: string, tone: Tone): Element => ({ type: 'TextBlock', text: `${signs[tone]} ${word}`, color: tone, weight: 'bolder', wrap: true, spacing: 'none' });

export function factSet(rows: readonly (readonly [string, string] | undefined)[]): Element[] {
  const facts = rows.flatMap((row) => (row === undefined ? [] : [{ title: row[0], value: row[1] }]));
  return facts.length === 0 ? [] : [{ type: 'FactSet', facts, spacing: 'medium' }];
}

/** Clients without `Action.Execute` send the same data as a message. */
export function press(title: string, verb: PressVerb, data: Record<string, string>, style?: 'positive' | 'destructive'): Element {
  return {
    type: 'Action.Execute',
    title,
    verb,
    data,
    ...(style === undefined ? {} : { style }),
    fallback: { type: 'Action.Submit', title, data: { verb, ...data } },
  };
}

export const openUrl = (title: string, url: string): Element => ({ type: 'Action.OpenUrl', title, url });

const withoutMarkup = (text: string): string => text.replace(/\\([\\*_[\]])/g, '$1').replace(/(^|\s)\*([^*\n]+)\*/g, '$1$2');

/** `summary` is what a notification, an old client and a screen reader say. */
export function card(language: Language, summary: string, body: readonly Element[], actions: readonly Element[] = []): Card {
  const said = withoutMarkup(summary);
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: language,
    fallbackText: said,
    speak: said,
    body: [...body],
    ...(actions.length === 0 ? {} : { actions: [...actions] }),
  };
}

/** A card with its summary, as it goes to a chat. */
export const message = (language: Language, summary: string, body: readonly Element[], actions: readonly Element[] = []): { card: Card; text: string } => ({
  card: card(language, summary, body, actions),
  text: withoutMarkup(summary),
});
