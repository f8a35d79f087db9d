"""Sheets of figures as they come to be drawn: a week of a street, a month with much in it, a period with nothing."""

from handlers.bot_api.chart_sheet import (
    BarChart,
    BarRow,
    BarTable,
    ChartSheet,
    ColumnChart,
    HeatMap,
    Series,
    Share,
    Span,
    TableRow,
)

NAMES = (
    "武南村社区",
    "大东门社区",
    "首义路社区",
    "起义门社区",
    "彭刘杨路社区",
    "长湖社区",
    "涵三宫社区",
    "千家街社区",
)
LONG_NAMES = tuple(f"武昌区首义路街第{number}社区网格化服务管理站" for number in range(1, 21))
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
AGES = ("<1", "1–3", "3–7", "7–14", "14–30", "≥30")


def share(hits: int, cases: int) -> Share:
    if cases < 5:
        return Share(f"{hits}/{cases}" if cases else "—")
    return Share(f"{round(100 * hits / cases)}%", hits / cases)


def columns(names: tuple[str, ...], most: int, spans: int) -> ColumnChart:
    """Rising and falling, and the shares of so many stretches of equal length."""
    opened = tuple((at * 7 + 3) % (most + 1) for at in range(len(names)))
    closed = tuple(value * 2 // 3 for value in opened)
    length = -(-len(names) // spans)
    return ColumnChart(
        "每日上报与结案",
        names,
        (Series("上报", opened), Series("结案", closed)),
        spans_title="按期处置率（不足 5 件的只列件数）",
        spans=tuple(
            Span(start, min(start + length, len(names)) - 1, share(start + 2, start + 3))
            for start in range(0, len(names), length)
        ),
    )


def ages(*bars: tuple[int, int]) -> ColumnChart:
    in_time, overdue = zip(*bars, strict=True)
    series = (Series("未超期", in_time), Series("已超期", overdue))
    return ColumnChart("未办案件历时（天）", AGES, series, stacked=True, half=True)


def categories(most: int) -> BarChart:
    named = (
        "占道经营",
        "暴露垃圾",
        "无照经营游商",
        "违法建设及私搭乱建（含楼顶加建）",
        "噪音扰民",
        "井盖缺损",
        "其他",
    )
    return BarChart(
        "上报类别", tuple(BarRow(name, max(most // (at + 1), 1)) for at, name in enumerate(named)), half=True
    )


def stations(names: tuple[str, ...], most: int) -> BarTable:
    rows = (
        TableRow(name, (at * 5 + 2) % (most + 1), share(at % 4 + 1, at % 4 + 3), f"{at % 9}（{at % 3}）")
        for at, name in enumerate(names)
    )
    return BarTable("各社区", ("上报", "按期处置", "未办（超期）"), tuple(rows))


def hours(most: int) -> HeatMap:
    values = tuple(
        tuple((day * 3 + hour * 5) % (most + 1) if 7 < hour < 20 else 0 for hour in range(24)) for day in range(7)
    )
    names = tuple(f"{hour}时" if hour % 3 == 0 else "" for hour in range(24))
    return HeatMap("上报时段", WEEKDAYS, names, values)


def week(title: str = "首义路街 · 第 48 周周报") -> ChartSheet:
    """A street of eight stations."""
    return ChartSheet(
        title,
        "11-23 至 11-29 · 上报 43 件，结案 31 件",
        "无",
        (
            columns(tuple(f"{name} {at}" for at, name in enumerate(WEEKDAYS, 23)), 9, 7),
            ages((3, 0), (9, 1), (1, 2), (0, 9), (0, 0), (0, 1)),
            categories(27),
            stations(NAMES, 18),
            hours(12),
        ),
    )


def full_month() -> ChartSheet:
    """Ten thousand cases, and twenty stations with long names."""
    return ChartSheet(
        "首义路街 · 11 月月报",
        "11-01 至 11-30 · 上报 10012 件，结案 9874 件",
        "无",
        (
            columns(tuple(str(day) for day in range(1, 31)), 411, 5),
            ages((103, 0), (411, 1), (31, 22), (0, 333), (0, 0), (0, 1)),
            categories(3999),
            stations(LONG_NAMES, 999),
            hours(411),
        ),
    )


def empty_week() -> ChartSheet:
    """Nothing was reported, and nothing waits."""
    none, nobody = (0,) * 7, Share("—")
    return ChartSheet(
        "武南村社区 · 第 48 周周报",
        "11-23 至 11-29 · 上报 0 件，结案 0 件",
        "无",
        (
            ColumnChart(
                "每日上报与结案",
                WEEKDAYS,
                (Series("上报", none), Series("结案", none)),
                spans_title="按期处置率（不足 5 件的只列件数）",
                spans=tuple(Span(at, at, nobody) for at in range(7)),
            ),
            ages(*((0, 0),) * 6),
            BarChart("上报类别", (), half=True),
            BarTable("各社区", ("上报", "按期处置", "未办（超期）"), ()),
            HeatMap("上报时段", WEEKDAYS, ("",) * 24, ((0,) * 24,) * 7),
        ),
    )


def one_case() -> ChartSheet:
    """A single case on a Wednesday."""
    one = (0, 0, 1, 0, 0, 0, 0)
    return ChartSheet(
        "武南村社区 · 第 48 周周报",
        "11-23 至 11-29 · 上报 1 件，结案 0 件",
        "无",
        (
            ColumnChart(
                "每日上报与结案",
                WEEKDAYS,
                (Series("上报", one), Series("结案", (0,) * 7)),
                spans_title="按期处置率（不足 5 件的只列件数）",
                spans=tuple(Span(at, at, share(0, one[at])) for at in range(7)),
            ),
            ages((0, 1), *((0, 0),) * 5),
            BarChart("上报类别", (BarRow("占道经营", 1),), half=True),
        ),
    )
