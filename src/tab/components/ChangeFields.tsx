/** Changed fields of one person, from → to. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { FieldChange, FieldValue } from '../../api/contract/run.ts';
import type en from '../i18n/en.json';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  fresh: { flexDirection: 'row', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalL },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalXS, minWidth: 0 },
  field: { color: tokens.colorNeutralForeground2 },
  from: { color: tokens.colorNeutralForeground2, textDecorationLine: 'line-through', overflowWrap: 'anywhere', minWidth: 0 },
  to: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', minWidth: 0 },
  arrow: { flexShrink: 0, alignSelf: 'center' },
});

type KnownField = keyof typeof en.field;

export function fieldName(t: TFunction, field: string): string {
  return t(`field.${field as KnownField}`, { defaultValue: field });
}

export function valueText(t: TFunction, value: FieldValue): string {
  if (value === null || value === '') return t('change.empty');
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  return value;
}

/** A new person's fields have no "from": only what was given is shown. */
export function ChangeFields({ fields, fresh = false }: { fields: FieldChange[]; fresh?: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const shown = fresh ? fields.filter((field) => field.to !== null && field.field !== 'userId') : fields;
  return (
    <ul className={mergeClasses(styles.list, fresh && styles.fresh)}>
      {shown.map((change) => (
        <li key={change.field} className={styles.item}>
          <span className={styles.field}>{`${fieldName(t, change.field)}:`}</span>
          {fresh ? null : (
            <>
              <span className="visually-hidden">{t('change.from')}</span>
              <span className={change.from === null ? styles.field : styles.from}>{valueText(t, change.from)}</span>
              <ArrowRightRegular aria-hidden className={styles.arrow} />
              <span className="visually-hidden">{t('change.to')}</span>
            </>
          )}
          <span className={styles.to}>{valueText(t, change.to)}</span>
        </li>
      ))}
    </ul>
  );
}
