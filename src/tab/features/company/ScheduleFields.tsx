import { Button, Combobox, Field, Input, Option, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../api/contract/settings.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel } from '../../components/layout.tsx';

const useStyles = makeStyles({
  times: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  time: { display: 'flex', alignItems: 'center' },
});

const mostTimes = 24;
const mostShown = 60;

/** At which times of the day a company syncs by itself. */
export function ScheduleFields({ schedule, onChange }: { schedule: Schedule; onChange: (schedule: Schedule) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const times = schedule.timesOfDay;
  const setTime = (index: number, value: string): void => {
    onChange({ ...schedule, timesOfDay: times.map((time, at) => (at === index ? value : time)) });
  };
  return (
    <Panel label={t('settings.schedule.title')}>
      <Heading level={3}>{t('settings.schedule.title')}</Heading>
      <div className={styles.times}>
        {times.map((time, index) => (
          <span key={index} className={styles.time}>
            <Input type="time" value={time} aria-label={t('settings.schedule.time', { number: index + 1 })} onChange={(_, data) => {
              setTime(index, data.value);
            }} />
            {times.length > 1 ? <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('settings.schedule.remove', { time })} onClick={() => {
              onChange({ ...schedule, timesOfDay: times.filter((_, at) => at !== index) });
            }} /> : null}
          </span>
        ))}
        {times.length < mostTimes ? <Button icon={<AddRegular />} onClick={() => {
          onChange({ ...schedule, timesOfDay: [...times, freeTime(times)] });
        }}>{t('settings.schedule.add')}</Button> : null}
      </div>
      {new Set(times).size < times.length ? <Muted>{t('settings.schedule.twice')}</Muted> : null}
      <TimeZone value={schedule.timeZone} onChange={(timeZone) => {
        onChange({ ...schedule, timeZone });
      }} />
      <Muted>{t('settings.schedule.spread')}</Muted>
      <Switch checked={schedule.paused} label={t('settings.schedule.pause')} onChange={(_, data) => {
        onChange({ ...schedule, paused: data.checked });
      }} />
    </Panel>
  );
}

function freeTime(times: readonly string[]): string {
  for (let hour = 8; hour < 32; hour++) {
    const time = `${String(hour % 24).padStart(2, '0')}:00`;
    if (!times.includes(time)) return time;
  }
  return '08:30';
}

function TimeZone({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const wanted = (text ?? '').toLowerCase().replaceAll(' ', '_');
  const shown = zones.filter((zone) => zone.toLowerCase().includes(wanted)).slice(0, mostShown);
  return (
    <Field label={t('settings.schedule.timeZone')}>
      <Combobox freeform value={text ?? value} selectedOptions={[value]} onInput={(event) => {
        setText(event.currentTarget.value);
      }} onBlur={() => {
        setText(null);
      }} onOptionSelect={(_, data) => {
        if (data.optionValue !== undefined) onChange(data.optionValue);
        setText(null);
      }}>
        {shown.map((zone) => <Option key={zone} value={zone}>{zone}</Option>)}
      </Combobox>
    </Field>
  );
}
