/** Everyone Instep keeps for a company: search, current or archived, one by hand, CSV. Search and filter are in the address. */
import { Button } from '@fluentui/react-components';
import { AddRegular, ArrowDownloadRegular, PinRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import type { ApiProblem } from '../../apiClient.ts';
import type { Person } from '../../../api/contract/person.ts';
import { WhyButton, namesOnePerson } from '../../components/AskWhy.tsx';
import { StateBadge } from '../../components/Badges.tsx';
import { Breakable } from '../../components/Breakable.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useDownload } from '../../components/useDownload.ts';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import type { Column } from '../../components/VirtualTable.tsx';
import { WrappingTabs } from '../../components/WrappingTabs.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { usePeople } from '../../queries/people.ts';
import { AddPersonDialog } from './AddPersonDialog.tsx';

export function PeoplePage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const [address, setAddress] = useSearchParams();
  const search = address.get('search') ?? '';
  const status = address.get('status') === 'archived' ? 'archived' : 'current';
  const list = usePeople(company.id, { search, status });
  const set = (next: { search?: string; status?: string }): void => {
    const query = new URLSearchParams(address);
    for (const [key, value] of Object.entries(next)) {
      if (value === '' || value === 'current') query.delete(key);
      else query.set(key, value);
    }
    setAddress(query, { replace: true });
  };
  return (
    <Stack>
      <Row between>
        <Heading level={2} page={`${t('section.people')} · ${company.name}`}>{t('section.people')}</Heading>
        <Actions search={search} status={status} />
      </Row>
      <Row between>
        <StatusTabs status={status} onChange={(next) => {
          set({ status: next });
        }} />
        <SearchField label={t('people.search')} value={search} testId="people-search" onSearch={(text) => {
          set({ search: text });
        }} />
      </Row>
      {list.loading ? <Loading label={t('section.people')} rows={8} /> : null}
      {list.problem === null ? null : <Failed problem={list.problem} what={t('section.people')} onRetry={list.retry} />}
      {!list.loading && list.problem === null && list.items.length === 0 ? <Nobody search={search} status={status} onClear={() => {
        set({ search: '' });
      }} /> : null}
      {list.items.length > 0 ? <PeopleTable people={list.items} list={list} /> : null}
    </Stack>
  );
}

function StatusTabs({ status, onChange }: { status: 'current' | 'archived'; onChange: (status: string) => void }) {
  const { t } = useTranslation();
  const { people } = useCompanyContext();
  return (
    <WrappingTabs label={t('people.which')} value={status} onChange={onChange} tabs={[
      { value: 'current', text: t('people.current', { count: people.current }) },
      { value: 'archived', text: t('people.archived', { count: people.archived }), testId: 'people-archived' },
    ]} />
  );
}

function Actions({ search, status }: { search: string; status: 'current' | 'archived' }) {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const navigate = useNavigate();
  const admin = useIsAdmin();
  const [adding, setAdding] = useState(false);
  const csv = useDownload('peopleCsv', `${company.name}.csv`);
  return (
    <Row>
      {admin ? <Button icon={<AddRegular />} data-testid="add-person" onClick={() => {
        setAdding(true);
      }}>{t('people.add')}</Button> : null}
      <Button icon={<ArrowDownloadRegular />} disabled={csv.isPending} data-testid="people-csv" onClick={() => {
        csv.mutate({ params: { companyId: company.id }, query: search === '' ? { status } : { status, search } });
      }}>{t('common.csv')}</Button>
      <ProblemBar problem={problemOf(csv.error)} kind="reading" />
      <AddPersonDialog companyId={company.id} open={adding} onClose={() => {
        setAdding(false);
      }} onAdded={(person) => void navigate(`/companies/${company.id}/people/${person.id}`)} />
    </Row>
  );
}

function Nobody({ search, status, onClear }: { search: string; status: 'current' | 'archived'; onClear: () => void }) {
  const { t } = useTranslation();
  const { id, link, people } = useCompanyContext();
  if (search !== '') {
    return (
      <Stack>
        <Empty title={t('people.noMatch', { count: status === 'current' ? people.current : people.archived })} actions={<Button onClick={onClear}>{t('common.clearFilters')}</Button>} />
        {link === null ? null : namesOnePerson(search) ? <WhyButton key={search} companyId={id} who={search.trim()} label={t('people.askWhy', { who: search.trim() })} /> : <Muted>{t('people.askWhyHint')}</Muted>}
      </Stack>
    );
  }
  return <Empty title={status === 'archived' ? t('people.noArchived') : t('people.nobody')}>{status === 'archived' ? t('people.noArchivedMore') : t('people.nobodyMore')}</Empty>;
}

function PeopleTable({ people, list }: { people: Person[]; list: { hasMore: boolean; loadingMore: boolean; stuck: ApiProblem | null; more: () => void } }) {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const format = useFormat();
  const navigate = useNavigate();
  const base = `/companies/${company.id}/people`;
  const columns: Column<Person>[] = [
    { key: 'name', header: t('people.name'), width: '3fr', bare: true, render: (person) => (
      <Row>
        <PageLink to={`${base}/${person.id}`} testId="person-link">{person.displayName}</PageLink>
        {Object.values(person.fields).some((field) => field?.pinned) ? <PinRegular aria-label={t('person.hasPins')} /> : null}
        {person.hold === null ? null : <StateBadge tone="warning">{t('person.held')}</StateBadge>}
      </Row>
    ) },
    { key: 'email', header: t('field.email'), width: '3fr', bare: true, render: (person) => (person.email === null ? <Muted>{t('people.noEmail')}</Muted> : <Breakable text={person.email} />) },
    { key: 'title', header: t('field.jobTitle'), width: '3fr', render: (person) => person.jobTitle ?? '' },
    { key: 'department', header: t('field.department'), width: '2fr', render: (person) => person.department ?? '' },
    { key: 'state', header: t('people.state'), width: '9rem', bare: true, render: (person) => <PersonState person={person} day={format.day} /> },
  ];
  return (
    <VirtualTable label={t('section.people')} columns={columns} rows={people} rowKey={(person) => person.id} hasMore={list.hasMore} loadingMore={list.loadingMore}
      onMore={list.more} stuck={list.stuck} testId="people" rowTestId="person-row" onOpen={(person) => void navigate(`${base}/${person.id}`)} />
  );
}

function PersonState({ person, day }: { person: Person; day: (iso: string) => string }) {
  const { t } = useTranslation();
  if (person.archived !== null) return <StateBadge tone="neutral">{t('people.archivedOn', { day: day(person.archived.at) })}</StateBadge>;
  if (person.active === false) return <StateBadge tone="warning">{t('people.inactive')}</StateBadge>;
  if (person.objectId === null) return <StateBadge tone="neutral">{t('people.byHand')}</StateBadge>;
  return <StateBadge tone="good">{t('people.active')}</StateBadge>;
}
