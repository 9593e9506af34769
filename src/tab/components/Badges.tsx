/** States as words with an icon: never by colour alone. */
import { Badge, Spinner } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular, ClockRegular, DismissCircleRegular, ErrorCircleRegular, LinkDismissRegular, LinkRegular, PauseCircleRegular, SubtractCircleRegular, WarningRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../api/contract/company.ts';
import type { ChangeOutcome, RunStatus } from '../../api/contract/run.ts';
import { toneOf } from '../runWords.ts';
import type { Tone } from '../runWords.ts';

const colours = { neutral: 'subtle', good: 'success', warning: 'warning', danger: 'danger', busy: 'informative' } as const;

export function StateBadge({ tone, children, icon }: { tone: Tone; children: string; icon?: ReactElement }) {
  return <Badge appearance="tint" color={colours[tone]} icon={icon ?? iconOf(tone)} shape="rounded">{children}</Badge>;
}

function iconOf(tone: Tone): ReactElement {
  switch (tone) {
    case 'good': return <CheckmarkCircleRegular />;
    case 'warning': return <WarningRegular />;
    case 'danger': return <ErrorCircleRegular />;
    case 'busy': return <Spinner size="extra-tiny" />;
    case 'neutral': return <SubtractCircleRegular />;
  }
}

export function RunBadge({ status }: { status: RunStatus }) {
  const { t } = useTranslation();
  return <StateBadge tone={toneOf(status)}>{t(`run.status.${status}`)}</StateBadge>;
}

const outcomeTones: Record<ChangeOutcome, Tone> = {
  planned: 'neutral', applied: 'good', awaitingApproval: 'warning', declined: 'neutral', failed: 'danger', undone: 'neutral',
};

export function OutcomeBadge({ outcome }: { outcome: ChangeOutcome }) {
  const { t } = useTranslation();
  return <StateBadge tone={outcomeTones[outcome]}>{t(`change.outcome.${outcome}`)}</StateBadge>;
}

/** Where a company stands, in one word. */
export function CompanyBadge({ company }: { company: Company }) {
  const { t } = useTranslation();
  if (company.module === 'inactive') return <StateBadge tone="neutral" icon={<DismissCircleRegular />}>{t('company.state.inactive')}</StateBadge>;
  if (company.module === 'requested') return <StateBadge tone="warning" icon={<ClockRegular />}>{t('company.state.requested')}</StateBadge>;
  if (company.link === null) return <StateBadge tone="neutral" icon={<LinkDismissRegular />}>{t('company.state.unlinked')}</StateBadge>;
  if (company.link.status === 'broken') return <StateBadge tone="danger" icon={<LinkDismissRegular />}>{t('company.state.broken')}</StateBadge>;
  if (company.settings.schedule.paused) return <StateBadge tone="neutral" icon={<PauseCircleRegular />}>{t('company.state.paused')}</StateBadge>;
  return <StateBadge tone="good" icon={<LinkRegular />}>{t('company.state.linked')}</StateBadge>;
}
