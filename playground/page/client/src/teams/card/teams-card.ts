import { AdaptiveCard } from 'adaptivecards'
import type { Choice } from './combobox.ts'

/** A card that knows whom its inputs ask for choices. */
export class TeamsCard extends AdaptiveCard {
  suggest: (input: string, query: string) => Promise<Choice[]> = async () => []
}
