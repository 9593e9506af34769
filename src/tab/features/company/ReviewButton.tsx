import { Button } from '@fluentui/react-components';
import { ClipboardTaskRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Company } from '../../../api/contract/company.ts';

/** A plan of a company in review waits: then reviewing it is the main thing to do. */
export function reviewWaits(company: Company): boolean {
  return company.settings.mode === 'reviewed' && company.lastRun?.status === 'awaitingApproval';
}

export function ReviewButton({ company }: { company: Company }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (company.module !== 'active' || company.link === null) return null;
  return (
    <Button appearance={reviewWaits(company) ? 'primary' : 'secondary'} icon={<ClipboardTaskRegular />} data-testid="review" onClick={() => void navigate(`/companies/${company.id}/review`)}>
      {t('review.open')}
    </Button>
  );
}
