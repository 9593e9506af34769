/** Who belongs: the choice at the left, its effect at the right, always true to what is not saved yet. */
import { Radio, RadioGroup } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import type { GroupRef, LeaveOut, Scope } from '../../../api/contract/settings.ts';
import { AskWhy } from '../../components/AskWhy.tsx';
import { EffectPanel } from '../../components/EffectPanel.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Columns, Muted, Panel, Stack, Staying } from '../../components/layout.tsx';
import { SaveBar } from '../../components/SaveBar.tsx';
import { Empty } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useSettingsDraft } from '../../components/useSettingsDraft.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { usePreview } from '../../queries/preview.ts';
import type { PreviewState } from '../../queries/preview.ts';
import { GroupPicker } from '../../components/GroupPicker.tsx';
import { LeaveOutFields } from './LeaveOutFields.tsx';

const names = ['scope', 'leaveOut'] as const;

/** What the page edits: a scope that may still miss its groups. */
type ScopeChoice = 'everyone' | 'all' | 'groups';

export function WhoPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const linked = company.module === 'active' && company.link !== null;
  if (!linked) {
    return (
      <Stack>
        <Heading level={2} page={`${t('section.who')} · ${company.name}`}>{t('section.who')}</Heading>
        <Empty title={t('who.needsLink')}>{t('who.needsLinkMore')}</Empty>
      </Stack>
    );
  }
  return <WhoEditor />;
}

function WhoEditor() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const admin = useIsAdmin();
  const draft = useSettingsDraft(company, names);
  const [choosing, setChoosing] = useState(false);
  const { scope, leaveOut } = draft.value;
  const incomplete = choosing && scope.kind === 'everyone';
  const neverSynced = company.people.current === 0 && company.nextRunAt === null;
  const [asked, setAsked] = useState(false);
  const wanted = admin && !incomplete && (draft.dirty || neverSynced || asked) ? { scope, leaveOut } : null;
  const { state, again } = usePreview(company.id, wanted);
  const setScope = (next: Scope): void => {
    draft.set({ scope: next });
  };
  const consequence = useConsequence(state);
  return (
    <Stack>
      <Heading level={2} page={`${t('section.who')} · ${company.name}`}>{t('section.who')}</Heading>
      <Columns>
        <Stack gap="loose">
          <ScopeFields scope={scope} choosing={choosing} setChoosing={setChoosing} onChange={setScope} companyId={company.id} />
          <LeaveOutFields value={leaveOut} onChange={(next: LeaveOut) => {
            draft.set({ leaveOut: next });
          }} />
          {admin ? <SaveBar draft={{ ...draft, reset: () => {
            setChoosing(false);
            draft.reset();
          } }} invalid={incomplete} consequence={consequence} savedText={t('who.saved', { next: consequence })} testId="who-save" /> : <Muted>{t('roles.readOnly')}</Muted>}
        </Stack>
        {admin ? <Staying><EffectPanel companyId={company.id} state={state} title={t('effect.title')} onAgain={() => {
          setAsked(true);
          again();
        }} /></Staying> : null}
      </Columns>
      <AskWhy companyId={company.id} />
    </Stack>
  );
}

/** What saving will lead to, with the numbers that are known. */
function useConsequence(state: PreviewState): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (state.step !== 'ready') return t('who.consequence');
  const { created, restored, archived } = state.run.counts;
  const joining = created + restored;
  if (archived > 0) return t('who.consequenceLeave', { count: archived, joining: format.number(joining) });
  return t('who.consequenceJoin', { count: joining });
}

interface ScopeFieldsProps {
  scope: Scope;
  choosing: boolean;
  setChoosing: (on: boolean) => void;
  onChange: (scope: Scope) => void;
  companyId: string;
}

function ScopeFields({ scope, choosing, setChoosing, onChange, companyId }: ScopeFieldsProps) {
  const { t } = useTranslation();
  const exclude = scope.kind === 'groups' ? scope.exclude : [];
  const include = scope.kind === 'groups' && scope.include !== 'all' ? scope.include : [];
  const choice: ScopeChoice = scope.kind === 'groups' ? (scope.include === 'all' ? 'all' : 'groups') : choosing ? 'groups' : 'everyone';
  const setGroups = (groups: GroupRef[]): void => {
    setChoosing(true);
    onChange(groups.length === 0 ? { kind: 'everyone' } : { kind: 'groups', include: groups, exclude });
  };
  return (
    <Panel label={t('who.title')}>
      <Heading level={3} id="who-title">{t('who.title')}</Heading>
      <RadioGroup aria-labelledby="who-title" value={choice} onChange={(_, data) => {
        setChoosing(data.value === 'groups');
        if (data.value === 'all') onChange({ kind: 'groups', include: 'all', exclude });
        else if (data.value === 'everyone' || include.length === 0) onChange({ kind: 'everyone' });
        else onChange({ kind: 'groups', include, exclude });
      }}>
        <Radio value="everyone" label={t('who.everyone')} data-testid="who-everyone" />
        <Radio value="groups" label={t('who.groups')} data-testid="who-groups" />
        <Radio value="all" label={t('who.allGroups')} data-testid="who-all-groups" />
      </RadioGroup>
      {choice === 'groups' ? <GroupPicker companyId={companyId} label={t('who.searchGroups')} chosen={include} onChange={setGroups} testId="groups" /> : null}
      {choice === 'groups' && include.length === 0 ? <Muted>{t('who.chooseOne')}</Muted> : null}
      {choice === 'everyone' ? null : <Exclusions companyId={companyId} scope={scope} onChange={onChange} />}
      {choice === 'everyone' ? null : <Muted>{t('who.nested')}</Muted>}
    </Panel>
  );
}

function Exclusions({ companyId, scope, onChange }: { companyId: string; scope: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation();
  if (scope.kind !== 'groups') return null;
  return (
    <Stack gap="tight">
      <Heading level={3}>{t('who.exclude')}</Heading>
      <GroupPicker companyId={companyId} label={t('who.searchExclude')} chosen={scope.exclude} testId="exclude" onChange={(exclude) => {
        onChange({ ...scope, exclude });
      }} />
    </Stack>
  );
}
