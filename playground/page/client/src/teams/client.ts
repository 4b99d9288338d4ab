import { createContext, useContext } from 'react'
import type { Done, TeamsAct } from '../../../api.ts'
import type { Deed } from '../state.ts'
import type { Person, Tenant } from './types.ts'

/** The person of this client, and how to act as them. */
export interface Client {
  app: string
  tenant: Tenant
  person: Person
  /** A failure is shown as a toast, and is in the answer, too. */
  act: (deed: Deed<TeamsAct>) => Promise<Done>
}

export const ClientContext = createContext<Client | undefined>(undefined)

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('This is drawn outside of Teams')
  return client
}
