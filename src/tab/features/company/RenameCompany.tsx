import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CompanyName } from '../../../api/contract/company.ts';
import type { Company } from '../../../api/contract/company.ts';
import { Heading } from '../../components/Heading.tsx';
import { Panel, Row } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { usePatchCompany } from '../../queries/companies.ts';

export function RenameCompany({ company }: { company: Company }) {
  const { t } = useTranslation();
  const [name, setName] = useState(company.name);
  const patch = usePatchCompany(company.id);
  const allowed = CompanyName.safeParse(name).success && name.trim() !== company.name && !patch.isPending;
  return (
    <Panel label={t('company.rename')}>
      <Heading level={3}>{t('settings.name')}</Heading>
      <Field label={t('companies.name')}>
        <Input value={name} maxLength={100} onChange={(_, data) => {
          setName(data.value);
        }} />
      </Field>
      <Row><Button disabled={!allowed} onClick={() => {
        patch.mutate({ etag: company.etag, name: name.trim() });
      }}>{t('company.rename')}</Button></Row>
      <ProblemBar problem={problemOf(patch.error)} title={t('common.notSaved')} />
    </Panel>
  );
}
