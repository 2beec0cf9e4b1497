"""Peoples and their countries: "Vietnamese" and "Viet Nam" are found by "Vietnam", as news uses one for the other."""

_TABLE = """
afghanistan afghan; algeria algerian; america american; angola angolan; argentina argentine argentinian;
armenia armenian; australia australian; austria austrian; azerbaijan azerbaijani; bangladesh bangladeshi;
belarus belarusian; belgium belgian; bolivia bolivian; brazil brazilian; brunei bruneian; bulgaria bulgarian;
cambodia cambodian; cameroon cameroonian; canada canadian; chile chilean; china chinese; colombia colombian;
cuba cuban; cyprus cypriot; czechia czech; denmark danish; ecuador ecuadorian; egypt egyptian; estonia estonian;
ethiopia ethiopian; europe european; finland finnish; france french; georgia georgian; germany german; ghana ghanaian;
greece greek; hungary hungarian; iceland icelandic; india indian; indonesia indonesian; iran iranian; iraq iraqi;
ireland irish; israel israeli; italy italian; japan japanese; jordan jordanian; kazakhstan kazakh; kenya kenyan;
korea korean; kuwait kuwaiti; laos lao laotian; latvia latvian; lebanon lebanese; libya libyan; lithuania lithuanian;
malaysia malaysian; mexico mexican; mongolia mongolian; morocco moroccan; mozambique mozambican; myanmar burmese;
nepal nepalese nepali; netherlands dutch; nigeria nigerian; norway norwegian; pakistan pakistani; palestine palestinian;
peru peruvian; philippines philippine filipino; portugal portuguese; qatar qatari; romania romanian; russia russian;
serbia serbian; singapore singaporean; slovakia slovak; slovenia slovenian; somalia somali; spain spanish;
sudan sudanese; sweden swedish; switzerland swiss; syria syrian; taiwan taiwanese; tanzania tanzanian; thailand thai;
tunisia tunisian; turkey turkish; ukraine ukrainian; uruguay uruguayan; uzbekistan uzbek; venezuela venezuelan;
vietnam vietnamese; yemen yemeni; zambia zambian; zimbabwe zimbabwean
"""

COUNTRY_OF = {
    people: country
    for country, *peoples in (entry.split() for entry in _TABLE.split(";"))
    for people in peoples
}  # fmt: skip
COUNTRY_OF_OTHER_LETTERS = {people: country for people, country in COUNTRY_OF.items() if people[:2] != country[:2]}
COUNTRIES_IN_TWO_WORDS = {("viet", "nam"): "vietnam"}
