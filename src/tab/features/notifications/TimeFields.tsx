/** When: the day and time of the digest, and the hours in which nothing is sent. */
import { Field, Input, Select, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Notifications } from '../../../api/contract/chat.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel } from '../../components/layout.tsx';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM } });

/** 1 is Monday (ISO 8601). */
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** A Monday; the days after it name the week. */
const someMonday = Date.UTC(2024, 0, 1, 12);
const dayMs = 86_400_000;

interface DigestFieldsProps {
  value: Notifications['weeklyDigest'];
  zone: string;
  disabled: boolean;
  onChange: (value: Notifications['weeklyDigest']) => void;
}

export function DigestFields({ value, zone, disabled, onChange }: DigestFieldsProps) {
  const { t, i18n } = useTranslation();
  const styles = useStyles();
  const day = new Intl.DateTimeFormat(i18n.language === 'nl' ? 'nl-NL' : 'en-GB', { weekday: 'long', timeZone: 'UTC' });
  return (
    <Panel label={t('notifications.digest')}>
      <Heading level={3}>{t('notifications.digest')}</Heading>
      <Switch checked={value.enabled} disabled={disabled} label={t('notifications.digestOn')} data-testid="digest-on" onChange={(_, data) => {
        onChange({ ...value, enabled: data.checked });
      }} />
      <Muted>{t('notifications.digestMore')}</Muted>
      {value.enabled ? (
        <div className={styles.row}>
          <Field label={t('notifications.weekday')}>
            <Select value={String(value.weekday)} disabled={disabled} onChange={(_, data) => {
              onChange({ ...value, weekday: Number(data.value) });
            }}>
              {weekdays.map((weekday) => <option key={weekday} value={weekday}>{day.format(someMonday + (weekday - 1) * dayMs)}</option>)}
            </Select>
          </Field>
          <Time label={t('notifications.time')} value={value.time} disabled={disabled} onChange={(time) => {
            onChange({ ...value, time });
          }} />
        </div>
      ) : null}
      {value.enabled ? <Muted>{t('notifications.zone', { zone })}</Muted> : null}
    </Panel>
  );
}

interface QuietFieldsProps {
  value: Notifications['quietHours'];
  /** Of the company's schedule: taken for new quiet hours. */
  zone: string;
  disabled: boolean;
  onChange: (value: Notifications['quietHours']) => void;
}

export function QuietFields({ value, zone, disabled, onChange }: QuietFieldsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <Panel label={t('notifications.quiet')}>
      <Heading level={3}>{t('notifications.quiet')}</Heading>
      <Switch checked={value !== null} disabled={disabled} label={t('notifications.quietOn')} data-testid="quiet-on" onChange={(_, data) => {
        onChange(data.checked ? { from: '18:00', to: '08:00', timeZone: zone } : null);
      }} />
      <Muted>{t('notifications.quietMore')}</Muted>
      {value === null ? null : (
        <>
          <div className={styles.row}>
            <Time label={t('notifications.from')} value={value.from} disabled={disabled} onChange={(from) => {
              onChange({ ...value, from });
            }} />
            <Time label={t('notifications.to')} value={value.to} disabled={disabled} onChange={(to) => {
              onChange({ ...value, to });
            }} />
          </div>
          <Muted>{t('notifications.zone', { zone: value.timeZone })}</Muted>
        </>
      )}
    </Panel>
  );
}

function Time({ label, value, disabled, onChange }: { label: string; value: string; disabled: boolean; onChange: (time: string) => void }) {
  return (
    <Field label={label}>
      <Input type="time" value={value} disabled={disabled} onChange={(_, data) => {
        // An emptied field is not a time yet.
        if (data.value !== '') onChange(data.value);
      }} />
    </Field>
  );
}
