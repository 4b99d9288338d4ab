/**
 * An event that Slack repeats while it is being processed. It is refused, so that it comes again in case the work
 * fails.
 */
export class UnderWay extends Error {
  constructor() {
    super('The event is being worked on.')
    this.name = 'UnderWay'
  }
}
