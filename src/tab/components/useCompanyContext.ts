import { useOutletContext } from 'react-router';
import type { Company } from '../../api/contract/company.ts';

/** The company of the address, read by the company's frame. */
export function useCompanyContext(): Company {
  return useOutletContext<Company>();
}
