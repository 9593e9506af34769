/** A conflict: the candidates side by side, and the three answers. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Change, Resolution, Run } from '../../../api/contract/run.ts';
import { Facts } from '../../components/Facts.tsx';
import { PageLink, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { usePerson } from '../../queries/people.ts';
import { useResolveConflict } from '../../queries/runs.ts';

const useStyles = makeStyles({
  candidates: { display: 'grid', gap: tokens.spacingHorizontalM, gridTemplateColumns: 'repeat(auto-fit, minmax(min(220px, 100%), 1fr))' },
  candidate: { padding: tokens.spacingHorizontalM, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
});

export function ConflictAnswer({ run, change }: { run: Run; change: Change }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const admin = useIsAdmin();
  const resolve = useResolveConflict(run.companyId, run.id);
  const answer = (resolution: Resolution): void => {
    resolve.mutate({ changeId: change.id, ...resolution });
  };
  return (
    <Stack gap="tight">
      <div className={styles.candidates}>
        {(change.candidates ?? []).map((personId) => (
          <Candidate key={personId} companyId={run.companyId} personId={personId} disabled={!admin || resolve.isPending} onAdopt={() => {
            answer({ action: 'adopt', personId });
          }} />
        ))}
      </div>
      {admin ? (
        <Row>
          <Button disabled={resolve.isPending} onClick={() => {
            answer({ action: 'create' });
          }}>{t('conflict.create')}</Button>
          <Button disabled={resolve.isPending} onClick={() => {
            answer({ action: 'leaveOut' });
          }}>{t('conflict.leaveOut')}</Button>
        </Row>
      ) : null}
      <ProblemBar problem={problemOf(resolve.error)} title={t('conflict.notDone')} />
    </Stack>
  );
}

function Candidate({ companyId, personId, disabled, onAdopt }: { companyId: string; personId: string; disabled: boolean; onAdopt: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const person = usePerson(companyId, personId).data;
  if (person === undefined) return null;
  return (
    <div className={styles.candidate}>
      <Stack gap="tight">
        <PageLink to={`/companies/${companyId}/people/${personId}`}>{person.displayName}</PageLink>
        <Facts items={[
          { label: t('field.email'), value: person.email ?? t('change.empty') },
          { label: t('field.jobTitle'), value: person.jobTitle ?? t('change.empty') },
          { label: t('field.department'), value: person.department ?? t('change.empty') },
        ]} />
        <Row><Button disabled={disabled} onClick={onAdopt}>{t('conflict.adopt', { name: person.displayName })}</Button></Row>
      </Stack>
    </div>
  );
}
