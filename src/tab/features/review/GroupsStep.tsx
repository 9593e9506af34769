/** Whose members belong. Saving makes a new plan; choices that are still true go along. */
import { Button, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupRef, Scope } from '../../../api/contract/settings.ts';
import { EffectPanel } from '../../components/EffectPanel.tsx';
import { GroupPicker } from '../../components/GroupPicker.tsx';
import { Columns, Muted, PageLink, Stack, Staying } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useSettingsDraft } from '../../components/useSettingsDraft.ts';
import { problemOf } from '../../queries/client.ts';
import { usePatchCompany } from '../../queries/companies.ts';
import { usePreview } from '../../queries/preview.ts';
import { useStartRun } from '../../queries/runs.ts';
import { StepButtons } from './StepButtons.tsx';
import type { StepProps } from './steps.ts';

const names = ['scope'] as const;

export function GroupsStep({ company, locked, onBack, onNext }: StepProps) {
  const { t } = useTranslation();
  const editing = useSettingsDraft(company, names);
  const [choosing, setChoosing] = useState(false);
  const patching = usePatchCompany(company.id);
  const start = useStartRun(company.id);
  const reviewed = company.settings.mode === 'reviewed';
  const { scope } = editing.value;
  const incomplete = choosing && scope.kind === 'everyone';
  const changed = editing.dirty && !incomplete;
  const { state, again } = usePreview(company.id, changed && !locked ? { scope } : null);
  const save = (): void => {
    patching.mutate({ etag: company.etag, settings: editing.patch }, { onSuccess: () => {
      editing.reset();
      start.mutate({ kind: 'apply' });
    } });
  };
  return (
    <Stack>
      <Text>{t('review.groupsStep.what')}</Text>
      {reviewed ? null : <Text>{t('review.groupsStep.automatic')} <PageLink to={`/companies/${company.id}/who`}>{t('review.groupsStep.toWho')}</PageLink></Text>}
      <Columns>
        <ScopeChoice companyId={company.id} scope={scope} choosing={choosing} disabled={!reviewed || locked} onChoosing={setChoosing} onChange={(next) => {
          editing.set({ scope: next });
        }} />
        {reviewed && changed ? <Staying><EffectPanel companyId={company.id} state={state} title={t('effect.title')} onAgain={again} /></Staying> : <Muted>{t('review.groupsStep.same')}</Muted>}
      </Columns>
      <ProblemBar problem={problemOf(patching.error)} title={t('review.groupsStep.notSaved')} />
      <ProblemBar problem={problemOf(start.error)} title={t('review.groupsStep.noPlan')} />
      {changed ? <Muted>{t('review.groupsStep.saveWhat')}</Muted> : null}
      <StepButtons onBack={onBack} onNext={onNext}>
        {changed ? <Button appearance="primary" disabled={locked || patching.isPending || start.isPending} data-testid="review-groups-save" onClick={save}>{t('review.groupsStep.save')}</Button> : null}
      </StepButtons>
    </Stack>
  );
}

interface ScopeChoiceProps {
  companyId: string;
  scope: Scope;
  choosing: boolean;
  disabled: boolean;
  onChoosing: (on: boolean) => void;
  onChange: (scope: Scope) => void;
}

function ScopeChoice({ companyId, scope, choosing, disabled, onChoosing, onChange }: ScopeChoiceProps) {
  const { t } = useTranslation();
  const exclude = scope.kind === 'groups' ? scope.exclude : [];
  const include = scope.kind === 'groups' && scope.include !== 'all' ? scope.include : [];
  const choice = scope.kind === 'groups' ? (scope.include === 'all' ? 'all' : 'some') : choosing ? 'some' : 'everyone';
  return (
    <Stack gap="tight">
      <RadioGroup aria-label={t('review.groupsStep.what')} value={choice} disabled={disabled} onChange={(_, data) => {
        onChoosing(data.value === 'some');
        if (data.value === 'all') onChange({ kind: 'groups', include: 'all', exclude });
        else if (data.value === 'everyone' || include.length === 0) onChange({ kind: 'everyone' });
        else onChange({ kind: 'groups', include, exclude });
      }}>
        <Radio value="everyone" label={t('review.groupsStep.everyone')} data-testid="review-everyone" />
        <Radio value="all" label={t('review.groupsStep.all')} data-testid="review-all-groups" />
        <Radio value="some" label={t('review.groupsStep.some')} data-testid="review-some-groups" />
      </RadioGroup>
      {choice === 'some' && !disabled ? <GroupPicker companyId={companyId} label={t('who.searchGroups')} chosen={include} testId="groups" onChange={(groups: GroupRef[]) => {
        onChoosing(true);
        onChange(groups.length === 0 ? { kind: 'everyone' } : { kind: 'groups', include: groups, exclude });
      }} /> : null}
      {choice === 'some' && disabled ? <Muted>{include.map((group) => group.displayName).join(', ')}</Muted> : null}
      {choice === 'some' && include.length === 0 ? <Muted>{t('who.chooseOne')}</Muted> : null}
    </Stack>
  );
}
