import type { TFunction } from 'i18next';
import { FieldRule } from '../../../api/contract/settings.ts';

/** "mail, else userPrincipalName", with what differs from the usual. */
export function ruleWords(t: TFunction, rule: FieldRule): string {
  const source = 'from' in rule ? rule.from.join(t('fields.else')) : t('fields.templateOf', { template: rule.template });
  const more: string[] = [source];
  if (rule.overwrite !== 'always') more.push(t(`fields.overwriteShort.${rule.overwrite}`));
  if (rule.blank !== 'clearOwn') more.push(t(`fields.blankShort.${rule.blank}`));
  return more.join(' · ');
}

/** What is wrong with a rule that is still being typed. */
export function ruleProblem(t: TFunction, rule: FieldRule): string | null {
  if (FieldRule.safeParse(rule).success) return null;
  return 'from' in rule ? t('fields.needsSource') : t('fields.badTemplate');
}
