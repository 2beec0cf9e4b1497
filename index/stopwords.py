"""English and Vietnamese words too common to tell one passage from another; question words are among them.

They are compared in lower case *with* their accents, so Vietnamese "ăn" or "đó" is never taken for "an" or "do", nor
"cua" for "của". Vietnamese syllables that are mostly part of longer words ("công", "không") are not among them.
"""

STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here
    hers herself him himself his how i if in into is it its itself just me more most my myself no nor not now of
    off on once only or other our ours ourselves out over own same she should so some such than that the their
    theirs them themselves then there these they this those through to too under until up us very was we were
    what when where which while who whom whose why will with would you your yours yourself yourselves
    many much tell give please say says said
    aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't shouldn't wasn't weren't won't
    wouldn't i'm i've it's that's there's what's who's let's
    là của và các những được trong cho với này đó đây kia khi để đã sẽ đang từ về theo như cũng thì mà ở bị bởi vì nên
    nếu rằng vào rất gì nào đâu nhiêu hay hoặc tại mọi mỗi từng cùng còn chỉ vẫn đều lại ấy thế
    """.split()
)
