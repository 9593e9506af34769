import { Button, MessageBar, MessageBarActions, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../api/contract/person.ts';
import { ProblemBar } from '../../components/Problem.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { usePatchPerson } from '../../queries/people.ts';

const useStyles = makeStyles({ body: { whiteSpace: 'normal' } });

/** A named person declined a change of this person: it stays so until the evidence changes or the hold is lifted. */
export function PersonHold({ companyId, person }: { companyId: string; person: Person }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const format = useFormat();
  const admin = useIsAdmin();
  const patch = usePatchPerson(companyId, person.id);
  if (person.hold === null) return null;
  const { by, at, against } = person.hold;
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody className={styles.body}>{t(`person.holdAgainst.${against}`, { name: by.name, when: format.moment(at) })}</MessageBarBody>
        {admin ? <MessageBarActions><Button size="small" disabled={patch.isPending} data-testid="lift-hold" onClick={() => {
          patch.mutate({ etag: person.etag, hold: null });
        }}>{t('person.liftHold')}</Button></MessageBarActions> : null}
      </MessageBar>
      <ProblemBar problem={problemOf(patch.error)} title={t('common.notSaved')} />
    </>
  );
}
