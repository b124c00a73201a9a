import type { UseQueryOptions } from '@tanstack/react-query'
import { type Answer, call } from '../../api/call.ts'

/** The queue; a case page knows from it whose the case is. */
export const queueQuery: UseQueryOptions<Answer<'listSafetyCases'>> = {
  queryKey: ['cases'],
  queryFn: () => call('listSafetyCases'),
  refetchInterval: 15_000,
}
