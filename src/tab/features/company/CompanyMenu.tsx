import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { Company } from '../../../api/contract/company.ts';
import { useHost } from '../../hostContext.ts';
import { useCheckLink } from '../../queries/link.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { LinkDialog } from './LinkDialog.tsx';
import { UnlinkDialog } from './UnlinkDialog.tsx';

/** What one does with a company once in a while. */
export function CompanyMenu({ company }: { company: Company }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const host = useHost();
  const admin = useIsAdmin();
  const check = useCheckLink(company.id);
  const [dialog, setDialog] = useState<'link' | 'unlink' | null>(null);
  const close = (): void => {
    setDialog(null);
  };
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('company.more')} data-testid="company-more" />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => void navigator.clipboard.writeText(host.addressOf(pathname.replace(/^\//, ''), company.name))}>{t('common.copyLink')}</MenuItem>
            <MenuItem onClick={() => void navigate(`/companies/${company.id}/settings`)}>{t('company.rename')}</MenuItem>
            {admin && company.link !== null ? (
              <>
                <MenuItem onClick={() => {
                  check.mutate();
                }}>{t('link.check')}</MenuItem>
                <MenuItem onClick={() => {
                  setDialog('link');
                }}>{t('link.another')}</MenuItem>
                <MenuItem data-testid="unlink" onClick={() => {
                  setDialog('unlink');
                }}>{t('link.unlink')}</MenuItem>
              </>
            ) : null}
          </MenuList>
        </MenuPopover>
      </Menu>
      <LinkDialog company={company} open={dialog === 'link'} onClose={close} />
      <UnlinkDialog company={company} open={dialog === 'unlink'} onClose={close} />
    </>
  );
}
