import { createContext, useContext } from 'react'
import type { Done, TeamsAct } from '../../../api.ts'
import type { Deed } from '../state.ts'
import type { Person, Tenant } from './types.ts'

/** Who sits at this Teams, and how what they do gets on its way. */
export interface Client {
  app: string
  tenant: Tenant
  person: Person
  /** What goes wrong is said in a toast; the answer says it too. */
  act: (deed: Deed<TeamsAct>) => Promise<Done>
}

export const ClientContext = createContext<Client | undefined>(undefined)

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('This is drawn outside of Teams')
  return client
}
