/** One person: each field with where it came from, why they are here, what happened, and what can be done. */
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Person } from '../../../api/contract/person.ts';
import { StateBadge } from '../../components/Badges.tsx';
import { reasonText } from '../../components/ChangeTable.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Columns, OutsideLink, PageLink, Panel, Row, Stack } from '../../components/layout.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { WhyTrace } from '../../components/WhyTrace.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useHost } from '../../hostContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { usePerson } from '../../queries/people.ts';
import { PersonCards } from './PersonCards.tsx';
import { PersonActions } from './PersonActions.tsx';
import { PersonFields } from './PersonFields.tsx';
import { PersonHistory } from './PersonHistory.tsx';
import { PersonHold } from './PersonHold.tsx';

export function PersonPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const { personId = '' } = useParams();
  const query = usePerson(company.id, personId);
  const problem = problemOf(query.error);
  const trail = <nav aria-label={t('nav.trailPeople')}><PageLink to={`/companies/${company.id}/people`}>{t('section.people')}</PageLink></nav>;
  if (query.data === undefined && problem !== null) return <Stack>{trail}<Failed problem={problem} what={t('person.one')} onRetry={() => void query.refetch()} /></Stack>;
  if (query.data === undefined) return <Stack>{trail}<Loading label={t('person.one')} rows={9} height={32} /></Stack>;
  return <Stack>{trail}<PersonView person={query.data} /></Stack>;
}

function PersonView({ person }: { person: Person }) {
  const { t } = useTranslation();
  const company = useCompanyContext();
  return (
    <Stack gap="loose">
      <Stack gap="tight">
        <Row between>
          <Row>
            <Heading level={2} page={`${person.displayName} · ${company.name}`}>{person.displayName}</Heading>
            <PersonStatus person={person} />
          </Row>
          <PersonActions companyId={company.id} person={person} />
        </Row>
        <ArchivedNote person={person} />
        <PersonHold companyId={company.id} person={person} />
      </Stack>
      <Columns>
        <PersonFields companyId={company.id} person={person} />
        <Stack>
          <PersonCards company={company} person={person} />
          <Origin person={person} />
          <WhyPanel companyId={company.id} person={person} />
        </Stack>
      </Columns>
      <Stack>
        <Heading level={3}>{t('person.history')}</Heading>
        <PersonHistory companyId={company.id} personId={person.id} />
      </Stack>
    </Stack>
  );
}

function PersonStatus({ person }: { person: Person }) {
  const { t } = useTranslation();
  if (person.status === 'archived') return <StateBadge tone="neutral">{t('person.archived')}</StateBadge>;
  return person.active === false ? <StateBadge tone="warning">{t('people.inactive')}</StateBadge> : <StateBadge tone="good">{t('person.current')}</StateBadge>;
}

function ArchivedNote({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (person.archived === null) return null;
  return <Text>{t('person.archivedNote', { when: format.dateTime(person.archived.at), reason: reasonText(t, person.archived.reason) })}</Text>;
}

function Origin({ person }: { person: Person }) {
  const { t } = useTranslation();
  const host = useHost();
  return (
    <Panel label={t('person.origin')}>
      <Heading level={3}>{t('person.origin')}</Heading>
      {person.objectId === null ? <Text>{t('person.byHand')}</Text> : (
        <>
          <Text>{t('person.fromDirectory', { upn: person.userPrincipalName ?? person.objectId })}</Text>
          <OutsideLink href={entraAddress(person.objectId)} onOpen={host.openLink}>{t('person.openEntra')}</OutsideLink>
        </>
      )}
    </Panel>
  );
}

function entraAddress(objectId: string): string {
  return `https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${encodeURIComponent(objectId)}`;
}

function WhyPanel({ companyId, person }: { companyId: string; person: Person }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const who = person.objectId ?? person.userPrincipalName ?? person.email;
  return (
    <Panel label={t('why.title')}>
      <Heading level={3}>{t('why.title')}</Heading>
      {asked && who !== null ? <WhyTrace companyId={companyId} who={who} /> : (
        <>
          <Text>{t('why.what')}</Text>
          <Row><Button disabled={who === null} data-testid="why" onClick={() => {
            setAsked(true);
          }}>{t('why.ask')}</Button></Row>
        </>
      )}
    </Panel>
  );
}
