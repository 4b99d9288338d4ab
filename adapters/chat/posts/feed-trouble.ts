import { feedTroubleScreen } from '../screens/feed-trouble.ts'
import { troublePost } from './trouble.ts'

export const feedTrouble = troublePost<'feed_trouble'>('feedTrouble.title', feedTroubleScreen)
