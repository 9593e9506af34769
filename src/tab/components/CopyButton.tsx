import { Button } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface CopyButtonProps {
  text: string;
  label: string;
  appearance?: 'secondary' | 'subtle' | 'transparent' | 'primary';
  size?: 'small' | 'medium';
  testId?: string;
}

export function CopyButton({ text, label, appearance = 'secondary', size = 'medium', testId }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 3000);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  return (
    <>
      <Button appearance={appearance} size={size} icon={copied ? <CheckmarkRegular /> : <CopyRegular />} data-testid={testId}
        onClick={() => {
          void copyText(text).then(setCopied);
        }}>
        {copied ? t('common.copied') : label}
      </Button>
      <span role="status" className="visually-hidden">{copied ? t('common.copied') : ''}</span>
    </>
  );
}

/** Teams' frame may not be allowed to use the clipboard: then the old way, through a selection. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
