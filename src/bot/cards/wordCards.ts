/** Cards that are mostly words: help, languages, what this chat is told, and every way of saying no. */
import type { ChatMessage } from '../../api/contract/chatFacts.ts';
import type { ErrorCode } from '../../api/contract/errorCodes.ts';
import type { ChatWishes } from '../actions.ts';
import { type CommandName, commandNames, wordsFor } from '../parseCommand.ts';
import { plain } from '../texts/format.ts';
import { type Element, factSet, heading, line, message, openUrl, press, quietLine } from './card.ts';
import type { CardContext } from './cardContext.ts';

function words(title: string, lines: readonly string[], context: CardContext, actions: readonly Element[] = []): ChatMessage {
  return message(context.language, [title, ...lines].join(' '), [heading(title), ...lines.map(line)], actions);
}

const openButton = ({ texts, linkTo }: CardContext, page = ''): Element => openUrl(texts.buttons.open, linkTo(page, 'Instep'));

export function helpCard(context: CardContext): ChatMessage {
  const { texts, language } = context;
  const rows = commandNames.map((command) => [`${wordsFor(command, language)}${command === 'why' ? ' …' : ''}`, texts.help.commands[command]] as const);
  const body = [heading(texts.help.title), line(texts.help.intro), ...factSet(rows)];
  return message(language, `${texts.help.title}. ${texts.help.intro}`, body, [openButton(context)]);
}

export function unknownCard(suggestions: readonly CommandName[], context: CardContext): ChatMessage {
  const { texts, language } = context;
  const said = suggestions.map((command) => `*${wordsFor(command, language)}*`);
  const listed = said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} ${texts.or} ${said.at(-1) ?? ''}`;
  return words(texts.unknown.title, [texts.unknown.text(listed)], context, [openButton(context)]);
}

export function didYouMeanCard(company: { id: string; name: string }, context: CardContext): ChatMessage {
  const { texts, language } = context;
  const asked = texts.didYouMean(wordsFor('sync', language));
  return message(language, asked, [heading(asked), line(plain(company.name))], [press(texts.buttons.syncNow, 'sync.now', { companyId: company.id })]);
}

export const openFirstCard = (context: CardContext): ChatMessage => words(context.texts.openFirst.title, [context.texts.openFirst.text], context, [openButton(context)]);
export const noRightCard = (context: CardContext): ChatMessage => words(context.texts.noRight.title, [context.texts.noRight.text], context, [openButton(context)]);
export const noCompanyCard = (context: CardContext): ChatMessage => words(context.texts.noCompany.title, [context.texts.noCompany.text], context, [openButton(context)]);
export const personalOnlyCard = (context: CardContext): ChatMessage => words(context.texts.personalOnly.title, [context.texts.personalOnly.text], context);
export const sayCard = (text: string, context: CardContext): ChatMessage => words(text, [], context);

export function unknownCompanyCard(typed: string, companies: readonly { name: string }[], context: CardContext): ChatMessage {
  const names = companies.slice(0, 10).map((company) => plain(company.name)).join(', ');
  return words(context.texts.unknownCompany(plain(typed)), names === '' ? [] : [names], context, [openButton(context)]);
}

/** What cannot be done now, without an error's tone. */
export function refusedText(code: ErrorCode, company: string, { texts }: CardContext): string {
  const { refused } = texts;
  const known: Partial<Record<ErrorCode, (name: string) => string>> = refused;
  return (known[code] ?? refused.other)(plain(company));
}

export function refusedCard(code: ErrorCode, company: { id: string; name: string }, context: CardContext): ChatMessage {
  return words(refusedText(code, company.name, context), [], context, [openButton(context, `companies/${company.id}`)]);
}

export function wishesCard(wishes: readonly ChatWishes[], saved: boolean, context: CardContext): ChatMessage {
  const { texts, linkTo, language } = context;
  const { notifications } = texts;
  const title = saved ? notifications.saved : notifications.title;
  const rows = wishes.slice(0, 20).map(({ company, wants }) => [plain(company.name), notifications.wants[wants]] as const);
  const [first] = wishes;
  const page = wishes.length === 1 && first !== undefined ? `companies/${first.company.id}/notifications` : '';
  return message(language, title, [heading(title), ...factSet(rows), quietLine(notifications.how)], [openUrl(texts.buttons.settings, linkTo(page, 'Instep'))]);
}

export function languageCard(context: CardContext): ChatMessage {
  const { texts, language } = context;
  const title = texts.languageCard.title;
  const choices = [press(texts.buttons.english, 'language.set', { language: 'en' }), press(texts.buttons.dutch, 'language.set', { language: 'nl' })];
  return message(language, title, [heading(title)], choices);
}
