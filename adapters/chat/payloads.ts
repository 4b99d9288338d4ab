import { z } from 'zod'
import { SILENCES } from '../../src/asset/asset-filter.ts'
import { AUTH_METHODS } from '../../src/feed/feed.ts'
import { channel, id, idOrNone, instant, list, monthView, nothing, offset, text, tickedIds } from './codecs.ts'

const access = list({ requestId: id })
const announcement = list({ announcementId: id })
const arrival = list({ arrivalId: id })
const arrivalPage = list({ arrivalId: id, offset })
/** `ticked`: what is ticked on other pages. A page of older releases had buttons beside each asset and no ticks. */
const tickedPage = list({ arrivalId: id, offset, ticked: tickedIds.optional() })
const arrivedAsset = list({ arrivalId: id, offset, assetId: id })
const silence = z.enum(SILENCES).optional()
const assetPage = list({ integrationId: id, assetId: id, silence })
const auditPage = list({ personId: idOrNone, than: id })
const conflict = list({ conflictId: id })
const draft = list({ draftId: id })
/**
 * `version`: the draft's version that the screen shows. Screens of older releases lack it, so that it is unknown what
 * they show.
 */
const seenDraft = list({ draftId: id, version: id.optional() })
/** `position`: how many assets come before the new page. Screens of older releases lack it. */
const draftPage = list({ draftId: id, assetId: id, position: offset.optional() })
const integration = list({ integrationId: id })
const person = list({ personId: id })
const subscription = list({ subscriptionId: id })

/** Selects whose options are found by typing; each has an entry in `OPTIONS` of router.ts, too. */
const CHOOSES = {
  'audit.person': nothing,
  'billing.feed': monthView,
  'people.pick': nothing,
  'picker.model': draft,
  'picker.oemName': draft,
  'picker.silence': draft,
  'settings.zone': nothing,
}

const TABLE = {
  ...CHOOSES,
  'access.allow': access,
  'access.allowOutside': access,
  'access.decline': access,
  'access.giveAgain': list({ personId: id, role: z.enum(['administrator', 'fleet_administrator']) }),
  'access.request': nothing,
  /** The payload is the OEM. */
  'app.install': text,
  'app.view': text,
  'arrival.approve': arrivedAsset,
  'arrival.approveAll': arrival,
  'arrival.approveSelected': tickedPage,
  'arrival.decline': arrivedAsset,
  'arrival.declineAll': arrival,
  'arrival.declineSelected': tickedPage,
  'arrival.nextPage': tickedPage,
  'arrival.page': tickedPage,
  'arrival.review': arrivalPage,
  'arrival.show': arrivalPage,
  'arrival.showNext': arrivalPage,
  'arrival.showPage': arrivalPage,
  /**
   * `decidedAt`: the newest decision that the card shows. Cards of older releases lack it: they show the newest
   * decision, because any later one would have redrawn them.
   */
  'arrival.undo': list({
    arrivalId: id,
    what: z.enum(['decided', 'imported']).default('decided'),
    decidedAt: instant.optional(),
  }),
  'arrival.waiting': nothing,
  'assets.after': assetPage,
  'assets.before': assetPage,
  'assets.edit': integration,
  'assets.editInChat': integration,
  'assets.show': integration,
  'assets.showNever': integration,
  'assets.showSilent': integration,
  /** Null: everybody. */
  'audit.csv': list({ personId: idOrNone }),
  'audit.everybody': nothing,
  'audit.newer': auditPage,
  'audit.older': auditPage,
  'audit.open': nothing,
  'audit.xlsx': list({ personId: idOrNone }),
  'billing.assets': monthView,
  'billing.assetsAfter': monthView,
  'billing.assetsBefore': monthView,
  'billing.csv': monthView,
  'billing.next': monthView,
  'billing.previous': monthView,
  'billing.showAll': monthView,
  'billing.showBillable': monthView,
  'billing.showOthers': monthView,
  'billing.xlsx': monthView,
  'conflicts.different': conflict,
  'conflicts.open': integration,
  'conflicts.same': conflict,
  'credentials.chooseSignIn': integration,
  'credentials.open': integration,
  'credentials.result': integration,
  'credentials.retry': integration,
  'credentials.signIn': list({ integrationId: id, signIn: z.enum(AUTH_METHODS) }),
  /** `signIn`: absent if the app has one way alone. Forms of older releases have a field for it. */
  'credentials.verify': list({ integrationId: id, signIn: z.enum(AUTH_METHODS).optional() }),
  'file.open': nothing,
  // The answers to the commands of these names, beside those that have other actions.
  'home.administrator': nothing,
  'home.assets': nothing,
  'home.billing': nothing,
  'home.help': nothing,
  'home.open': nothing,
  'home.search': nothing,
  'home.status': nothing,
  'integration.askRemove': integration,
  'integration.oddities': integration,
  'integration.open': integration,
  'integration.remove': integration,
  'integration.rename': integration,
  'integration.saveName': integration,
  'integration.takeOver': integration,
  'link.code': nothing,
  /** The payload is the link code. */
  'link.confirm': text,
  'link.enter': nothing,
  'link.open': nothing,
  'link.preview': nothing,
  'link.unlink': nothing,
  'ownList.compare': integration,
  'ownList.open': integration,
  /** A file that a person sent by itself. */
  'ownList.receive': nothing,
  'ownList.select': list({ listId: id, integrationId: id, suggested: z.enum(['yes', 'no']) }),
  'ownList.show': list({
    listId: id,
    integrationId: id,
    part: z.enum(['summary', 'matched', 'missing', 'others', 'elsewhere']),
    offset,
  }),
  'people.allow': access,
  'people.allowOutside': access,
  'people.decline': access,
  'people.makeAdministrator': person,
  'people.makeFleetAdministrator': person,
  'people.open': nothing,
  'people.person': person,
  'people.take': person,
  'picker.after': draftPage,
  'picker.back': draft,
  'picker.before': draftPage,
  'picker.clear': draft,
  'picker.confirm': seenDraft,
  'picker.confirmNone': seenDraft,
  'picker.containing': list({ draftId: id, containing: z.enum(['yes', 'no']) }),
  'picker.deselectAll': seenDraft,
  'picker.importNew': seenDraft,
  'picker.search': draft,
  'picker.selectAll': seenDraft,
  'picker.startOver': seenDraft,
  'picker.tick': seenDraft,
  'price.open': integration,
  'price.save': integration,
  /** On which screen the button stands; empty: on the settings. */
  'settings.mine': z.enum(['', 'home']),
  'settings.open': nothing,
  'settings.save': nothing,
  'subscription.edit': subscription,
  'subscription.move': subscription,
  'subscription.new': nothing,
  'subscription.newHere': channel,
  'subscription.remove': subscription,
  /** `subscriptionId` null: a new subscription; for `channel`, if it is given. */
  'subscription.save': list({ subscriptionId: idOrNone, channel: channel.optional() }),
  'subscription.takeOver': subscription,
  'subscription.test': subscription,
  'subscriptions.open': nothing,
  'undelivered.again': announcement,
  'undelivered.arrived': announcement,
  'undelivered.isThere': announcement,
  'undelivered.open': nothing,
  'undelivered.postAgain': announcement,
  /** Posts again all messages that were refused at the place of this one. */
  'undelivered.postAll': announcement,
}

/** The name of everything that can be done on a screen. */
export type ActionName = keyof typeof TABLE
/** The names of what a `Choose` does. */
export type ChooseName = keyof typeof CHOOSES
/** The parsed payload that a handler gets. */
export type ActionPayload<A extends ActionName> = z.output<(typeof TABLE)[A]>

/** The codec of each action, between its payload and the text that cards carry. */
export const PAYLOADS: { readonly [A in ActionName]: z.ZodType<ActionPayload<A>, string> } = TABLE

export const isAction = (name: string): name is ActionName => Object.hasOwn(PAYLOADS, name)
export const isChoose = (name: string): name is ChooseName => Object.hasOwn(CHOOSES, name)

/**
 * Parses the payload of an element; null if the text is broken, forged, or of a release whose format we no longer read.
 */
export function readPayload<A extends ActionName>(name: A, payloadText: string): { payload: ActionPayload<A> } | null {
  const codec: z.ZodType<ActionPayload<A>, string> = PAYLOADS[name]
  const read = codec.safeDecode(payloadText)
  return read.success ? { payload: read.data } : null
}

/** Only `action` creates one, so that no element is drawn with a payload that its handler can't read. */
export type Action<A extends ActionName = ActionName> = A & { readonly [made]: true }
declare const made: unique symbol

/**
 * The members of an element that say what it does: `{ kind: 'button', label, ...action('arrival.approveAll', {
 * arrivalId }) }`.
 */
export function action<A extends ActionName>(
  name: A,
  ...[payload]: undefined extends ActionPayload<A> ? [] : [payload: ActionPayload<A>]
): { action: Action<A>; payloadText?: string } {
  // This function is the only place that makes an `Action`, hence the cast. Without a parameter the payload is
  // undefined.
  return {
    action: name as Action<A>,
    ...(payload === undefined ? {} : { payloadText: PAYLOADS[name].encode(payload as ActionPayload<A>) }),
  }
}
