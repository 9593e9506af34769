import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NewPerson } from '../../../api/contract/person.ts';
import type { Person } from '../../../api/contract/person.ts';
import { fieldName } from '../../components/ChangeFields.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { useCreatePerson } from '../../queries/people.ts';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

const asked = ['email', 'firstName', 'lastName', 'jobTitle', 'department', 'phone', 'mobile'] as const;
type Asked = (typeof asked)[number];

interface AddPersonDialogProps {
  companyId: string;
  open: boolean;
  onClose: () => void;
  onAdded: (person: Person) => void;
}

/** Somebody who is not in the directory yet; a later sync finds them by e-mail. */
export function AddPersonDialog({ companyId, open, onClose, onAdded }: AddPersonDialogProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const create = useCreatePerson(companyId);
  const [values, setValues] = useState<Partial<Record<Asked, string>>>({});
  const body = NewPerson.safeParse(Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== '')));
  const typedBadEmail = (values.email ?? '') !== '' && !NewPerson.shape.email.safeParse(values.email).success;
  return (
    <Dialog open={open} onOpenChange={(_, data) => {
      if (!data.open) onClose();
    }}>
      <DialogSurface>
        <form onSubmit={(event) => {
          event.preventDefault();
          if (body.success && !create.isPending) create.mutate(body.data, { onSuccess: onAdded });
        }}>
          <DialogBody>
            <DialogTitle>{t('people.add')}</DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{t('people.addWhat')}</Text>
              {asked.map((field) => (
                <Field key={field} label={fieldName(t, field)} required={field === 'email'} {...(field === 'email' && typedBadEmail ? { validationMessage: t('people.badEmail') } : {})}>
                  <Input value={values[field] ?? ''} type={field === 'email' ? 'email' : 'text'} autoComplete="off" data-testid={`new-${field}`} onChange={(_, data) => {
                    setValues({ ...values, [field]: data.value });
                  }} />
                </Field>
              ))}
              <ProblemBar problem={problemOf(create.error)} title={t('people.notAdded')} />
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t('common.cancel')}</Button>
              <Button type="submit" appearance="primary" disabled={!body.success || create.isPending} data-testid="person-create">{t('people.add')}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
