/** The rule of each field beside a real person: value before → after, and what the rules would change for everyone. */
import { Accordion, AccordionHeader, AccordionItem, AccordionPanel, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldRules, ruledFields } from '../../../api/contract/settings.ts';
import type { FieldRule, RuledField } from '../../../api/contract/settings.ts';
import type { Person } from '../../../api/contract/person.ts';
import { fieldName } from '../../components/ChangeFields.tsx';
import { EffectPanel } from '../../components/EffectPanel.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Columns, Muted, Stack, Staying } from '../../components/layout.tsx';
import { SaveBar } from '../../components/SaveBar.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useSettingsDraft } from '../../components/useSettingsDraft.ts';
import { useChanges } from '../../queries/changes.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { usePreview } from '../../queries/preview.ts';
import type { PreviewState } from '../../queries/preview.ts';
import { ruleProblem, ruleWords } from './ruleWords.ts';
import { RuleEditor } from './RuleEditor.tsx';
import { Sample } from './Sample.tsx';
import { SamplePicker } from './SamplePicker.tsx';

const useStyles = makeStyles({
  header: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalXXS, paddingBlock: tokens.spacingVerticalS, minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
});

const names = ['fields'] as const;

export function FieldsPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const admin = useIsAdmin();
  const draft = useSettingsDraft(company, names);
  const rules = draft.value.fields;
  const invalid = !FieldRules.safeParse(rules).success;
  const linked = company.module === 'active' && company.link !== null;
  const [asked, setAsked] = useState(false);
  const { state, again } = usePreview(company.id, admin && linked && !invalid && (draft.dirty || asked) ? { fields: rules } : null);
  const [person, setPerson] = useState<Person | null>(null);
  return (
    <Stack>
      <Heading level={2} page={`${t('section.fields')} · ${company.name}`}>{t('section.fields')}</Heading>
      <Muted>{t('fields.what')}</Muted>
      <Columns>
        <Stack>
          <RuleList companyId={company.id} rules={rules} person={person} state={state} readOnly={!admin} onChange={(field, rule) => {
            draft.set({ fields: { ...rules, [field]: rule } });
          }} />
          {admin ? <SaveBar draft={draft} invalid={invalid} consequence={t('fields.consequence')} savedText={t('fields.saved')} testId="fields-save" /> : <Muted>{t('roles.readOnly')}</Muted>}
        </Stack>
        <Staying>
          <SamplePicker companyId={company.id} person={person} onPick={setPerson} />
          {admin && linked ? <EffectPanel companyId={company.id} state={state} title={t('effect.title')} onAgain={() => {
            setAsked(true);
            again();
          }} /> : null}
        </Staying>
      </Columns>
    </Stack>
  );
}

interface RuleListProps {
  companyId: string;
  rules: FieldRules;
  person: Person | null;
  state: PreviewState;
  readOnly: boolean;
  onChange: (field: RuledField, rule: FieldRule) => void;
}

function RuleList({ companyId, rules, person, state, readOnly, onChange }: RuleListProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const run = state.step === 'ready' ? state.run : null;
  const changes = useChanges(companyId, person === null ? null : run?.id ?? null, [{ search: person?.displayName ?? '' }], 50);
  const change = changes.items.find((one) => one.personId !== null && one.personId === person?.id);
  return (
    <Accordion collapsible multiple>
      {ruledFields.map((field) => {
        const after = change?.fields.find((one) => one.field === field);
        return (
          <AccordionItem key={field} value={field}>
            <AccordionHeader size="large" data-testid={`rule-${field}`}>
              <span className={styles.header}>
                <span className={styles.name}>{fieldName(t, field)}</span>
                <Muted>{ruleProblem(t, rules[field]) ?? ruleWords(t, rules[field])}</Muted>
                {person === null ? null : <Sample field={field} person={person} after={after} pending={state.step === 'working' || state.step === 'busy' || changes.loading} known={run !== null} />}
              </span>
            </AccordionHeader>
            <AccordionPanel>
              <RuleEditor rule={rules[field]} readOnly={readOnly} onChange={(rule) => {
                onChange(field, rule);
              }} />
            </AccordionPanel>
          </AccordionItem>
        );
      })}
    </Accordion>
  );
}
