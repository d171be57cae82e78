"""Ordinary words stay what they are, however near they lie to a word that matters."""

from __future__ import annotations

from service.core.screening.normal import fold, read
from service.core.source import read_yaml
from tests.core.screening.lexicons import seen, shipped, shipped_files

ENGLISH = """
    abstinence audience belief behave begun breadth breaching brodie calvin carving carvings
    charters cheating chatting choked cooked cuttings deadline deadlock deadpan diary diego
    diesel diet dietary dislike disposition dome draining during dyed eddie elapsed foodie gunn
    grape hanger heron heroic hoodie imam imposition indie killer killjoy leftover lifelike
    mason meters moreover mothers motion motors mulder murders notion noon oneself ongoing onion
    onto overall overdone overdue overkill overlap pistol pills pillow position postal rapid
    rapped rapper release released relaxed replaced rocked scissors seaside selfie selfies
    selfless shootout skill skills soldier stopover studied suicide sugar suitcase suite suited
    therapeutic therapist thin threaten troubleshoot undead upon wannabe withdraw worthwhile
    yourself hopeful happiness pillsbury
"""
SPANISH = """
    ahorro animar asaltado ayudado castillas colgarse convivir cortar costillas cuerpo
    despertador desertar despertaron dieron entendieron fuerte golpe harina heroica huyeron
    marcar meterse mirarme moreno morder mostrar muestra nevado pasillo pasteles patillas
    postales rodillas semillas sociedad sobrevivir sucede sucedio suerte susurro terapeuta
    terapeutica tomas valoran volaron vivira marchar comadre contarme cantarme portarse soltarse
    quitarse repartir respetar
"""
WORDS = [*ENGLISH.split(), *SPANISH.split()]
EVERY = 40
"""Of the listed words one in so many is tried."""


def listed(lang: str) -> list[str]:
    files = shipped_files()
    source = read_yaml(files[f"{lang}/ordinary.yaml"], file=f"{lang}/ordinary.yaml")
    return str(source.data["ordinary"]).split()[::EVERY]


def read_as(text: str) -> list[str]:
    return read(text, shipped().vocabulary).words


def test_a_listed_word_is_no_slip() -> None:
    known = shipped().vocabulary.known
    words = [*listed("en"), *listed("es")]
    assert len(words) > 400
    wrong = {word: read_as(word) for word in words if read_as(word) != [*known.get(word, (word,))]}
    assert wrong == {}


def test_two_words_that_stand_for_others_are_read_so() -> None:
    """Also where one of the two is shorthand by itself: "i m" ends in the Spanish "m"."""
    vocabulary = shipped().vocabulary
    for lang in ("en", "es"):
        source = read_yaml(shipped_files()[f"{lang}/reading.yaml"], file="reading.yaml")
        for typed, meant in source.data["shorthand"].items():
            if " " in typed:
                plain = [
                    word for one in meant.split() for word in vocabulary.known.get(one, (one,))
                ]
                assert read(typed, vocabulary).words == plain, typed


def test_an_ordinary_word_is_read_as_itself() -> None:
    assert {word: read_as(word) for word in WORDS if read_as(word) != [fold(word)]} == {}


def test_an_ordinary_word_alone_is_no_sign() -> None:
    alone = [word for word in WORDS if word not in ("suicide", "pills")]
    assert [word for word in alone if seen(word).flagged] == []


TYPED = [
    ("sucide", "suicide"),
    ("suiecide", "suicide"),
    ("su!c1de", "suicide"),
    ("s*icide", "suicide"),
    ("suic1de", "suicide"),
    ("sewerslide", "suicide"),
    ("overdoze", "overdose"),
    ("relasped", "relapsed"),
    ("relaps", "relapse"),
    ("fentanol", "fentanyl"),
    ("pastiyas", "pastillas"),
    ("sobredocis", "sobredosis"),
    ("suisidio", "suicidio"),
    ("aorcarme", "ahorcarme"),
    ("matalme", "matarme"),
    ("kil", "kill"),
    ("k1ll", "kill"),
    ("dieeee", "die"),
    ("evrything", "everything"),
    ("tonihgt", "tonight"),
    ("drnking", "drinking"),
    ("scaared", "scared"),
    ("mareado", "mareado"),
    ("despertr", "despertar"),
    ("killlll", "kill"),
    ("matarmeee", "matarme"),
    ("wakin", "waking"),
    ("leav", "leave"),
    ("bottel", "bottle"),
    ("voses", "voces"),
    ("bibiendo", "viviendo"),
    ("vivil", "vivir"),
    ("colgal", "colgar"),
    ("golpeao", "golpeado"),
    ("ki||", "kill"),
    ("hopeles*", "hopeless"),
]


def test_a_word_that_matters_is_known_however_it_is_typed() -> None:
    wrong = {typed: read_as(typed) for typed, meant in TYPED if read_as(typed) != [meant]}
    assert wrong == {}


HIDDEN = [
    "iwannadie",
    "i wanna d i e",
    "i wnt 2 die",
    "kilmyself",
    "ima k!ll myself",
    "im gonna 🔪 myself",
    "i want to 💀",
    "i took all my 💊",
    "wanna dye",
    "idontwanttolive",
    "ya no kiero bibir",
    "m kiero morir",
    "i want 😭 to 😭 die",
    "ɪ ᴡᴀɴᴛ ᴛᴏ ᴅɪᴇ",
    "i want to die 😂",
    "my mom's suicidal",
    "i wantto die",
    "i want to killmyself",
    "ican't do thisanymore",
    "took40 pills",
    "i hae my life",
    "noquiero vivir",
    "kill.my.self",
    "i m suicidal",
    "i m gonna unalive",
    "i took al my pils",
    "got a gunn an im gonna use it on myself",
    "toy cansao de vivil",
    "me matare hoy",
]


def test_signs_show_through_the_spelling() -> None:
    assert [text for text in HIDDEN if not seen(text).flagged] == []


HARMLESS = [
    "wanna dye my hair",
    "10 kms run done",
    "die*",
    "this show 😭💀",
    "im due in may",
    "2 die hard movies",
    "👍",
    "🙂",
    "❤️",
]


def test_spelling_makes_no_sign_of_what_is_none() -> None:
    assert [text for text in HARMLESS if seen(text).flagged] == []
