"""Whole lines that are always page furniture, in lower case: the labels of buttons, boxes and lists."""

from __future__ import annotations

_ENGLISH = """
    advertisement|advertisements|sponsored|sponsored content|story continues below advertisement
    share|share this|share this article|share this story|share on facebook|share on twitter|share on zalo
    print|print this page|print article|email|email this|copy link|save article|tweet|facebook|twitter
    linkedin|zalo|pinterest|whatsapp|telegram
    read more|see more|view more|load more|show more|continue reading|back to top|skip to content
    skip to main content|click to enlarge|listen to this article|loading|no comments|leave a comment
    leave a reply|add a comment|post a comment|comment|comments|view comments|hide comments
    related|related news|related articles|related stories|related posts|related topics|related content
    more news|other news|latest news|hot news|breaking news|top news|news hot
    most read|most viewed|most popular|you may also like|you might also like
    recommended|recommended for you|trending|trending now|editor's picks
    source|sources|via|tags|tag|keywords|follow us|subscribe|subscribe now|sign up|sign in|log in|register
    home|getty images|photo|photos
    accept all|accept all cookies|accept cookies|cookie settings|privacy policy|terms of use|terms of service
"""
_VIETNAMESE = """
    tin liên quan|tin tức liên quan|tin bài liên quan|bài liên quan|bài viết liên quan|các bài liên quan
    tin mới|tin mới nhất|tin khác|các tin khác|tin cũ hơn|tin mới hơn|tin nóng|tin nổi bật|tin tức nổi bật
    tin cùng chuyên mục|cùng chuyên mục|đọc nhiều|đọc nhiều nhất|tin đọc nhiều|xem nhiều|xem nhiều nhất
    tin xem nhiều|xem thêm|đọc thêm|đọc tiếp|xem tiếp|có thể bạn quan tâm|chia sẻ|chia sẻ bài viết|bình luận
    gửi bình luận|ý kiến bạn đọc|ý kiến của bạn|in trang|in bài|in bài viết|bản in|lưu bài|lưu bài viết
    gửi email|sao chép liên kết|nguồn|nguồn tin|từ khóa|từ khoá|thẻ|quảng cáo|trang chủ|về trang chủ|trở về
    quay lại|đăng nhập|đăng ký|nghe đọc bài|nghe bài viết|theo dõi chúng tôi
    ảnh|ảnh minh họa|ảnh minh hoạ|hình minh họa|hình ảnh minh họa|ảnh tư liệu
"""
_RELATED = """
    related|related news|related articles|related stories|related posts|related content
    more news|other news|latest news|hot news|most read|most viewed|you may also like|you might also like
    tin liên quan|tin tức liên quan|tin bài liên quan|bài liên quan|bài viết liên quan|các bài liên quan
    tin mới|tin mới nhất|tin khác|các tin khác|tin nóng|tin nổi bật|tin tức nổi bật
    tin cùng chuyên mục|cùng chuyên mục|đọc nhiều|đọc nhiều nhất|tin đọc nhiều|xem nhiều|tin xem nhiều
"""


def _phrases(table: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in table.replace("\n", "|").split("|")) - {""}


LABELS = _phrases(_ENGLISH + _VIETNAMESE)
RELATED_LABELS = _phrases(_RELATED)
