/** Cards that Instep posts on its own account, beside those of runs: welcome, digest, test, a call for attention. */
import type { AttentionFacts, CardFacts, ChatMessage, DigestFacts, RenderCard, WelcomeFacts } from '../../api/contract/chatFacts.ts';
import { day, dayAndTime, number, plain } from '../texts/format.ts';
import { textsOf } from '../texts/texts.ts';
import { type Element, factSet, heading, line, message, openUrl, press, quietLine, state } from './card.ts';
import type { CardContext, LinkTo } from './cardContext.ts';
import { runCard } from './runCard.ts';

function welcomeCard(facts: WelcomeFacts, { language, texts, kind, linkTo }: CardContext): ChatMessage {
  const { welcome, buttons } = texts;
  const setup = facts.companies === 0 ? welcome.setup.none : facts.linked === 0 ? welcome.setup.unlinked : welcome.setup.ready;
  const body =
    kind === 'personal'
      ? [heading(welcome.title), line(welcome.personal), line(setup)]
      : [heading(welcome.title), line(welcome.group(plain(facts.installedBy ?? ''))), line(welcome.channel), line(setup)];
  return message(language, welcome.title, body, [openUrl(buttons.open, linkTo('', 'Instep'))]);
}

function chartOf({ days }: DigestFacts, { texts, language }: CardContext): Element[] {
  if (days.every((each) => each.joined === 0 && each.left === 0)) return [];
  const label = (iso: string) => day(`${iso}T12:00:00Z`, 'UTC', language);
  const series = (legend: string, values: (each: DigestFacts['days'][number]) => number, color: string) => ({
    legend,
    color,
    values: days.map((each) => ({ x: label(each.day), y: values(each) })),
  });
  const said = days.flatMap((each) =>
    each.joined + each.left === 0 ? [] : [{ title: label(each.day), value: `+${number(each.joined, language)} −${number(each.left, language)}` }],
  );
  return [
    {
      type: 'Chart.VerticalBar.Grouped',
      title: texts.digest.chart,
      data: [series(texts.digest.joined, (each) => each.joined, 'good'), series(texts.digest.left, (each) => each.left, 'warning')],
      fallback: { type: 'FactSet', facts: said },
    },
  ];
}

function digestButtons({ company, waiting }: DigestFacts, { texts, linkTo }: CardContext): Element[] {
  const show = openUrl(texts.buttons.show, linkTo(`companies/${company.id}/runs`, company.name));
  return waiting === null ? [show] : [press(texts.buttons.refresh, 'run.show', { companyId: company.id, runId: waiting.runId }), show];
}

function digestCard(facts: DigestFacts, context: CardContext): ChatMessage {
  const { language, texts } = context;
  const { counted, digest } = texts;
  const parts = [
    ...(facts.joined > 0 ? [counted.joined(number(facts.joined, language))] : []),
    ...(facts.changed > 0 ? [counted.changed(number(facts.changed, language))] : []),
    ...(facts.left > 0 ? [counted.left(number(facts.left, language))] : []),
  ];
  const title = digest.title(plain(facts.company.name), `${digest[facts.period]} ${parts.length > 0 ? parts.join(', ') : counted.nothing}`);
  const needs = facts.waiting !== null || facts.failed > 0;
  const body = [
    heading(title),
    needs ? state(facts.waiting === null ? texts.state.failed : texts.state.waiting, facts.waiting === null ? 'attention' : 'warning') : state(texts.state.done, 'good'),
    quietLine(digest.period(dayAndTime(facts.from, facts.timeZone, language), dayAndTime(facts.to, facts.timeZone, language))),
    ...factSet([
      [texts.facts.runs, number(facts.runs, language)],
      facts.failed === 0 ? undefined : [texts.facts.failed, number(facts.failed, language)],
      facts.waiting === null ? undefined : [texts.facts.waiting, number(facts.waiting.count, language)],
      facts.people === null ? undefined : [texts.facts.people, number(facts.people.current, language)],
      facts.people?.withoutPhone == null ? undefined : [texts.facts.withoutPhone, number(facts.people.withoutPhone, language)],
    ]),
    ...chartOf(facts, context),
  ];
  return message(language, title, body, digestButtons(facts, context));
}

function attentionText({ company, need, count, runNumber }: AttentionFacts, { language, texts }: CardContext): string {
  const name = plain(company.name);
  switch (need) {
    case 'approval':
      return texts.attention.approval(name, number(count, language));
    case 'failure':
      return texts.attention.failure(name, String(runNumber));
    case 'conflict':
      return texts.attention.conflict(name, number(count, language));
  }
}

export function renderFacts(facts: CardFacts, context: CardContext): ChatMessage {
  switch (facts.kind) {
    case 'run':
      return runCard(facts, context);
    case 'welcome':
      return welcomeCard(facts, context);
    case 'digest':
      return digestCard(facts, context);
    case 'attention':
      return { card: null, text: attentionText(facts, context) };
    case 'test': {
      const text = context.texts.test(plain(facts.company.name));
      return message(context.language, text, [heading(text), quietLine(plain(facts.by))]);
    }
  }
}

export const openRenderCard =
  (linkTo: LinkTo): RenderCard =>
  (facts, language, kind) =>
    renderFacts(facts, { language, kind, linkTo, texts: textsOf(language) });
