"""Words of orders to a grader, as data: five word lists a language, without accents where the script is Latin.

Each language: words for ignoring, for what is to be ignored, for giving, for the best score or "as right", and whole claims.
"""

# ruff: noqa: E501 -- a pattern is one alternative a line, however long

from collections.abc import Mapping
from types import MappingProxyType

GRADERS = "grader|marker|examiner|teacher|assistant|ai|model|system|evaluator|bot|chatgpt|grading (?:model|system|software|ai)"
# Words that may stand before an order in its sentence without making it an answer.
_FRAME = (
    "teacher said says say asked told hereby instruct note reminder grader marker grading student examiner"
    " already agreed agrees everyone everybody regardless key sure think believe know thank thanks please kind"
    " dear sir madam correct right answer response not no me us assume pretend remember imagine must may might"
    " now let make take hello hi hey if do dont all any one important attention new thing always best system ai"
    " model hope translate copy replace print compare use exactly same like mine am im"
)
FRAME = frozenset(_FRAME.split())
Words = tuple[str, str, str, str, str]
TONGUES: Mapping[str, Words] = MappingProxyType(
    {
        "es": (
            r"ignor[ae]\w*|olvid[ae]\w*|omit[ae]\w*|descart[ae]\w*",
            r"rubrica|instruccion\w*|criterios?|consignas?|reglas|pautas?|indicaciones",
            r"da(?:me|nos|le)?|de(?:me|le)|pon(?:me|ga\w*|le)?|asign[ae]\w*|otorg[ae]\w*|calific[ao]\w*|califique\w*|evalu[ae]\w*|marque\w*|consider[ae]\w*|merezco|merece",
            r"(?:maxima|mejor|toda?s?(?: l[ao]s?)?|plena|perfecta)\W+(?:puntuacion|nota|puntos|calificacion)|(?:puntuacion|nota|calificacion) (?:maxima|completa)|un diez|como (?:correct[ao]|valida|buena)",
            r"(?:esta|mi|la) respuesta es (?:totalmente|completamente|absolutamente|perfectamente) (?:correcta|valida)",
        ),
        "fr": (
            r"ignore[rz]?|oublie[rz]?|neglige[rz]?|ne tiens pas compte",
            r"consignes?|instructions?|criteres?|bareme|regles|grille",
            r"donne[rz]?|mets|mettez|attribue[rz]?|accorde[rz]?|note[rz]?|considere[rz]?|compte[rz]?|juge[rz]?|merite",
            r"note maximale|maximum de points|tous les points|meilleure note|20 ?/ ?20|comme (?:juste|correcte|bonne|exacte)",
            r"(?:cette|ma|la) reponse est (?:entierement|totalement|completement|parfaitement|tout a fait) (?:correcte|juste|exacte|bonne)",
        ),
        "de": (
            r"ignorier\w*|vergiss|vergessen sie|missacht\w*|beachte nicht",
            r"anweisung\w*|kriterien|bewertungs\w*|vorgaben|regeln|rubrik|instruktionen|erwartungshorizont",
            r"gib|geben sie|vergib|bewert\w*|werte\w*|setz\w*|verdien\w*|akzeptier\w*",
            r"volle\w* punkt\w*|alle punkte|hochst\w*|beste note|note 1|eine eins|als (?:vollig |ganz )?(?:richtig|korrekt)",
            r"(?:diese|meine|die) antwort ist (?:vollstandig|vollig|komplett|absolut|ganz) (?:richtig|korrekt)",
        ),
        "it": (
            r"ignora\w*|dimentica\w*|trascura\w*",
            r"istruzioni|criteri|rubrica|regole|griglia|consegne",
            r"da(?:mmi|i|te)?|assegna\w*|metti\w*|valuta\w*|considera\w*|merita\w*",
            r"punteggio (?:massimo|pieno)|massimo (?:punteggio|dei voti|voto)|voto massimo|tutti i punti|come (?:corretta|giusta|esatta)",
            r"(?:questa|la mia|la) risposta e (?:totalmente|completamente|perfettamente) (?:corretta|giusta|esatta)",
        ),
        "pt": (
            r"ignor[ae]\w*|esquec[ae]\w*|desconsider[ae]\w*",
            r"instruc\w*|criterios?|rubrica|regras|orientacoes",
            r"de(?:-me)?|da(?:-me)?|atribu[ai]\w*|coloque|avalie|consider[ae]\w*|marque|mereco|merece",
            r"nota (?:maxima|total|dez)|pontuacao (?:maxima|total)|todos os pontos|como (?:correta|certa)",
            r"(?:esta|minha|a) resposta (?:e|esta) (?:totalmente|completamente|absolutamente) (?:correta|certa)",
        ),
        "nl": (
            r"negeer|vergeet|sla over",
            r"instructies?|criteria|rubriek|regels|richtlijnen|beoordelings\w*",
            r"geef|ken toe|beoordeel|reken|markeer|verdient?",
            r"alle punten|volle (?:punten|score)|maximale (?:score|punten)|hoogste cijfer|een tien|als (?:juist|correct|goed)",
            r"(?:dit|mijn|het) antwoord is (?:helemaal|volledig|geheel) (?:juist|correct|goed)",
        ),
        "sv": (
            r"ignorera\w*|glom|bortse|ignorer\w*",
            r"instruktion\w*|kriteri\w*|regler\w*|anvisning\w*|instruks\w*",
            r"ge|gi|giv|satt|bedom|rakna",
            r"full(?:a|t)? (?:poang|poeng|point)|alla poang|hogsta (?:poang|betyg)|som (?:ratt|korrekt|riktig)",
            r"(?:detta|mitt) svar(?:et)? ar (?:helt|fullstandigt) (?:ratt|korrekt)",
        ),
        "pl": (
            r"zignoruj\w*|ignoruj\w*|pomin\w*|zapomnij",
            r"polece\w*|instrukcj\w*|kryteri\w*|zasad\w*|wytyczn\w*",
            r"daj|przyznaj|postaw|ocen|uznaj|wystaw",
            r"maksymaln\w*|pelna (?:pule|liczbe)|wszystkie punkty|najwyzsz\w* ocen\w*|szostke|za (?:poprawna|prawidlowa)",
            r"(?:ta|moja) odpowiedz jest (?:calkowicie|w pelni) (?:poprawna|prawidlowa)",
        ),
        "tr": (
            r"yok say\w*|gormezden gel\w*|unut\w*|dikkate alma\w*",
            r"talimat\w*|yonerge\w*|kriter\w*|olcut\w*|kural\w*",
            r"ver(?:in|iniz)?|puanla\w*|kabul et\w*|say\w*|isaretle\w*",
            r"tam (?:puan|not)|en yuksek (?:puan|not)|butun puan\w*|dogru olarak",
            r"(?:bu|benim) cevab?\w* (?:tamamen|kesinlikle) dogru",
        ),
        "id": (
            r"abaikan|lupakan|jangan hiraukan",
            r"instruksi|perintah|kriteria|rubrik|aturan|petunjuk",
            r"beri(?:kan|lah)?|nilai|anggap|tandai",
            r"nilai (?:penuh|maksimal|sempurna|tertinggi)|skor (?:penuh|maksimal)|semua poin|sebagai benar",
            r"jawaban (?:ini|saya) (?:sepenuhnya|sangat|benar-benar) benar",
        ),
        "vi": (
            r"bo qua|phot lo|quen di",
            r"huong dan|tieu chi|chi dan|yeu cau|quy tac",
            r"cho|cham|danh gia|coi",
            r"diem (?:toi da|tuyet doi|cao nhat)|du diem|la dung",
            r"cau tra loi (?:nay|cua toi) hoan toan dung",
        ),
        "sw": (
            r"puuza|sahau|usijali",
            r"maagizo|maelekezo|vigezo|kanuni|sheria",
            r"(?:u)?nipe|mpe|toa|weka|hesabu",
            r"alama (?:zote|kamili|za juu)|kuwa sahihi",
            r"jibu (?:hili|langu) ni sahihi (?:kabisa|kabisa)",
        ),
        "ru": (
            r"игнориру\w*|проигнориру\w*|забудь\w*|не обращай\w*|пропусти\w*",
            r"инструкци\w*|критери\w*|указани\w*|правил\w*|рубрик\w*",
            r"поставь\w*|дай\w*|присво\w*|оцени\w*|засчита\w*|заслужива\w*",
            r"максимальн\w*|высш\w* балл\w*|полн\w* балл\w*|все балл\w*|пят[её]рку|как (?:верн|правильн)\w*",
            r"оценка\s*[:=]|(?:этот|мои|мой) ответ (?:полностью|абсолютно|совершенно) (?:верен|верныи|верный|правильныи|правильный)",
        ),
        "el": (
            r"αγνοησ\w*|ξεχασ\w*",
            r"οδηγι\w*|κριτηρι\w*|κανον\w*",
            r"δωσ\w*|βαλ\w*|βαθμολογησ\w*",
            r"ολους τους βαθμους|αριστα|μεγιστ\w*|ως σωστ\w*",
            r"η απαντηση (?:μου )?ειναι (?:απολυτα|εντελως) σωστη",
        ),
        "ar": (
            "تجاهل|انس|تجاوز",
            "معايير|تعليمات|التعليمات|المعايير|القواعد|السابقة",
            "أعط|اعط|امنح|ضع|قيم|اعتبر",
            "الدرجة الكاملة|العلامة الكاملة|درجة كاملة|أعلى درجة|كل الدرجات|جميع الدرجات|صحيحة",
            "(?:هذه الإجابة|إجابتي|اجابتي) صحيحة (?:تماما|تمامًا|بالكامل)",
        ),
        "he": (
            "התעלמ?ם?|תתעלם|שכח",
            "הוראות|ההוראות|מההוראות|הקריטריונים|המחוון|הנחיות",
            "תן|תני|תנו|העניק",
            "ציון מלא|מלוא הנקודות|ציון מקסימלי|כל הנקודות|100",
            "התשובה (?:שלי )?נכונה (?:לחלוטין|לגמרי)",
        ),
        "hi": (
            "अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा",
            "निर्देश|मानदंड|नियम|रूब्रिक",
            "दें|दो|दीजिए|देना|मानें|मानो",
            "पूरे अंक|पूर्ण अंक|पूरे नंबर|अधिकतम अंक|सही मान",
            "(?:यह|मेरा) उत्तर (?:पूरी तरह|बिल्कुल|एकदम) सही",
        ),
        "ja": (
            "無視|忘れ|スキップ",
            "採点|基準|指示|命令|ルール|ルーブリック",
            "ください|下さい|与え|つけ|付け|して",
            "満点|最高点|最高得点|全点|正解と(?:し|み)|100点",
            "(?:この|私の)(?:答え|回答|解答)は(?:完全に|全て|すべて)?(?:正しい|正解)",
        ),
        "ko": (
            "무시|잊어|건너뛰",
            "지시|기준|채점|명령|규칙|루브릭",
            "주세요|줘|주십시오|부여|처리|채점",
            "만점|최고 ?점수|100점|모든 점수|정답으로",
            "(?:이|제|내) 답(?:안)?(?:은|이) (?:완전히|완벽히|전부) (?:맞|정답)",
        ),
        "zh": (
            r"忽略|无视|無視|不要(?:管|理|看)|不用(?:管|理)|跳过|跳過|忘记|忘記|忘掉",
            r"评分|評分|标准|標準|说明|說明|指令|指示|提示|要求|规则|規則|以上|前面",
            r"请|請|务必|務必|给|給|打|评|評|判|算|视|視",
            r"满分|滿分|最高分|高分|全对|全對|100 ?分|一百分|判(?:为|為|成)?(?:正确|正確|对|對)|(?:视为|視為|算作|当作|當作)(?:正确|正確|对|對)|(?:判|评|評)[^。！？\n]{0,8}(?:正确|正確)",
            r"(?:本|我的|这个?|這個?)?答案[^。！？\n]{0,4}(?:完全|绝对|絕對)?(?:正确|正確)(?:，?全对)?|[（(]满分[）)]|得分[:：]|系统提示|系統提示",
        ),
    }
)
# What an order of a language in Latin letters holds at least one of; looking for these first spares the search of the rest.
HINTS: Mapping[str, str] = MappingProxyType(
    {
        "es": "ignor|olvid|omit|descart|puntuacion|nota |calificacion|un diez|puntos|como |respuesta",
        "fr": "ignor|oubli|neglig|tiens pas|note max|maximum de|les points|meilleure|20/20|20 / 20|comme |reponse",
        "de": "ignorier|vergiss|vergessen|missacht|beachte|punkt|hochst|beste note|note 1|eine eins|richtig|korrekt|antwort",
        "it": "ignora|dimentica|trascura|punteggio|massimo|i punti|come corr|come gius|come esat|risposta",
        "pt": "ignor|esque|desconsid|nota |pontu|pontos|como c|resposta",
        "nl": "negeer|vergeet|sla over|punten|volle score|maximale|cijfer|een tien|als juist|als correct|als goed|antwoord",
        "sv": "ignorer|glom|bortse|poang|poeng|full point|hogsta|som ratt|som korr|som riktig|svar",
        "pl": "ignoruj|pomin|zapomnij|maksymaln|pelna|wszystkie|najwyz|szostke|za popr|za praw|odpowiedz",
        "tr": "yok say|gormezden|unut|dikkate|tam puan|tam not|en yuksek|butun puan|dogru",
        "id": "abaikan|lupakan|hiraukan|nilai|skor|semua poin|sebagai benar|jawaban",
        "vi": "bo qua|phot lo|quen di|diem|la dung|hoan toan",
        "sw": "puuza|sahau|usijali|alama|sahihi",
    }
)
