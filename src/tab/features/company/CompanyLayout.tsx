/** Header and sections of one company. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useParams } from 'react-router';
import type { Company } from '../../../api/contract/company.ts';
import { CompanyBadge } from '../../components/Badges.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../queries/client.ts';
import { useCompany } from '../../queries/companies.ts';
import { BrokenLink } from './BrokenLink.tsx';
import { CompanyMenu } from './CompanyMenu.tsx';
import { ReviewButton } from './ReviewButton.tsx';
import { SyncNow } from './SyncNow.tsx';

const useStyles = makeStyles({
  sections: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalXS, listStyleType: 'none', margin: 0, padding: 0, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  section: {
    display: 'block', paddingBlock: tokens.spacingVerticalSNudge, paddingInline: tokens.spacingHorizontalS, color: tokens.colorNeutralForeground2, textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, borderBottom: '2px solid transparent',
    ':hover': { color: tokens.colorNeutralForeground1Hover, borderBottomColor: tokens.colorNeutralStroke1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, borderRadius: tokens.borderRadiusMedium },
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, borderBottomColor: tokens.colorCompoundBrandStroke },
});

export function CompanyLayout() {
  const { t } = useTranslation();
  const { companyId = '' } = useParams();
  const query = useCompany(companyId);
  const problem = problemOf(query.error);
  if (query.data === undefined && problem !== null) {
    return <Stack><Back /><Failed problem={problem} what={t('company.one')} onRetry={() => void query.refetch()} /></Stack>;
  }
  if (query.data === undefined) return <Stack><Back /><Loading label={t('company.one')} rows={5} /></Stack>;
  return (
    <Stack>
      <Header company={query.data} />
      <Sections companyId={companyId} />
      <Outlet context={query.data} />
    </Stack>
  );
}

function Back() {
  const { t } = useTranslation();
  return <nav aria-label={t('nav.trail')}><PageLink to="/">{t('nav.companies')}</PageLink></nav>;
}

function Header({ company }: { company: Company }) {
  const format = company.link === null ? null : company.link.defaultDomain;
  return (
    <Stack gap="tight">
      <Back />
      <Row between>
        <Row>
          <Heading level={1}>{company.name}</Heading>
          <CompanyBadge company={company} />
          {format === null ? null : <Muted>{format}</Muted>}
        </Row>
        <Row>
          <ReviewButton company={company} />
          <SyncNow company={company} />
          <CompanyMenu company={company} />
        </Row>
      </Row>
      <BrokenLink company={company} />
    </Stack>
  );
}

function Sections({ companyId }: { companyId: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const base = `/companies/${companyId}`;
  const sections = [
    { to: base, text: t('section.overview'), end: true },
    { to: `${base}/people`, text: t('section.people') },
    { to: `${base}/who`, text: t('section.who') },
    { to: `${base}/fields`, text: t('section.fields') },
    { to: `${base}/runs`, text: t('section.runs') },
    { to: `${base}/cards`, text: t('section.cards') },
    { to: `${base}/notifications`, text: t('section.notifications') },
    { to: `${base}/settings`, text: t('section.settings') },
  ];
  return (
    <nav aria-label={t('section.label')}>
      <ul className={styles.sections}>
        {sections.map((section) => (
          <li key={section.to}>
            <NavLink to={section.to} end={section.end ?? false} className={({ isActive }) => mergeClasses(styles.section, isActive && styles.here)}>{section.text}</NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
