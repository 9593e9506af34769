/** What the person at the host page chose; kept in its address, so that a link or a test can choose too. */

export interface Choices {
  persona: string;
  theme: 'default' | 'dark' | 'contrast';
  locale: 'en' | 'nl';
  clientType: 'desktop' | 'android';
  sub: string | null;
}

const oneOf = <T extends string>(value: string | null, allowed: readonly T[], fallback: T): T => allowed.find((each) => each === value) ?? fallback;

export function readChoices(search: string, personas: string[]): Choices {
  const query = new URLSearchParams(search);
  return {
    persona: oneOf(query.get('persona'), personas, personas[0] ?? ''),
    theme: oneOf(query.get('theme'), ['default', 'dark', 'contrast'], 'default'),
    locale: oneOf(query.get('locale')?.slice(0, 2) ?? null, ['en', 'nl'], 'en'),
    clientType: oneOf(query.get('client'), ['desktop', 'android'], 'desktop'),
    sub: query.get('sub'),
  };
}

export function writeChoices(choices: Choices): string {
  const query = new URLSearchParams({ persona: choices.persona, theme: choices.theme, locale: choices.locale, client: choices.clientType });
  if (choices.sub !== null) query.set('sub', choices.sub);
  return `?${query.toString()}`;
}
