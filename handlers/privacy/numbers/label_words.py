"""The words by which people say what a number is: a phone, an identity, a card, or something that is nobody's.

All of them are looked for in lower case, and each begins with a plain character: so a text without any is read fast.
"""

import re


def _one_of(*lines: str) -> str:
    return "|".join(word for line in lines for word in line.split())


def _latin(*lines: str) -> str:
    """Words that count only by themselves, not within another one; `_` is the space between two."""
    words = [word.replace("_", " ") for line in lines for word in line.split()]
    return "|".join(rf"{word}(?<![a-z]{word})(?![a-z])" for word in words)


def _not_after(before: str, word: str) -> str:
    return rf"{word}(?<![{before}]{word})"


_CALL = _one_of(
    "电话 電話 电[^\\w\\d]{1,3}话 手机 手機 座机 总机 固话 固定电话 宅电 传真 电联 区号 联系方式 联系人 联系",
    "联络 聯絡 连络 回电 致电 来电 主叫 呼叫 拨打? 打给 机主 挪车 微信 威信 微[号信] 薇信? 加\\s?v 📞 ☎ ☏ 📱",
    "📲 dianhua shouji phone mobile hotline contact landline whats\\s?app we\\s?chat v信",
)
PHONE = re.compile(
    rf"(?:{_CALL}|tel(?<![a-z]tel)|fax(?<![a-z]fax)|{_latin('v vx wx mob call dial cell sms dh sj sjh ph')})"
    r"(?!费|亭|卡|线杆|簿|诈骗)"
)
BESIDE_A_PHONE = re.compile(
    _one_of(
        "打 拨 找 呼 家里 家中 家 办公室 值班室? 值守 home office 门房 门卫 保安 岗亭 单位 屋里 物业 居委会",
        "业委会 社区 街道 派出所 警务室 中队 学校 幼儿园 医院 卫生站 诊所 药店 超市 小卖部 餐馆 店 公司 厂",
        "营业厅 网点 窗口 前台 咨询 预约 预订 订餐 外卖 送水 订水 报修 求助 投诉 举报 监督 维修 抢修 急修 救援",
        "婆婆 爹爹 奶奶 爷爷 先生 女士 师傅 老师 阿姨 大爷 大妈 太太 太婆 姐 哥 嫂 叔 伯 姑 姨 舅 妈 爸 儿子",
        "女儿 孙子 妻子 嫂子 老公 老婆 老伴 经理 主任 医生 会计 老板 老板娘 站长 队长 书记 户主 房东 业主 租客",
        "住户 居民",
    )
)
"""Said of many things and people: they count right before a number only."""
AFTER_A_PHONE = re.compile(_one_of("座机 固话 宅电 电话 手机 家里 landline 打不通 没人接 无人接 转 分机 ext"))
REGION = re.compile("香港|澳门|台湾")
HOTLINE = re.compile(r"(?:热线|客服|服务台|hotline|customer service)(?:电话|号码)?[\W_]{0,3}$", re.IGNORECASE)
BACKWARDS = re.compile("倒[着过序]|反[着过]")

IDENTITY = re.compile(
    rf"{_one_of('身[份分][证証]? 证件 居民证 残疾证 一代证 二代证 老证 旧证 的证 位证 户口[本簿]?')}"
    rf"|{_not_after('一-龥', '证号')}|{_latin('sfz id identity')}"
)
AFTER_AN_IDENTITY = re.compile(r"[^\d,\u3002;\n]{0,8}(?:身份证|身份号|老证)")
PEOPLE = re.compile(
    _one_of(
        "姓名 户主 居民 住户 租客 租户 房东 老人 老太 孩子 小孩 婆婆 爹爹 奶奶 爷爷 先生 女士 师傅 本人 当事人",
        "申请人 夫妻 出生 汉族 男(?![装鞋包厕]) 女(?![装鞋包厕]) 低保 残疾 户籍 居住证 办证 登记 resident",
        "tenant mr",
    )
)

CARD = re.compile(
    _one_of(
        "卡 账\\s?[号户] 帐\\s?[号户] 户头 存折 折子 储蓄 银行 农行 工行 建行 中行 交行 招行 邮储 支行 收款",
        "打[到给入] 汇[到给入] 转[到给入] 退[到给入回] 存[到入] 划[到入] account a/c master unionpay kahao",
    )
    + f"|{_latin('card acc acct visa kh')}"
)
_CARDS = _one_of(
    "门禁 公交 地铁 武汉通 一卡通 水 电 气 燃气 购电 购气 ic 会员 物联网 饭 加油 学生 储值 充值 校园 购物 电话",
    "流量 sim 积分 停车 就诊 门 健康 梯控 access gate member library transit",
)
_ACCOUNTS = _one_of("宽带 燃气 水费 电费 缴费 用电 用水 登录 登陆 系统 平台 微信 qq 游戏 会员 公积金")
OTHER_CARDS = (re.compile(rf"(?:{_CARDS})\s?(?:卡|card)"), re.compile(rf"(?:{_ACCOUNTS})[账帐][号户]"))

_OF_PEOPLE = (
    "话信系络用大小新老旧原本他她我你您的个同靓短长外呼叫电主家宝音手车定动通汉地拟副作人急助尾上下这那几门账帐写记存留打拨加换改登"
    "哥姐叔伯妈爸爹婆奶爷嫂弟妹儿女孙舅姨姑侄婿父母子夫妻公伴妇姆嬢娘属居坊友亲傅板理任长员生士师东客民方班务服询援修租线报区访馈介映私情名联陆警全整"
    "一二三四五六七八九十百零〇两"
)
"""What ends a word before 号 that says whose phone it is, or counts houses: any other is of a thing."""
_NEVERTHELESS = _one_of(
    "会员 学员 党员 报名 车(?<!挪车) 标本 样本 台账 警(?<!民警)(?<!交警)(?<!辅警) 考生 学生 新生 受理 办理",
    "网约车 登记 户 表(?<!代表) 单 票",
)
_PAPERS = _one_of("份证 分证 身份 証 住证 证件 代证 民证 老证 旧证 的证 位证 疾证").split("|")
_OF_A_PERSON = "".join(f"(?<!{paper}号)(?<!{paper}号码)" for paper in _PAPERS)
_OF_A_PHONE = "".join(f"(?<!{machine}号)" for machine in ("手机", "司机", "座机", "本机", "人机"))
_NUMBERED_THINGS = (
    rf"号(?!码)(?<=[一-龥]号)(?<![{_OF_PEOPLE}]号)(?<!住户号){_OF_A_PHONE}{_OF_A_PERSON}|id(?![a-z])(?<=[一-龥]id)"
    rf"|号码(?<=[证单票表据件书册箱柜桩杆井券]号码)(?<!代表号码){_OF_A_PERSON}|(?:设备|流水|批次|序列|车牌|门禁卡|公交卡)号码"
    r"|码(?<=[一-龥]码)(?<![号扫密]码)(?=[\s:是为(\d])"
)
_THINGS = _one_of(
    "工单 订单 运单 快递单 面单 货单 保单 票据 发票 收据 合同 流水 电表 水表 气表 燃气表 热表 电能表 智能表",
    "表具 设备 摄像头 摄像机 探头 球机 枪机 烟感 传感器 充电桩 路灯 灯杆 电杆 井盖 消防栓 消火栓 灭火器 变压器",
    "配电箱 箱变 环网柜 单车 车架 发动机 主机 路由器 光猫 机顶盒 道闸 终端 网关 气瓶 钢瓶 条码 条形码 门牌",
    "档案 资料 保险 病历 站牌 路牌 光交箱 弱电箱 电箱 阀门 许可证 合格证 快件 包裹 邮件 挂号信 单据 存根 小票",
    "表计 表箱 标签 芯片 犬牌 免疫证 智能锁 门锁 地锁 基站 服务器 硬盘 交换机 公交卡 门禁卡 停车卡 饭卡 水卡",
    "电卡 会员卡 停车券",
).split("|")
_BARE_THINGS = "|".join(_not_after("修装换抄卖收找开办代送", thing) for thing in _THINGS)
"""Who repairs or sells such a thing has a phone."""
_CODES = _one_of("编号 编码 代码 代号 序号 识别码 识别号 型号 规格 串号 qq群号?")
_ENGLISH = _latin(
    "order waybill tracking parcel package shipment invoice receipt ticket device meter serial ref reference",
    "case contract license licence permit asset equipment camera sensor batch lot pole lamp bike engine",
    "hydrant policy registration model meeting transaction imei iccid sn s/n p/n rfid nfc imsi qq_group",
    "barcode sku chassis container",
)
_FILED = _one_of(
    "customer user booking bill voucher badge employee staff student member locker seat room unit job task",
    "report complaint request application certificate tax insurance claim flight document file item part",
    "product trade app bus train route house building door plate block floor gate security box cabinet valve",
    "tag label stock post",
)
OTHERS = (
    re.compile(rf"(?:{_NEVERTHELESS})号(?!码)"),
    re.compile(_NUMBERED_THINGS),
    re.compile(rf"{_CODES}|{_BARE_THINGS}|{_ENGLISH}"),
    re.compile(r"(?:公积金|社保|医保|水费|电费|燃气|宽带|用电|用水|缴费)[账帐][号户]"),
    re.compile(rf"(?:{_FILED}) (?:no(?![a-z])|number|num(?![a-z])|id(?![a-z])|code|serial|#)"),
)
_CARRIERS = _one_of("圆通 中通 申通 韵达 顺丰 极兔 京东 邮政 德邦 百世 美团 淘宝 拼多多 饿了么 ems")
OTHER_LINKS = (
    rf"(?:{_one_of('号码 卡号 号 编号 s/?n 编码 码 id no № number num nr code tag label reading is was 是 为 叫 的')}"
    rf"|{_one_of('就是 应该是 显示 查询 尾 这个 上 写着? 印着? 刻着? 标着? 数字')}|{_CARRIERS}"
    r"|\([^()\d]{1,6}\)|'s|[ \t:=#.()\[\]【】\"'“”「」>→\-~+_/]|:\s*\n\s*){0,8}"
)
"""What stands between such a word and its number."""
_NUMBERS = "单号|编号|表号|户号|设备号|序列号"
_NUMBERED = _one_of("设备 水表 电表 燃气表 气表 摄像头 灯杆 井盖 单车 订单 工单 运单 充电桩 烟感")
AFTER_ANOTHER = re.compile(
    rf"\s?(?:离线|掉线|读数|走字|停走|不走|低电量|黑屏)|\s?[(\[【](?:这?是)?[^\d()]{{0,6}}(?:{_NUMBERS})|\s?号(?:{_NUMBERED})"
    rf"|\s?(?:这个|那个|才?是|为)(?!手机|电话)[一-龥]{{0,4}}(?:{_NUMBERS})"
)
NUMBER_OF = re.compile(rf"(?:{_one_of('单 票 券 证 表')}|{'|'.join(_THINGS)})\s?$")

MONEY_BEFORE = re.compile(r"(?:[$¥€£]|rmb|cny|usd|人民币|金额|总?造价|投资|预算)\s?[:为是]?\s?$")
MONEY_AFTER = re.compile(
    r"\s?(?:[万亿千百]?元(?!师傅|老师|先生|女士|宵|旦|姐|哥|总)|块钱|万元|亿|[万千]?吨|度(?!假)|kwh|kg|yuan|rmb|平方?米|m2|%)"
    r"|\.\d{2}(?!\d)(?=\s?(?:[万亿]?元|[\W_]|$))"
)
COUNTED_BEFORE = re.compile(
    r"(?:楼栋|门牌|门面|商铺|房号|单元|[数得评]分?|数量|读数|[人户次件]数|分别|[共各]|登记|年龄|尺寸|身高|体重|血[压糖]|心率|[声音]"
    r"|[温湿]度|[高宽长重深]|巡查|测得)(?:为|是|:|\s){0,3}$"
)
UNIT = re.compile(
    r"\s?(?:号(?!码)|元(?!师傅|老师|先生|女士|姐|哥|总)|[#栋幢楼层室户门岁天日月年点时分秒次车辆件度路吨升斤块届期页级版%°℃位名人张份条台盏桶米]|单元|厘米|毫米"
    r"|公里|网格|社区|cm|mm|kg|km|m\b|db)"
)
PHONE_LETTERS = re.compile(r"TEL|[VW]?X|V|T|P|M|H|W|ID|NO|PH|MOB|CELL|CALL|PHONE|MOBILE|(?:LX)?DH|SJH?|HP|QQ")
"""Capitals before a phone that are no part of a number of something else."""
