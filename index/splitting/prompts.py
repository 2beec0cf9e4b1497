"""What a site says to its reader about itself: newsletters, apps, accounts, sharing, cookies, rights.

Each rule is to match a whole line, and rests on words that an article hardly uses: "newsletter", "in your inbox",
"enable JavaScript". "Sign up for a card at the desk." is none of them.
"""

from __future__ import annotations

_PLATFORM = (
    r"(?:Facebook|Twitter|Instagram|WhatsApp|Telegram|TikTok|YouTube|Youtube|LinkedIn|Linkedin|Flipboard|Pinterest"
    r"|Zalo|Google News|Threads|Bluesky|X)"
)
_LETTERS = (
    r"(?i:[^.!?]{0,120}\b(?:sign(?:ing)? up|subscribe|get)\b.{0,120}\b(?:newsletters?|inbox|podcasts?)\b.{0,120})",
    r"(?i:.{0,150}\b(?:in|to) your inbox\b.{0,100})",
    r"(?i:(?:our|the|free) (?:\w+ ){0,4}newsletter)",
    r"(?i:(?:submit|enter) your e-?mail(?: address)?|your e-?mail address will not be published\..{0,80})",
    r"(?i:by (?:submitting|entering|providing|signing up|clicking)\b.{0,60}\b(?:terms|privacy|consent"
    r"|agree)\b.{0,150})",
    r"(?i:.{0,40}\bnewsletters may contain\b.{0,220})",
    r"(?i:after newsletter promotion)",
    r"(?i:(?:đăng ký (?:nhận|theo dõi)|nhận) (?:bản tin|tin)\b.{0,60})",
)
_SHARING = (
    rf"(?:(?:Click to )?(?i:share|follow|join|đăng|like)\b[^.!?]{{0,60}}\b(?:on|via|to|us on|lên"
    rf"|trên)\s?{_PLATFORM}\b.{{0,100}})",
    rf"(?:(?i:share|pin|tweet|email) ?(?:on|this|to|via)? ?{_PLATFORM}?){{2,8}}",
    r"(?:Follow|Like) us\b[^.!?]{0,60}|Follow (?:[A-Z]\w+(?: [A-Z]\w+){0,2})\.?",
    r"(?i:follow .{1,60} on (?:twitter|facebook|instagram|x)\b.{0,60})",
    r"(?i:follow (?:\w+'s|our) coverage\b.{0,100}|follow .{1,50} at https?://\S+)",
    r"(?i:(?:mời (?:quý |các )?(?:độc giả|bạn đọc|bạn|vị)|theo dõi (?:báo|chúng tôi|trang)|>+ ?mời)\b"
    r"(?=.{0,80}\b(?:theo dõi|trên|xem thêm|đón đọc|đón xem)).{0,120})",
    r"(?i:chia sẻ (?:bài viết|bài|tin này|lên|qua)\b.{0,30}|gửi cho bạn bè"
    r"|theo dõi .{0,40}trên(?: google news| zalo| facebook)?)",
    r"(?i:tag @\w+ .{0,60})",
    r"(?i:(?:tải|cài đặt) ứng dụng\b[^.]{0,80}|download (?:the|our) app\b.{0,80})",
    r"(?i:catch all the .{0,120}\bapp\b.{0,20}|\(catch all the .{0,120})",
)
_ACCOUNTS = (
    r"(?i:.{0,80}\b(?:support (?:independent |our |local )?journalism|become a (?:member|subscriber|supporter)\b"
    r".{0,60}(?:\$|€|£|without ads|today)).{0,120})",
    r"(?i:(?:thank you for|consider) supporting our journalism\b.{0,200})",
    r"(?i:if you liked? this (?:post|article|story),.{0,120})",
    r"(?i:.{0,60}\b(?:affiliate (?:commission|links?)|earn us a commission)\b.{0,80})",
    r"(?i:.{0,80}\b(?:enable|turn on) JavaScript\b.{0,60})",
    r"(?i:.{0,120}\b(?:using|use|accept|enable|allow|set) (?:of )?cookies\b(?: and (?:other"
    r"|similar) technologies\b.{0,220}"
    r"|[.]?| once| once[.])?)",
    r"(?i:join (?:our|the) [\w ]{2,40}\b(?:forums?|mailing list|community|club)\b.{0,180})",
    r"(?i:have you been affected by\b.{0,200})",
    r"(?i:.{3,60} can be reached at \S+@\S+.{0,40})",
    r"(?i:xem tất cả(?: \(\d+\))?|tối đa:? \d+ ký tự|bình luận của bạn\b.{0,120})",
    r"(?i:hiện chưa có bình luận nào.{0,80}|bạn nghĩ gì về bài viết này\??|trở thành người đầu tiên .{0,60})",
)
RIGHTS = (
    r"(?i:.{0,60}\bis not responsible for the content of external\b.{0,40})",
    r"(?i:this (?:interview|conversation|article) has been edited for (?:length|clarity)\b.{0,60})",
    r"(?i:materials provided by\b.{0,150}|\(?disclaimer:.{0,250})",
    r"(?i:a version of this article (?:appears|appeared) in print\b.{0,250})",
    r"(?i:this (?:article|story) (?:originally appeared|was originally published|first appeared)\b.{0,200})",
    r"(?i:this (?:story|article) (?:has been|was) updated with (?:additional|new|more)\b.{0,60})",
    r"(?i:our standards:.{0,80}|purchase licensing rights.{0,40}|republish (?:our|this) articles?\b.{0,120})",
    r"(?i:copyrights? (?:\d{4}|by|©).{0,200})",
    r"(?i:(?:.{0,40}\b)?(?:giữ|thuộc) bản quyền\b.{0,120}|bản quyền thuộc\b.{0,150}"
    r"|(?:vui lòng )?ghi rõ nguồn .{0,120})",
    r"(?i:publication permit:.{0,60}|giấy phép (?:số|xuất bản|hoạt động)\b.{0,20}GP-.{0,120})",
    r"(?i:powered by [\w .]{2,30}|designed (?:and developed )?by [^.!?]{2,40}\b(?:studio|web|media|agency|design)s?)",
    r"(?i:this (?:content|material) (?:is provided by|may not be)\b.{0,200})",
)
PROMPTS = (*_LETTERS, *_SHARING, *_ACCOUNTS, *RIGHTS)
