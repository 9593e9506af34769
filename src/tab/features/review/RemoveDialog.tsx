import { Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Card } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import type { CardDecision, Change } from '../../../api/contract/run.ts';
import type { ApiProblem } from '../../apiClient.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useFormat } from '../../i18n/useFormat.ts';

const mostNames = 5;
const outcomes = ['release', 'reassign', 'deactivate', 'keep'] as const;

interface RemoveDialogProps {
  open: boolean;
  company: Company;
  chosen: readonly Change[];
  /** All cards of the chosen. */
  cards: readonly Card[];
  decisions: ReadonlyMap<string, CardDecision>;
  pending: boolean;
  problem: ApiProblem | null;
  onClose: () => void;
  onConfirm: () => void;
}

export function RemoveDialog({ open, company, chosen, cards, decisions, pending, problem, onClose, onConfirm }: RemoveDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const of = (outcome: (typeof outcomes)[number]): number => cards.filter((card) => (decisions.get(card.id)?.action ?? company.settings.leavers.cards) === outcome).length;
  const named = chosen.slice(0, mostNames).map((change) => change.name);
  const others = chosen.length - named.length;
  return (
    <ConfirmDialog open={open} danger title={t('review.removeStep.confirmTitle', { count: chosen.length, company: company.name })} confirmLabel={t('review.removeStep.approve', { count: chosen.length })}
      pending={pending} problem={problem} testId="review-remove-confirm" onClose={onClose} onConfirm={onConfirm}>
      <Text>{format.list(others > 0 ? [...named, t('review.removeStep.confirmMore', { count: others })] : named)}</Text>
      {outcomes.map((outcome) => {
        const count = of(outcome);
        return count === 0 ? null : <Text key={outcome}>{t(`review.removeStep.cards.${outcome}`, { count })}</Text>;
      })}
      <Text>{t('review.removeStep.consequence')}</Text>
    </ConfirmDialog>
  );
}
