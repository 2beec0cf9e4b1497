"""Articles to open in a browser: of several sources, days and languages, copies among them, one of them hostile."""

from __future__ import annotations

from typing import Any

BRIDGE = (
    "Workers in Port Ellery opened the new harbour bridge on Tuesday after four years of building. "
    "The harbour bridge cost 48 million crowns, the city treasurer said. "
    "It carries two lanes of traffic and a path for bicycles.\n\n"
    "Mayor Ingrid Solheim walked across first, with a brass band behind her. "
    "Ferries will go on running until the end of the summer, because the approach roads are still being widened."
)
HOSTILE = (
    "The \u202ereversed\u202c archive of the zebra museum holds 712 drawings 🦓 of zebras, a curator said. "
    "<img src=x onerror=alert(1)> <script>window.hacked = true</script> "
    "Bi\u0300nh Đi\u0323nh lent the zebra museum three of its drawings."
)
VIETNAMESE = (
    "Sáng 12/5, Bộ trưởng Trần Minh Khôi khai mạc triển lãm cà phê tại Buôn Ma Thuột. "
    "Triển lãm có 320 gian hàng của 18 tỉnh. Ban tổ chức cho biết triển lãm cà phê kéo dài năm ngày."
)


def _article(id: str, title: str, text: str, source: str, published: str = "", **fields: str) -> dict[str, Any]:
    return {"id": id, "title": title, "text": text, "source": source, **fields} | (
        {"published": published} if published else {}
    )


ARTICLES = [
    _article(
        "bridge",
        "Harbour bridge opens in Port Ellery",
        BRIDGE,
        "Ellery Courier",
        "2024-05-07",
        author="Nora Lind",
        url="https://example.org/bridge",
    ),
    _article("bridge-copy", "New bridge for Port Ellery", BRIDGE, "Coast Wire", "2024-05-08"),
    _article(
        "budget",
        "What the bridge really cost",
        "An audit of Port Ellery found that the harbour bridge cost 53 million crowns. "
        "The audit counts the approach roads, which the treasurer had left out.\n\nViews: 37\nShare this article",
        "Northern Ledger",
        "2024-09-30",
    ),
    _article(
        "hostile",
        "<script>alert('title')</script> \u202eEvil zebras",
        HOSTILE,
        "Zebra \u202eDaily",
        "2023-11-02",
        url="javascript:alert(1)",
    ),
    _article(
        "coffee", "Khai mạc triển lãm cà phê Buôn Ma Thuột", VIETNAMESE, "Báo Cao Nguyên", "2024-05-12", language="vi"
    ),
    _article(
        "ferry",
        "Ferries to run all summer",
        "The ferry company of Port Ellery sold 210,000 tickets in 2023. "
        "Captain Ole Brandt said that the ferries would run all summer, whatever became of the bridge.",
        "Ellery Courier",
        "2024-06-01",
    ),
]
COST = "How much did the harbour bridge cost?"
OPENED = "Who walked across the harbour bridge first?"
ZEBRAS = "How many drawings of zebras does the museum hold?"
NOWHERE = "What is the boiling point of tungsten in kelvin?"
