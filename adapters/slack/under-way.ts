/** Slack repeats an event that is still being worked on: it is to come again, should the work fail. */
export class UnderWay extends Error {
  constructor() {
    super('The event is being worked on.')
    this.name = 'UnderWay'
  }
}
