import type * as sdk from '@slack/types'
import { expectTypeOf, test } from 'vitest'
import type { Block } from '../../../playground/slack/validate-blocks.ts'
import type { Element } from '../../../playground/slack/validate-element-rules.ts'

type KeysOf<U> = U extends unknown ? keyof U : never
type Difference<Ours, Theirs> = Exclude<KeysOf<Ours>, KeysOf<Theirs>> | Exclude<KeysOf<Theirs>, KeysOf<Ours>>
type Differences<Ours extends { type: string }, Theirs> = {
  [K in Ours['type']]: Difference<Extract<Ours, { type: K }>, Extract<Theirs, { type: K }>>
}[Ours['type']]
type TheirElement = sdk.ActionsBlockElement | sdk.InputBlockElement | sdk.SectionBlockAccessory

test('our blocks and elements have exactly the keys that the SDK knows', () => {
  expectTypeOf<Differences<Block, sdk.KnownBlock>>().toEqualTypeOf<never>()
  expectTypeOf<Differences<Element, TheirElement>>().toEqualTypeOf<never>()
})
