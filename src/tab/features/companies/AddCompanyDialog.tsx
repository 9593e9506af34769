import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CompanyName } from '../../../api/contract/company.ts';
import type { Company } from '../../../api/contract/company.ts';
import { ProblemBar } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { useCreateCompany } from '../../queries/companies.ts';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

export function AddCompanyDialog({ open, onClose, onAdded }: { open: boolean; onClose: () => void; onAdded: (company: Company) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [name, setName] = useState('');
  const create = useCreateCompany();
  const valid = CompanyName.safeParse(name).success;
  return (
    <Dialog open={open} onOpenChange={(_, data) => {
      if (data.open) return;
      setName('');
      create.reset();
      onClose();
    }}>
      <DialogSurface>
        <form onSubmit={(event) => {
          event.preventDefault();
          if (valid && !create.isPending) create.mutate(name.trim(), { onSuccess: onAdded });
        }}>
          <DialogBody>
            <DialogTitle>{t('companies.add')}</DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{t('companies.addWhat')}</Text>
              <Field label={t('companies.name')} required hint={t('companies.nameHint')}>
                <Input value={name} maxLength={100} autoComplete="organization" data-testid="company-name" onChange={(_, data) => {
                  setName(data.value);
                }} />
              </Field>
              <ProblemBar problem={problemOf(create.error)} title={t('companies.notAdded')} />
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t('common.cancel')}</Button>
              <Button type="submit" appearance="primary" disabled={!valid || create.isPending} data-testid="company-create">{t('companies.add')}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
