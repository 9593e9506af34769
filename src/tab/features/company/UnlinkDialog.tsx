import { Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { problemOf } from '../../queries/client.ts';
import { useUnlink } from '../../queries/link.ts';

export function UnlinkDialog({ company, open, onClose }: { company: Company; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const unlink = useUnlink(company.id);
  return (
    <ConfirmDialog open={open} onClose={onClose} danger title={t('link.unlinkTitle', { tenant: company.link?.tenantName ?? '' })} confirmLabel={t('link.unlink')}
      pending={unlink.isPending} problem={problemOf(unlink.error)} testId="unlink-confirm" onConfirm={() => {
        unlink.mutate(undefined, { onSuccess: onClose });
      }}>
      <Text>{t('link.unlinkWhat', { count: company.people.current, company: company.name })}</Text>
    </ConfirmDialog>
  );
}
