"""What the places of a sentence are filled with while it is checked: about as long as it gets."""

from __future__ import annotations

from collections.abc import Mapping

_SOONER: Mapping[str, str] = {
    "en": "call our warm line, (202) 555-0143, or call or text 988, day or night",
    "es": "llama al 988 y oprime 2, a cualquier hora",
}
# What stands in for each placeholder when segments are counted: as long as it gets in earnest.
STAND_INS: Mapping[str, Mapping[str, str]] = {
    lang: {
        "program": "A Public Name Of Thirty Chars.",
        "specialist": somebody,
        "when": when,
        "ref": "10042",
        "refs": "1042, 1043, 1044, 1045, 1046",
        "severity": severity,
        "late": "23h 55m",
        "name": "Guadalupe Villanueva",
        "before": "Guadalupe",
        "cover": "Guadalupe Villanueva",
        "names": "Guadalupe Villanueva, Dana Brooks, Sam Rivera, Lucia Ortega",
        "list": "1042 concern 23h 55m, 1043 urgent 55m, 1044 crisis 5m",
        "meant": "DONE 10042",
        "total": "20",
        "time": "10:30 AM",
        "turn": "Wed 30 Sep 22:00 to Thu 1 Oct 06:00",
        "number": "42",
        "next": coming,
        "day": coming,
        "backups": coming,
        "phone": "(202) 555-0143",
        "sooner": _SOONER[lang],
        "until": coming.removeprefix("on "),
        "hours": hours,
        "days": days,
        "often": days,
        "kinds": "PREGUNTAS, AVISOS, CONSEJOS, NOTICIAS",
        "zone": "Argentina/Buenos Aires time",
        "what": "the beat has stopped, so texts on a schedule and the next steps of alerts wait",
        "join": "ABCDEFGHIJKLMNOPQRST",
        "leave": "LEAVE ABCDEFGHIJKLMNOPQRST",
    }
    for lang, somebody, when, coming, severity, hours, days in (
        (
            *("en", "a person on our team", "next Wednesday after 10:30 AM"),
            *("on September 30 at 10 AM", "concern, about somebody else"),
            *("between 10:30 AM and 11:30 PM", "Mon, Tue, Wed, Thu, Fri and Sat"),
        ),
        (
            *("es", "alguien de nuestro equipo", "el próximo miércoles después de las 10:30 AM"),
            *("el 30 de septiembre a eso de las 10:30 AM", "atención, por otra persona"),
            "entre las 10:30 AM y las 11:30 PM",
            "lunes, martes, miércoles, jueves y sábado",
        ),
    )
}
