"""Whole lines that are page furniture, in lower case: the labels of buttons, boxes and lists.

``LABELS`` are furniture wherever they stand; ``CORNERS`` only at the head or the foot of a page, since "Home" may be
a line of a poem and "Business" a heading. ``CLOSING_LABELS`` stand below an article, never within it.
"""

from __future__ import annotations

_ENGLISH = """
    advertisement|advertisements|sponsored|sponsored content|story continues below advertisement
    share|share this|share this article|share this story|share on facebook|share on twitter|share on zalo
    print|print this page|print article|email|email this|copy link|save article|tweet|facebook|twitter
    linkedin|zalo|pinterest|flipboard|whatsapp|telegram
    read more|see more|view more|load more|show more|continue reading|back to top|skip to content
    skip to main content|click to enlarge|listen to this article|loading|no comments|leave a comment
    leave a reply|add a comment|post a comment|comment|comments|view comments|hide comments
    related|related news|related articles|related stories|related posts|related topics|related content
    more news|other news|latest news|hot news|breaking news|top news|news hot
    most read|most viewed|most popular|you may also like|you might also like
    recommended|recommended for you|trending|trending now|editor's picks
    source|sources|via|tags|tag|keywords|follow us|subscribe|subscribe now|sign up|sign in|log in|register
    sign up now|sign up here|register now|getty images|photo|photos|image|images
    ad feedback|advertising|continue reading below|advertisement · scroll to continue|scroll to continue
    copied|link copied|shortlink copied|toggle caption|enlarge this image|click to share|like this|like loading
    this video can not be played|this video cannot be played|go to comments|view all|see all|show all|jump to recipe
    print recipe|print article|in bài viết|share full article|reuse this content|republish this article
    was this article helpful|did you make this recipe|suggest a correction|submit a letter to the editor
    how we reviewed this article|cite this page|fact checked|rate this article|loading the next article
    error loading the next article|comments can not be loaded|required fields are marked
    manage preferences|enable cookies|allow cookies once|accept cookies and continue|privacy legal notice
    accept all|accept all cookies|accept cookies|cookie settings|privacy policy|terms of use|terms of service
"""
_VIETNAMESE = """
    tin liên quan|tin tức liên quan|tin bài liên quan|bài liên quan|bài viết liên quan|các bài liên quan
    tin mới|tin mới nhất|tin khác|các tin khác|tin cũ hơn|tin mới hơn|tin nóng|tin nổi bật|tin tức nổi bật
    tin cùng chuyên mục|cùng chuyên mục|đọc nhiều|đọc nhiều nhất|tin đọc nhiều|xem nhiều|xem nhiều nhất
    tin xem nhiều|xem thêm|đọc thêm|đọc tiếp|xem tiếp|có thể bạn quan tâm|chia sẻ|chia sẻ bài viết|bình luận
    gửi bình luận|ý kiến bạn đọc|ý kiến của bạn|in trang|in bài|in bài viết|bản in|lưu bài|lưu bài viết
    gửi email|sao chép liên kết|nguồn|nguồn tin|từ khóa|từ khoá|thẻ|quảng cáo|trang chủ|về trang chủ|trở về
    quay lại|đăng nhập|đăng ký|copy link|copy link thành công|xem tất cả|gửi góp ý cho tòa soạn|đừng bỏ lỡ
    bạn có thể quan tâm|tin cùng loại|các bài viết khác|các tin cũ hơn|gửi cho bạn bè|đăng lên facebook|về đầu trang
    đọc bài viết|tăng tương phản|giảm tương phản|nhận tin mới qua email|thống kê truy cập|nghe đọc bài
    nghe bài viết|theo dõi chúng tôi
    ảnh|ảnh minh họa|ảnh minh hoạ|hình minh họa|hình ảnh minh họa|ảnh tư liệu
"""
_RELATED = """
    related|related news|related articles|related stories|related posts|related content
    more news|other news|other articles|latest news|hot news|most read|most viewed|most popular|you may also like
    you might also like|related article|related topics|related internet links|suggested topics|see also|also read
    read also|read next|read this next|more on this story|explore more on these topics|top stories|trending stories
    trending now|recommended for you|recent posts|previous post|more stories|more headlines|related reading
    before you go|you may have missed|don't miss
    tin liên quan|tin tức liên quan|tin bài liên quan|bài liên quan|bài viết liên quan|các bài liên quan
    tin cùng loại|các bài viết khác|có thể bạn quan tâm|bạn có thể quan tâm|đừng bỏ lỡ|đọc thêm|xem thêm|tin đọc nhiều
    tin mới|tin mới nhất|tin khác|các tin khác|tin nóng|tin nổi bật|tin tức nổi bật
    tin cùng chuyên mục|cùng chuyên mục|đọc nhiều|đọc nhiều nhất|tin đọc nhiều|xem nhiều|tin xem nhiều
"""
_CLOSING = """
    share|share this|share this article|share this story|leave a reply|leave a comment|post a comment|comments
    view comments|tags|topics|filed under|was this article helpful|did you make this recipe|what's your reaction
    cite this page|story source|media contacts|rate this article|reuse this content|explore more on these topics
    copy link thành công|gửi bình luận|bình luận|ý kiến bạn đọc|ý kiến của bạn|chia sẻ|từ khóa|từ khoá|trở về
    bạn nghĩ gì về bài viết này|xem tất cả|thống kê truy cập|chủ đề|in bài viết|gửi góp ý cho tòa soạn|next|reply
"""
_CORNERS = """
    home|menu|search|save|saved|print|email|news|live|video|videos|podcast|podcasts|photos|gallery|watch|listen
    front page|editions|edition|contact|contact us|about|about us|help|more|all|next|previous|back|link|accept|pin
    world|world news|business|economy|economic|politics|political|opinion|analysis|explainer|sport|sports|football
    technology|tech|science|health|culture|arts|entertainment|travel|lifestyle|environment|climate|weather|education
    society|local|local news|national|international|transport|markets|finance|obituaries|life|startups|europe
    asia|africa|americas|uk|us|top news|daily news|exclusive|feature|features|press releases|news release|newsroom
    match stats|live text|yes|no|like|dislike|reply|meta|archives|history|sources|topics|deals|match report|share|x|×
    en|vi|english|search for|reader interactions|before you go|full story|staff|read more
    thời sự|chính trị|xã hội|kinh tế|văn hóa|văn hoá|thế giới|giáo dục|sức khỏe|sức khoẻ|thể thao|giải trí|pháp luật
    du lịch|điểm đến|công nghệ|khoa học|đời sống|doanh nghiệp|tài chính|bất động sản|xe|bạn đọc|tâm sự|nhịp sống
    quân sự|môi trường|giới thiệu|liên hệ|sách|ai|tin mới|lưu|gốc|mới nhất|quan tâm nhất|video|podcast|ảnh|1x
"""
_CONTENTS = """
    jump to|jump to section|in this article|on this page|table of contents|contents
    mục lục|nội dung chính|nội dung bài viết|trong bài viết này
"""


def _phrases(table: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in table.replace("\n", "|").split("|")) - {""}


LABELS = _phrases(_ENGLISH + _VIETNAMESE) | _phrases(_RELATED)
RELATED_LABELS = _phrases(_RELATED)
CLOSING_LABELS = _phrases(_CLOSING) | RELATED_LABELS
CORNERS = _phrases(_CORNERS)
CONTENTS_LABELS = _phrases(_CONTENTS)
