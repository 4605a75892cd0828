"""How mail programs say who wrote what they quote, by language. Plain words; introductions.py reads them.

Sources: what Gmail, Apple Mail, Outlook, Yahoo, Thunderbird, Roundcube, Claws, Zoho, AOL, Yandex and others print.
"""

# "wrote", as it stands in an introduction: third person, before or after the name.
WROTE = {
    "ar": ("كتب", "كتبت", "كتبه", "كتبته", "يكتب", "كتب/ت", "كتب(ت)", "قام بكتابة", "قامت بكتابة", "بكتابة ما يلي"),
    "bg": ("написа", "писа"),
    "ca": ("va escriure", "ha escrit"),
    "cs": ("napsal", "napsala", "napsal(a)", "napsal/a", "napsal/napsala", "pise"),
    "da": ("skrev", "har skrevet"),
    "de": ("schrieb", "hat geschrieben", "geschrieben", "schreibt"),
    "el": ("έγραψε", "έγραψαν"),
    "en": ("wrote", "writes", "has written", "written by"),
    "es": ("escribió", "ha escrito", "escribe"),
    "et": ("kirjutas",),
    "fa": ("نوشت", "نوشته است", "نوشته", "نوشته‌است"),
    "fi": ("kirjoitti",),
    "fr": ("a écrit", "écrit", "à écrit"),
    "he": ("כתב", "כתבה", "כתב/ה", "כתב(ה)"),
    "hr": (
        "je napisao",
        "je napisala",
        "napisao",
        "napisala",
        "napisao/la",
        "је написао",
        "је написао/ла",
        "је написала",
    ),
    "hu": ("írta", "ezt írta", "a következőt írta"),
    "id": ("menulis",),
    "it": ("ha scritto", "scrive", "scriveva"),
    "lt": ("rašė", "parašė"),
    "lv": ("rakstīja",),
    "nl": ("schreef", "heeft geschreven", "geschreven", "het volgende geschreven"),
    "no": ("skrev", "skreiv", "har skrevet"),
    "pl": ("napisał", "napisała", "napisał(a)", "napisał/a", "pisze", "napisał(-a)", "napisana przez"),
    "pt": ("escreveu", "escreveu o seguinte", "escreve"),
    "ro": ("a scris", "scrie", "a scris următoarele", "scria"),
    "ru": ("написал", "написала", "написал(а)", "написал/а", "пишет", "писал", "писала", "писал(а)"),
    "sk": ("napísal", "napísala", "napísal(a)", "napísal/a"),
    "sl": ("je napisal", "je napisala", "je napisal/a"),
    "sv": ("skrev", "har skrivit"),
    "sw": ("aliandika",),
    "tr": ("yazdı", "şunu yazdı", "şunları yazdı", "tarafından yazıldı", "yazmış"),
    "uk": ("пише", "написав", "написала", "написав(ла)", "написав(-ла)"),
    "ur": ("لکھا", "نے لکھا"),
    "vi": ("đã viết", "viết"),
}
# Scripts without blanks between words: part of a word is enough.
WROTE_UNSPACED = {
    "ja": ("のメール", "は書きました", "が書きました", "さんは書きました", "書き込みました", "のメッセージ"),
    "ko": ("작성", "썼습니다", "쓴 글", "쓰셨습니다"),
    "th": ("เขียนว่า", "เขียน"),
    "zh": ("写道", "寫道", "写到", "撰寫", "撰写"),
}
# So much a program's own words that no name, mail or time is needed beside them.
UNMISTAKABLE = {
    "ar": (
        "تمت كتابة ما يلي بواسطة",
        "تم كتابة ما يلي بواسطة",
        "كتب ما يلي بواسطة",
        "قام بكتابة ما يلي",
        "بكتابة ما يلي",
    ),
    "en": ("in a message dated",),
}
# What stands before the date.
OPENERS = {
    "ar": ("في", "بتاريخ", "على", "يوم", "في يوم", "بتأريخ"),
    "bg": ("на",), "ca": ("el dia", "el"), "cs": ("dne", "ve dnech"), "da": ("den", "d."), "de": ("am",),
    "el": ("στις", "την", "τη"),
    "en": ("on", "at", "in a message dated", "in message"), "es": ("el", "el día", "con fecha"), "et": (),
    "fa": ("در", "در تاریخ", "به تاریخ", "روز"), "fi": (), "fr": ("le", "en date du", "à la date du"),
    "he": ("ב", "בתאריך", "ביום", "בתאריך יום"), "hr": ("dana", "u", "дана", "у"), "hu": (), "id": ("pada",),
    "it": ("il", "il giorno", "in data", "nel giorno"), "nl": ("op",), "no": ("den", "på"),
    "pl": ("w dniu", "dnia", "w"), "pt": ("em", "no dia", "a", "na"),
    "ro": ("în", "în data de", "pe", "pe data de", "la", "la data de", "din data de"),
    "ru": ("от",), "sk": ("dňa",), "sl": ("dne",), "sv": ("den",), "tr": (), "uk": (), "vi": ("vào", "vào ngày", "lúc"),
    "zh": ("在", "于", "於"),
}  # fmt: skip
# Beside "wrote" these show a person telling, not a program: "On 3 May at 11:30 I wrote to you:".
TELLING_BEFORE = {
    "ar": ("أنا", "نحن", "انه", "انها", "موظفكم", "زميلكم", "زميلكِ"),
    "da": ("jeg", "vi", "han", "hun", "de", "du", "i"), "de": ("ich", "wir", "er", "sie", "du", "ihr", "man", "mir",
        "uns", "ihnen", "euch"),
    "en": ("i", "we", "you", "he", "she", "they", "one", "someone", "who", "which", "that", "i've", "have", "had",
        "was"),
    "es": ("yo", "me", "nos", "le", "les", "se", "usted", "ustedes", "quien", "que", "os", "te"), "fa": ("من", "ما"),
    "fi": ("minä", "hän"), "fr": ("j'ai", "nous", "vous", "m'", "il", "elle", "on", "qui", "avez", "avons", "j'avais"),
    "he": ("אני", "אנחנו", "הוא", "היא", "לי", "לנו"), "it": ("mi", "ci", "vi", "le", "gli", "si", "che", "lei", "chi"),
    "nl": ("ik", "wij", "we", "u", "jij", "je", "hij", "zij", "ze", "men"), "no": ("jeg", "vi", "han", "hun"),
    "pl": ("mi", "nam", "ktoś", "pan", "pani"), "pt": ("eu", "me", "nos", "lhe", "você", "ele", "ela", "que", "quem"),
    "ro": ("mi", "ne", "v", "vi", "mi-", "ne-", "el", "ea", "care", "cine", "se", "ni", "nu", "mi-a", "ne-a", "v-a",
        "i-a"),
    "ru": ("я", "мы", "вы", "он", "она", "мне", "нам", "вам", "кто", "который"), "sv": ("jag", "vi", "han", "hon",
        "ni"),
    "tr": ("ben", "biz", "bana", "bize", "siz", "size"),
}  # fmt: skip
TELLING_AFTER = {
    "ar": ("لكم", "لك", "لي", "لنا", "له", "لها", "إليكم", "إليك", "إلي", "إلينا", "أن", "انه", "أنه", "عن", "أنكم",
        "أنك"),
    "da": ("jeg", "vi", "til", "at"), "de": ("ich", "wir", "mir", "uns", "ihnen", "er", "sie", "man", "dir", "euch"),
    "en": ("to", "me", "us", "you", "that", "about", "back", "this", "it", "him", "her", "them", "an", "a", "again"),
    "es": ("a", "que", "sobre", "para"), "fa": ("که", "به"), "fr": ("à", "que", "pour", "au"),
    "he": ("לי", "לנו", "לכם", "אליכם", "ש"), "it": ("a", "che", "al", "alla", "per"),
    "nl": ("ik", "wij", "we", "u", "mij", "me", "ons", "aan", "dat", "hij", "zij", "je"), "no": ("jeg", "vi", "til",
        "at"),
    "pl": ("do", "ze", "mi", "nam"), "pt": ("que", "para", "ao", "à"),
    "ro": ("că", "pentru", "despre", "catre", "mie", "nouă"), "ru": ("мне", "нам", "вам", "что", "о", "об", "в"),
    "sv": ("jag", "vi", "till", "att"), "tr": ("ki",),
}  # fmt: skip
# Anywhere in it, where no address stands in brackets: a person's sentence.
TELLING = {
    "ar": ("أنا", "نحن", "قد", "أنني", "إنني"), "de": ("ich", "wir", "ihr", "ihre", "mein", "unser"),
    "en": ("i", "we", "my", "our", "your", "he", "she", "they", "that", "this", "who", "which", "colleague"),
    "es": ("yo", "nosotros", "su", "mi", "nuestro", "colega"), "fr": ("je", "j'ai", "nous", "votre", "notre", "mon",
        "collègue"),
    "it": ("ho", "abbiamo", "vostro", "nostro", "mio", "collega"), "nl": ("ik", "wij", "we", "uw", "mijn", "onze",
        "collega"),
    "ro": ("v-am", "dvs", "dvs.", "dumneavoastră", "meu", "mea", "nostru", "dumneavoastra", "colegul", "colega"),
    "ru": ("я", "мы", "ваш", "ваша", "наш", "мой", "коллега"), "sv": ("jag", "vi", "er", "min"), "da": ("jeg", "min",
        "jeres"),
    "tr": ("ben", "biz"), "pt": ("eu", "nós", "seu", "sua", "meu", "colega"),
}  # fmt: skip
