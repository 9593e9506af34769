/** What every card needs to know: the language, where it is shown, and where its links lead. */
import type { ChatKind } from '../../api/contract/chatFacts.ts';
import type { Language } from '../../api/contract/primitives.ts';
import type { Texts } from '../texts/en.ts';

/** A deep link to a page of the tab; an empty page is its home. */
export type LinkTo = (page: string, label: string) => string;

export interface CardContext {
  language: Language;
  texts: Texts;
  kind: ChatKind;
  linkTo: LinkTo;
}

export const tabEntityId = 'home';

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application */
export function openLinks(appId: string, publicUrl: string): LinkTo {
  return (page, label) => {
    const query = [
      ['webUrl', `${publicUrl}/tab/${page}`],
      ['label', label],
      ...(page === '' ? [] : [['context', JSON.stringify({ subEntityId: page })]]),
    ];
    const search = query.map(([name, value]) => `${name ?? ''}=${encodeURIComponent(value ?? '')}`).join('&');
    return `https://teams.microsoft.com/l/entity/${encodeURIComponent(appId)}/${tabEntityId}?${search}`;
  };
}
