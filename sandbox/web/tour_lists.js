/** The steps of the tour about a list to walk 专项排查: staff write one, a worker walks it, the centre sees how it goes. */
import { byTestId } from "./dom.js";
import { people } from "./session.js";

const first = (role, name) => (people().find((one) => one.name === name) ?? people().find((one) => one.role === role))?.id;
const worker = () => first("worker", "王秀英");
const staff = () => first("staff", "李敏");
const sendButton = () => (byTestId("composer-input")?.value ? byTestId("composer-send") : byTestId("composer-input"));
const key = (words) => [...document.querySelectorAll(".row .key")].findLast((el) => words.test(el.textContent.trim())) ?? null;

export const LISTS = [
  {
    title: "专项排查",
    text: () => "上级要求“都去看一遍”时，不必在群里一遍遍催：工作人员写一次清单，每名网格员收到一张卡片。请切换到工作人员的私聊。",
    who: staff,
    where: "private",
    by: "next",
  },
  {
    title: "起草清单",
    text: () => "发 /campaign，再点“新建专项排查”。",
    who: staff,
    where: "private",
    fill: () => "/campaign",
    target: () => key(/^新建专项排查/) ?? sendButton(),
    mark: /请发标题/,
  },
  {
    title: "写标题",
    text: () => "写一个短标题，说明查什么。",
    who: staff,
    where: "private",
    fill: () => "楼道消防通道",
    target: sendButton,
    mark: /请发地点/,
  },
  {
    title: "写地点",
    text: () => "一行一处，先写网格，再写地点；可以整段粘贴，也可以发表格，或点“各网格一处”。",
    who: staff,
    where: "private",
    fill: () => "武南村3网格 首义路12号楼",
    target: sendButton,
    mark: /几号前完成/,
  },
  {
    title: "定日期",
    text: () => "写一个期限。预览会说明谁收到几处、有没有人本周任务已满。",
    who: staff,
    where: "private",
    fill: () => "5天",
    target: sendButton,
    mark: /请核对/,
  },
  {
    title: "下发清单",
    text: () => "点“下发”。超过负担上限的，会先请中心主任同意。",
    who: staff,
    where: "private",
    target: () => key(/^下发/),
    mark: /已查 0\/\d+ 处/,
  },
  {
    title: "走一处",
    text: () => "现在是网格员。到一处点一下：没问题、有问题、进不去。点“有问题”即立案，地点已填好，不要求拍照。",
    who: worker,
    where: "private",
    target: () => key(/有问题$/),
    mark: /发现问题/,
  },
  {
    title: "看进度",
    text: () => "中心群里只有这一张卡片，按社区显示进度，不出现门牌和姓名。到期前提醒一次，剩余的转站长。",
    who: staff,
    where: "centre",
    by: "next",
  },
];
