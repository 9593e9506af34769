/** What one person gets: a card or only the user licence, licences, accessories, sign-in details. */
import { Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Catalogue } from '../../api/contract/cards.ts';
import { userLicence } from '../itemWords.ts';
import type { Outfit } from '../itemWords.ts';
import { Muted, Stack } from './layout.tsx';

interface OutfitFieldsProps {
  catalogue: Catalogue;
  value: Outfit | undefined;
  onChange: (outfit: Outfit | undefined) => void;
  /** "No order" is a choice too. */
  optional?: boolean;
  disabled?: boolean;
  testId?: string;
}

const blank: Outfit = { cardType: null, licences: [], accessories: [], invite: false };

const nothing = ' nothing';
const licenceOnly = ' licence';

export function OutfitFields({ catalogue, value, onChange, optional = false, disabled = false, testId = 'outfit' }: OutfitFieldsProps) {
  const { t } = useTranslation();
  const id = useId();
  const chosen = value === undefined ? nothing : (value.cardType ?? licenceOnly);
  return (
    <Stack gap="tight">
      <Field label={{ children: t('items.cardType'), id }}>
        <RadioGroup aria-labelledby={id} value={chosen} disabled={disabled} data-testid={testId} onChange={(_, data) => {
          if (data.value === nothing) onChange(undefined);
          else onChange({ ...(value ?? blank), cardType: data.value === licenceOnly ? null : data.value });
        }}>
          {optional ? <Radio value={nothing} label={t('items.nothing')} data-testid={`${testId}-nothing`} /> : null}
          <Radio value={licenceOnly} label={t('items.userLicence')} data-testid={`${testId}-licence-only`} />
          {catalogue.cardTypes.map((card) => <Radio key={card.id} value={card.id} label={`${card.name} (${card.material})`} data-testid={`${testId}-card-${card.id}`} />)}
        </RadioGroup>
      </Field>
      {value === undefined ? <Muted>{t('items.nothingMore')}</Muted> : (
        <>
          <Several kind="licence" items={catalogue.licences.filter((item) => item.id !== userLicence)} chosen={value.licences} disabled={disabled} testId={testId} onChange={(licences) => {
            onChange({ ...value, licences });
          }} />
          <Several kind="accessory" items={catalogue.accessories} chosen={value.accessories} disabled={disabled} testId={testId} onChange={(accessories) => {
            onChange({ ...value, accessories });
          }} />
          <Checkbox checked={value.invite} disabled={disabled} label={t('items.invite')} data-testid={`${testId}-invite`} onChange={(_, data) => {
            onChange({ ...value, invite: data.checked === true });
          }} />
          {value.invite ? <Muted>{t('items.inviteMore')}</Muted> : null}
        </>
      )}
    </Stack>
  );
}

interface SeveralProps {
  kind: 'licence' | 'accessory';
  items: readonly { id: string; name: string }[];
  chosen: string[];
  disabled: boolean;
  testId: string;
  onChange: (ids: string[]) => void;
}

function Several({ kind, items, chosen, disabled, testId, onChange }: SeveralProps) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <div role="group" aria-label={t(`items.kind.${kind}`)}>
      <Muted>{t(`items.kind.${kind}`)}</Muted>
      <div>
        {items.map((item) => (
          <Checkbox key={item.id} disabled={disabled} checked={chosen.includes(item.id)} label={item.name} data-testid={`${testId}-${kind}-${item.id}`} onChange={(_, data) => {
            onChange(data.checked === true ? [...chosen, item.id] : chosen.filter((id) => id !== item.id));
          }} />
        ))}
      </div>
    </div>
  );
}
