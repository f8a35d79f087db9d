/**
 * 第二程：下社区和入户. The steps that areas beside the cases add to the tour, in the order of a working day: rounds,
 * doors, lists to walk. They stand between the history of the first case and the farewell.
 *
 * A step as in tour_steps.js; in place of `done` it may have `mark`, words of the bot that end it when they come live.
 * The first one should be {by: "next"}, so that whoever wants only the case can stop there.
 */
import { byTestId } from "./dom.js";
import { people } from "./session.js";
import { LISTS } from "./tour_lists.js";

const worker = () => (people().find((one) => one.name === "王秀英") ?? people().find((one) => one.role === "worker"))?.id;
const sendButton = () => (byTestId("composer-input")?.value ? byTestId("composer-send") : byTestId("composer-input"));

export const SECOND = [
  {
    title: "入户走访",
    text: () => "一件案件到此办完。下面是网格员的另一半工作：走访住户。只想看案件的，到这里可以结束演练。",
    where: "private",
    who: worker,
    by: "next",
  },
  {
    title: "记一次走访",
    text: () => "走访后发一句话就记下了：门牌加结果。也可以写“不在”“婉拒”“空户”，几户写几行。",
    who: worker,
    where: "private",
    fill: () => "#入户 3-2-302 见到",
    target: sendButton,
    mark: /见到，已记/,
  },
  {
    title: "看今天的事",
    text: () => "/today 看自己的案件、应走访的住户和特殊群体。特殊群体是哪几户，点查看才显示，十分钟后删除，并留记录。",
    who: worker,
    where: "private",
    fill: () => "/today",
    target: sendButton,
    mark: /今天已走访/,
  },
  ...LISTS,
];
