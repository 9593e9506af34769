import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Catalogue } from '../../../api/contract/cards.ts';
import { OutfitFields } from '../../components/OutfitFields.tsx';
import type { Outfit } from '../../itemWords.ts';

interface OutfitDialogProps {
  name: string;
  catalogue: Catalogue;
  outfit: Outfit | undefined;
  onSave: (outfit: Outfit | undefined) => void;
  onClose: () => void;
}

/** What one person gets, apart from the others. */
export function OutfitDialog({ name, catalogue, outfit, onSave, onClose }: OutfitDialogProps) {
  const { t } = useTranslation();
  const [value, setValue] = useState(outfit);
  return (
    <Dialog open onOpenChange={(_, data) => {
      if (!data.open) onClose();
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('review.newStep.for', { name })}</DialogTitle>
          <DialogContent><OutfitFields catalogue={catalogue} value={value} onChange={setValue} optional testId="single" /></DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button appearance="primary" data-testid="outfit-save" onClick={() => {
              onSave(value);
            }}>{t('common.done')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
