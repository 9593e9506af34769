import { TabList, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ root: { flexWrap: 'wrap', minWidth: 0 } });

interface WrappingTabsProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
  size?: 'small' | 'medium';
}

/** Tabs that go on in the next line where it is narrow, rather than sideways. */
export function WrappingTabs({ label, value, onChange, children, size = 'medium' }: WrappingTabsProps) {
  return (
    <TabList className={useStyles().root} size={size} selectedValue={value} aria-label={label} onTabSelect={(_, data) => {
      onChange(String(data.value));
    }}>
      {children}
    </TabList>
  );
}
