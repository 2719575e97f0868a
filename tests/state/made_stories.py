"""Stories of realistic length in several languages, made of their commonest words and of what one event has of its own."""

import random
from itertools import accumulate

# In the order of a newspaper's frequencies, more or less: the first ones come most.
VOCABULARIES = {
    "en": "the of to and in a for on said that is was by with as at it from be has have he will are not his been an were which had "
    "but its who after they would year more their people about one than also when up government first two new could over last "
    "other out some police into city state there against time officials president before can may minister only three between "
    "report week because most country through public during court company million according law under while party including",
    "de": "die der und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach "
    "wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde "
    "sei prozent hatte kann gegen vom können schon wenn habe seine euro ihre dann unter wir soll ich eines jahr zwei jahren "
    "diese dieser wieder keine uhr seiner worden will zwischen immer millionen was sagte polizei stadt regierung gericht",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya "
    "entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez "
    "puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada vida otro después te otros aunque esa "
    "gobierno ciudad policía presidente país ley tribunal empresa millones semana según ministro partido público",
    "ru": "и в не на что я с он а как это по но они к у его за из от так же для было все бы был мы то ее о только еще до уже при или "
    "году лет может время после если когда во сказал человек они быть где через более под между президент город полиция "
    "правительство страна закон суд компания миллионов неделя министр партия дом вода улица район день ночь дорога "
    "утром вечером сообщил работа совет решение новый первый второй последний большой",
    "ar": "في من على أن إلى التي عن مع الذي هذا ما هذه كان بعد وقال لا بين كما قبل حتى أو خلال ذلك عام كل وقد لم قد غير أكثر عدد "
    "يوم حيث منذ رئيس الحكومة المدينة الشرطة الدولة القانون المحكمة الشركة مليون الأسبوع الوزير الحزب المياه الشارع "
    "المنطقة الليل الطريق الصباح المساء العمل المجلس القرار الجديد الأول الثاني الأخير الكبير السوق المدرسة البحر الناس",
    "hi": "के में की है से को का और पर ने यह कि एक हैं भी नहीं इस लिए कर हो था ने तो ही या वह अपने जा रहा साथ बाद तक गया किया "
    "सरकार शहर पुलिस देश कानून अदालत कंपनी करोड़ सप्ताह मंत्री दल पानी सड़क इलाका रात सुबह शाम काम परिषद फैसला नया पहला "
    "दूसरा आखिरी बड़ा बाजार स्कूल नदी लोग दिन साल राज्य मुख्य बैठक योजना",
}
# Scripts that set no blanks: characters, in clauses.
CHARACTERS = {
    "zh": "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形",
    "ja": "のにはをたがでてとしれさいるなっからもこまりうくそあきんだけどねみおやめえよわ日年大人一会国中本出東京時事者社政行方月分前後内新"
    "市県長水電車道学校調査発表会議計画住民地元警察政府裁判所会社百万円週間大臣与党川橋町夜朝夕方仕事決定第一第二最後",
}
LANGUAGES = (*VOCABULARIES, *CHARACTERS)


def paragraphs(language: str, seed: int, words: int = 450) -> list[str]:
    """A story of about so many words (twice as many characters, in scripts without blanks), 50 a paragraph."""
    chance = random.Random(f"{language} {seed}")
    return [_paragraph(language, chance) for _ in range(words // 50)]


def text(told: list[str]) -> str:
    return "\n\n".join(told)


def with_headline(told: list[str], language: str) -> list[str]:
    return [paragraphs(language, 9001, 50)[0][:80], *told]


def cut_by_a_third(told: list[str], language: str) -> list[str]:
    return told[: len(told) - len(told) // 3]


def with_insertion(told: list[str], language: str) -> list[str]:
    return [*told[:3], paragraphs(language, 9002, 50)[0], *told[3:]]


def of_one_event(language: str, seed: int) -> tuple[list[str], list[str]]:
    """Two reports of one event: each told anew, but for a quotation and a police's sentence that both have word for word."""
    quotation, police = paragraphs(language, 5000 + seed, 100)
    one, other = paragraphs(language, 10_000 + seed, 400), paragraphs(language, 20_000 + seed, 350)
    return [one[0], quotation, *one[1:], police], [*other[:4], police, *other[4:], quotation]


def _paragraph(language: str, chance: random.Random) -> str:
    if language in CHARACTERS:
        letters = CHARACTERS[language]
        clauses = ["".join(_drawn(list(letters), chance.randint(5, 14), chance)) for _ in range(10)]
        return "，".join(clauses) + "。"
    words = _drawn(VOCABULARIES[language].split(), 50, chance)
    # Every tenth word is a name, a figure or a word of this story only.
    words = [f"{word}{chance.randint(1, 400)}" if chance.random() < 0.1 else word for word in words]
    return " ".join(words).capitalize() + "."


def _drawn(words: list[str], count: int, chance: random.Random) -> list[str]:
    weights = list(accumulate(1 / (n + 3) for n in range(len(words))))
    return chance.choices(words, cum_weights=weights, k=count)
