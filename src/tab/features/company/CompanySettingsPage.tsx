/** How a company syncs: mode, leavers, limits, schedule; its name; and its end. */
import { Checkbox, Field, Radio, RadioGroup, SpinButton, Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import { Settings } from '../../../api/contract/settings.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Stack } from '../../components/layout.tsx';
import { SaveBar } from '../../components/SaveBar.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useSettingsDraft } from '../../components/useSettingsDraft.ts';
import type { SettingsDraft } from '../../components/useSettingsDraft.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { CompanyEnd } from './CompanyEnd.tsx';
import { RenameCompany } from './RenameCompany.tsx';
import { ScheduleFields } from './ScheduleFields.tsx';

const names = ['mode', 'leavers', 'safety', 'schedule'] as const;
type Draft = SettingsDraft<(typeof names)[number]>;

export function CompanySettingsPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const admin = useIsAdmin();
  const draft = useSettingsDraft(company, names);
  const invalid = !Settings.pick({ mode: true, leavers: true, safety: true, schedule: true }).safeParse(draft.value).success;
  return (
    <Stack gap="loose">
      <Heading level={2} page={`${t('section.settings')} · ${company.name}`}>{t('section.settings')}</Heading>
      {admin ? null : <Muted>{t('roles.readOnly')}</Muted>}
      <ModeFields draft={draft} />
      <ScheduleFields schedule={draft.value.schedule} onChange={(schedule) => {
        draft.set({ schedule });
      }} />
      <LeaverFields draft={draft} />
      <SafetyFields draft={draft} company={company} />
      {admin ? (
        <>
          <SaveBar draft={draft} invalid={invalid} consequence={t('settings.consequence')} savedText={t('settings.saved')} testId="settings-save" />
          <RenameCompany key={company.name} company={company} />
          <CompanyEnd company={company} />
        </>
      ) : null}
    </Stack>
  );
}

function ModeFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  return (
    <Panel label={t('settings.mode.title')}>
      <Heading level={3} id="mode-title">{t('settings.mode.title')}</Heading>
      <RadioGroup aria-labelledby="mode-title" value={draft.value.mode} onChange={(_, data) => {
        draft.set({ mode: data.value === 'reviewed' ? 'reviewed' : 'automatic' });
      }}>
        <Radio value="automatic" label={t('settings.mode.automatic')} />
        <Radio value="reviewed" label={t('settings.mode.reviewed')} />
      </RadioGroup>
      <Muted>{draft.value.mode === 'reviewed' ? t('settings.mode.reviewedMore') : t('settings.mode.automaticMore')}</Muted>
    </Panel>
  );
}

function LeaverFields({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const { leavers } = draft.value;
  return (
    <Panel label={t('settings.leavers.title')}>
      <Heading level={3} id="leavers-title">{t('settings.leavers.title')}</Heading>
      <Text>{t('settings.leavers.what')}</Text>
      <RadioGroup aria-labelledby="leavers-title" value={leavers.outOfScope} onChange={(_, data) => {
        draft.set({ leavers: { ...leavers, outOfScope: data.value === 'keep' ? 'keep' : 'archive' } });
      }}>
        <Radio value="archive" label={t('settings.leavers.archive')} />
        <Radio value="keep" label={t('settings.leavers.keep')} />
      </RadioGroup>
      <Checkbox checked={leavers.cards === 'deactivate'} label={t('settings.leavers.cards')} onChange={(_, data) => {
        draft.set({ leavers: { ...leavers, cards: data.checked === true ? 'deactivate' : 'keep' } });
      }} />
    </Panel>
  );
}

function SafetyFields({ draft, company }: { draft: Draft; company: Company }) {
  const { t } = useTranslation();
  const { safety } = draft.value;
  return (
    <Panel label={t('settings.safety.title')}>
      <Heading level={3}>{t('settings.safety.title')}</Heading>
      <Text>{t('settings.safety.what')}</Text>
      <Field label={t('settings.safety.maxPeople')} hint={safety.maxPeople === 0 ? t('settings.safety.zero') : null}>
        <SpinButton min={0} max={1_000_000} value={safety.maxPeople} onChange={(_, data) => {
          draft.set({ safety: { ...safety, maxPeople: Math.trunc(data.value ?? Number(data.displayValue ?? safety.maxPeople)) } });
        }} />
      </Field>
      <Field label={t('settings.safety.maxPercent')} hint={t('settings.safety.percentHint', { people: Math.floor((company.people.current * safety.maxPercent) / 100) })}>
        <SpinButton min={0} max={100} value={safety.maxPercent} onChange={(_, data) => {
          draft.set({ safety: { ...safety, maxPercent: data.value ?? Number(data.displayValue ?? safety.maxPercent) } });
        }} />
      </Field>
    </Panel>
  );
}
