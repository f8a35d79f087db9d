/**
 * 第二程：下社区和入户. The steps that areas beside the cases add to the tour, in the order of a working day: rounds,
 * doors, lists to walk. They stand between the history of the first case and the farewell.
 *
 * A step as in tour_steps.js; in place of `done` it may have `mark`, words of the bot that end it when they come live.
 * The first one is {by: "next"}, so that whoever wants only the case can stop there.
 */
import { byTestId } from "./dom.js";
import { people } from "./session.js";
import { LISTS } from "./tour_lists.js";
import { key, staff } from "./tour_steps.js";

const worker = () => (people().find((one) => one.name === "王秀英") ?? people().find((one) => one.role === "worker"))?.id;
const sendButton = () => (byTestId("composer-input")?.value ? byTestId("composer-send") : byTestId("composer-input"));

export const SECOND = [
  {
    title: "第二程：下社区和入户",
    text: () => "一件案件到此办完。下面是案件以外的工作：中心工作人员下社区、网格员入户走访、专项排查。只想看案件的，到这里可以结束演练。",
    where: "private",
    who: worker,
    by: "next",
  },
  {
    title: "网格员提困难",
    text: () => "网格员在私聊里发 #困难 或 #建议 加内容，十个工作日内有人答复；不想留名的，点“不署名”。",
    who: worker,
    where: "private",
    fill: () => "#困难 三网格没有电子钥匙，进不了单元门",
    target: sendButton,
    mark: /已收下/,
  },
  {
    title: "看下社区安排",
    text: () => "中心工作人员每周到每个网格站两次，按分片自动排好，前一天下午提醒；会后来一张卡片，点选即可。发 /rounds 看本周安排，可以换人、改期。",
    who: () => staff(),
    where: "private",
    fill: () => "/rounds",
    target: sendButton,
    mark: /下社区安排/,
  },
  {
    title: "看建议和困难",
    text: () => "发 /voice 看等您答复的建议和困难，再点“答复”。",
    who: () => staff(),
    where: "private",
    fill: () => "/voice",
    target: () => key(/^答复 \d/) ?? sendButton(),
    mark: /请写明答复/,
  },
  {
    title: "写答复",
    text: () => "直接写明怎么办。答复私下送到提出的人，群里不出现。",
    who: () => staff(),
    where: "private",
    fill: () => "电子钥匙本周发到网格站。",
    target: sendButton,
    mark: /^已答复/,
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
