/**
 * 第二程：下社区和入户. The steps that areas beside the cases add to the tour, in the order of a working day: rounds,
 * doors, lists to walk. They stand between the history of the first case and the farewell.
 *
 * A step as in tour_steps.js; in place of `done` it may have `mark`, words of the bot that end it when they come live.
 * The first one should be {by: "next"}, so that whoever wants only the case can stop there.
 */
export const SECOND = [];
