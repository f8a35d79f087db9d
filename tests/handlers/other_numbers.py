"""Draws lines whose numbers are nobody's: of cases, meters, orders, of houses, sums, dates, places and machines."""

import random
import re
from datetime import date, timedelta

_LABELS = (
    "电表号 水表号 水表编号： 燃气表号: 电表资产编号 户号 户号： 用户编号 客户编号: 订单号 订单编号： 外卖订单号",
    "快递单号 快递单号： 运单号 运单号： 工单号 受理编号 投诉编号： 回执编号 设备号 设备号： 设备编号 设备ID: 序列号",
    "SN: 出厂编号 合同编号 档案编号 发票号码 票据号 流水号 交易流水号： 灯杆编号 井盖编号 路灯编号 充电桩编号",
    "摄像头编号 单车编号 电梯编号 资产编号 条形码 追溯码 保单号 会议号 编号 编号：",
    "order_no._ Order_# tracking_number:_ waybill_ parcel_ meter_ Meter_no._ device_ serial_no:_ invoice_ ticket_",
)
_WHAT = tuple(label.replace("_", " ") for line in _LABELS for label in line.split())
_THEN = ("", "", "，查不到", "离线了", " 没到", "坏了", "欠费", "。", "读数1387")


def free(rng: random.Random) -> str:
    """A line whose numbers are nobody's."""
    return _filled(rng, rng.choice(_SHAPES)) if rng.random() < 0.7 else rng.choice(_LISTS)(rng)


def _filled(rng: random.Random, shape: str) -> str:
    """`#` is any digit, `@` a capital letter, `{day}` a date, `{stamp}` a moment, `{like}` like a phone."""
    text = shape.format(day=f"{_day(rng):%Y%m%d}", dashed=f"{_day(rng)}", stamp=_stamp(rng), like=_like(rng))
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return re.sub("[#@]", lambda m: rng.choice("0123456789" if m[0] == "#" else letters), text)


def _day(rng: random.Random) -> date:
    return date(2024, 1, 1) + timedelta(days=rng.randrange(1_500))


def _stamp(rng: random.Random) -> str:
    return f"{_day(rng):%Y%m%d}{rng.randrange(24):02}{rng.randrange(60):02}{rng.randrange(60):02}"


def _like(rng: random.Random) -> str:
    return f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09}"


def _labelled(rng: random.Random) -> str:
    rest = rng.choice(("", "", "", f"、{_like(rng)}", f"和{_like(rng)}"))
    return f"{rng.choice(_WHAT)}{_like(rng)}{rest}{rng.choice(_THEN)}"


def _houses(rng: random.Random) -> str:
    """Doors of a street in their order."""
    first, step, sign = rng.randrange(1, 150), rng.choice((1, 2, 4)), rng.choice(("、", "，", " ", ",", "/"))
    doors = sign.join(str(first + step * number) for number in range(rng.randrange(3, 9)))
    return rng.choice(("首义路{}号门面", "{}号楼停水", "楼栋：{}", "{}栋已走访")).format(doors)


def _rooms(rng: random.Random) -> str:
    sign = rng.choice(("、", "，", " ", "/", "\n"))
    shape = rng.choice(("{0}{1:02}", "{0}{1:02}", "{2}-{0}{1:02}", "{2}-{1}-{0}01"))
    rooms = [
        shape.format(rng.randrange(1, 33), rng.randrange(1, 5), rng.randrange(1, 20))
        for _ in range(rng.randrange(2, 7))
    ]
    return rng.choice(("{}没开门", "3栋{}已走访", "{}漏水", "电话没打通的：{}", "联系不上：{}室")).format(
        sign.join(rooms)
    )


def _times(rng: random.Random) -> str:
    hours = [f"{rng.randrange(6, 22)}:{rng.randrange(60):02}" for _ in range(rng.randrange(2, 7))]
    return rng.choice(("巡查{}", "今天{}都有人投诉", "时间：{}")).format(
        rng.choice((" ", "、", "-", "，")).join(hours)
    )


def _values(rng: random.Random) -> str:
    values = [f"{rng.uniform(1, 99):.1f}" for _ in range(rng.randrange(2, 8))]
    return rng.choice(("噪声{}分贝", "测得 {}", "沉降{}mm")).format(rng.choice((" ", "、", "，", "/")).join(values))


def _counts(rng: random.Random) -> str:
    """So and so many, with what is counted behind each."""
    unit = rng.choice(("户", "件", "车", "人", "号", "元", "栋"))
    return "、".join(
        f"{rng.choice(('', '约', '共'))}{rng.randrange(1, 400)}{unit}" for _ in range(rng.randrange(2, 8))
    )


def _masked(rng: random.Random) -> str:
    head, tail = f"1{rng.randrange(30, 99)}", f"{rng.randrange(10**4):04}"
    stars = rng.choice(("****", "xxxx", "●●●●", "××××", "----", " **** "))
    return rng.choice(("{} 已回访", "电话{}", "{}、{}两户", "微信{}")).replace("{}", f"{head}{stars}{tail}")


_LISTS = (_labelled, _labelled, _labelled, _houses, _rooms, _times, _values, _counts, _masked)
_SHAPES = (
    "案件SY{day}-####已派城管中队",
    "SY{day}-####、SY{day}-####并案",
    "#### 号案催办",
    "车牌鄂@#####违停",
    "鄂@·@#####占消防通道，另有鄂@###@#",
    "罚款###元，合计#,###,###.##元",
    "工程款##,###.##元，面积####.##平方米",
    "￥####.##，已付￥###",
    "{dashed} ##:## 拍摄",
    "{day}到{day}期间施工",
    "2026年1#月2#日上午9点##分",
    "IMG_{stamp}.jpg",
    "mmexport17########123.jpg",
    "订单号{stamp}########",
    "淘宝订单 {stamp}####",
    "快递单号SF13###########",
    "快递YT88###########堆在楼道",
    "运单号7###########",
    "12345工单{stamp}######",
    "工单号WO{stamp}####",
    "流水号6###############",
    "编号1##########的灯杆不亮",
    "统一社会信用代码914201##MA####@#@#",
    "执照注册号4201########1##",
    "武城管〔2026〕##号",
    "坐标114.3#####,30.5#####",
    "30.########, 114.########",
    "邮编430###",
    "网格编号420106010002###",
    "电表号4201#########",
    "表号00##########",
    "水表读数 ##### 吨",
    "首义路1##号##栋###单元####室",
    "##栋#单元###室漏水到###室",
    "上午08:30-12:00，下午14:00-17:30，每天#次",
    "0830-1200 1400-1730",
    "共####户####人",
    "供电95598，供水96510，燃气950##",
    "客服400-8##-####",
    "客服4008######",
    "IP 192.168.1##.##:80##",
    "QQ群 9########",
    "设备 TY-2026-####-####",
    "许可证JY1420106#######",
    "13#、13#、14#、15#号门面占道",
    "1 2 3 4 5 6 7 8 9 10 11 1# 号楼停水",
    "二零二六年十一月二十三日，一百三十八户",
    "尾号####的居民反映",
    "管径DN1##，长13#米，埋深1.#米",
    "{stamp}",
    "17########",
    "合同SYL-{dashed}-1##-####",
    "摄像头420106000013200#####",
    "温度38.#度，血压13#/7#，心率6#",
    "进度 ##/##，比分 #:#",
    "Case SY{day}-00## is overdue by # hours",
    "总投资{like}元",
    "￥{like}.00",
    "工程款13,8##,###,###元",
    "设备SN {like} 掉线",
    "{like}号水表不走",
    "{like}（订单号）",
    "IMG_{like}.jpg",
    "HB{like}",
    "A-{like}",
    "https://x.cn/s?id={like}",
    "IP 1##.16.15.2##/24",
    "MAC 13:8#:12:04:4#:6#",
    "经度114.3######，纬度30.5######",
    "N30°35′1#.8#″ E114°18′2#.0#″",
    "1956.#-1983.12在厂里上班",
    "IMEI 8669710#########",
    "ICCID 898604861#1871204###",
    "门禁卡号 00157####",
    "公交卡号 4300 1387 #### ####",
    "燃气卡号 62170038########",
    "电动自行车号牌 武汉A15#####",
    "区政务热线027-8#######",
    "发票代码042002600111 号码 8#######",
    "供水热线：027-96510",
    "武街发〔2026〕13#号",
    "GB/T 138##-2026第#.#.#条",
    "血压13#/8# 14#/9# 心率7#",
    "零八三零到一七三零",
    "一三五七九栋、二四六八十栋",
    "幺三八号井盖，两个洞",
    "比例1:###",
    "腾讯会议 13#-71#-60#",
    "营业执照注册号 4201066########",
    "税号 914201061########",
    "特种设备代码 3110103862########",
    "车架号 LSVAM4187C2######",
    "13*87*1# 厘米，DN150",
    "身份证尾号 3###，卡尾号 7###",
    "身份证 4201**********3###",
    "Building 13, rooms 1301, 1302 and 501",
    "Total 13,871,###,### yuan",
)
