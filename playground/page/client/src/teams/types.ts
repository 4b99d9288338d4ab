import type { State } from '../../../api.ts'

export type Tenant = State['teams']['tenants'][number]
export type Place = Tenant['places'][number]
export type Person = Tenant['people'][number]
export type Message = Place['messages'][number]
