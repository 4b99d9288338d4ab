import { feedRecoveredScreen } from '../screens/feed-trouble.ts'
import { troublePost } from './trouble.ts'

export const feedRecovered = troublePost<'feed_recovered'>('feedTrouble.recovered', feedRecoveredScreen)
