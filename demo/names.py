"""Invented people: Dutch names of many origins, drawn with a seed. Who bears such a name is a coincidence."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

_FIRST_NAMES = """
Aaliyah Adam Aisha Amber Amir Anna Anouk Aron Ayoub Bas Benjamin Beyza Bilal Boaz Bram Britt Burak Casper Chaima Chloé
Daan Dani Daria David Delano Denzel Djenaro Dilara Dounia Duuk Eefje Elias Elif Elin Emma Esra Eva Evi Fadi Fatima Fay
Felix Femke Fien Fleur Floor Gijs Guus Hamza Hanna Hidde Hugo Ibrahim Ilse Imane Inaya Isa Isabella Iris Ivar Jada
Jamie Jasmijn Jason Jayden Jelle Jente Jesse Jip Joëlle Jonas Joris Julia Kai Karim Kasper Kaylee Kenza Kyan Lana Lars
Lena Levi Liam Lieke Lina Linde Lisa Livia Loek Lotte Lou Luca Luuk Maan Maarten Maas Malak Marwa Mats Max Mees Mehmet
Melissa Merel Mert Mia Milan Mila Mohamed Mustafa Nadia Naomi Nienke Nina Noa Noah Noor Noud Nora Omar Olivia Otis
Puck Quinten Rania Rayan Rens Robin Roos Ruben Saar Safouane Salma Sam Sanne Sara Sarah Selin Senna Siem Sofia Sophie
Stijn Sven Tarik Teun Thijs Thomas Tijn Tobias Tygo Valerie Veerle Vera Vigo Wessel Willem Wout Xavi Yara Yasmina
Yassin Youssef Yusuf Zara Zeynep Zoë Zofia Świętosława Mateusz Kacper Nikola Oliwia Thanh Linh Jun Mei Priya Arjun
Winston Shanice Quincy Soraya Kübra Ömer Işıl Çağlar Hüseyin Ngozi Kwame Abena Selam Yonas
"""

_SURNAMES = """
Aarts|Abdi|Acar|van der Aa|Amrani|El Amrani|van Andel|Arslan|Aydın|Baars|Bakker|Balci|van Beek|Beekman|Bektaş
Benali|van den Berg|Berends|de Bie|Blom|de Boer|Boersma|Bos|Bosman|Bouali|Bouzid|Brands|de Bruijn|Brouwer|van Buren
Çelik|Chen|Chung|Claassen|Cuppen|Da Silva|Dekker|Demir|Dijkman|van Dijk|Dijkstra|van Dongen|Doğan|Driessen|Eden
van Eijk|Elberse|Emanuels|Engels|Erdem|Evers|Faber|Fokkema|Franken|Ghali|van Ginkel|Goossens|de Graaf|Groen
de Groot|de Haan|Haddad|Hamdaoui|El Hassani|Heijmans|Hendriks|Hermans|Hoekstra|Hofman|van der Horst|Huisman
Idrissi|Ismaïl|Jacobs|Jansma|Janssen|Janssens|de Jong|Jonker|Kaya|Kamphuis|Karaca|Keizer|Khan|Kılıç|Klaver|Kok
Kooistra|Kowalski|Kramer|Kuipers|de Lange|Lammers|van Leeuwen|Lemmens|Li|Linders|Loman|Maas|Maduro|Mahmoud|Martina
van der Meer|Meijer|Mensah|Mertens|Molenaar|Mulder|El Mansouri|Nagtegaal|Ndiaye|Nguyen|van Nieuwland|Nijland|Nowak
Okafor|Olde Heuvel|Oosterhuis|van Oort|Osei|Ouali|Özdemir|Öztürk|Peeters|Pham|Pieters|Pinas|Polat|Postma|Prins|Quist
van Rijn|Rietveld|Roelofs|Rosier|Ruiter|Şahin|Salhi|Sanchez|Schipper|Schouten|Singh|van der Sluis|Smeets|Smit
Snijders|van Son|Spaans|Sterk|Stolk|Tahiri|Talbi|Tas|Terpstra|Tesfay|Tichelaar|Tuinman|Uygur|van Veen|Veenstra
van de Ven|Verbeek|Verhagen|Verkuil|Verweij|Visscher|Vos|de Vries|Wagenaar|de Waal|van Wijk|Wijnands|Willems|de Wit
Wolters|Wong|Yıldız|Yılmaz|Zeegers|El Zein|Zijlstra|van Zanten|Zwart
"""

FIRST_NAMES = tuple(_FIRST_NAMES.split())
SURNAMES = tuple(_SURNAMES.strip().replace("\n", "|").split("|"))
PREFIXES = ("van der", "van den", "van de", "van", "de", "El")


class Name(NamedTuple):
    first_name: str
    prefix: str
    surname: str

    @property
    def full(self) -> str:
        return " ".join(part for part in self if part)


class Names:
    """Draws names, none of them twice, until all are used; then with a second surname."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._surnames = [_split(surname) for surname in SURNAMES]
        self._drawn: set[Name] = set()

    def draw(self) -> Name:
        for _attempt in range(1000):
            prefix, surname = self._rng.choice(self._surnames)
            name = Name(self._rng.choice(FIRST_NAMES), prefix, surname)
            if name not in self._drawn:
                break
        else:
            name = Name(name.first_name, name.prefix, f"{name.surname}-{self._rng.choice(self._surnames)[1]}")
        return self.keep(name)

    def keep(self, name: Name) -> Name:
        """Take a name that somebody chose, so that it is not drawn for another."""
        self._drawn.add(name)
        return name


def _split(surname: str) -> tuple[str, str]:
    for prefix in PREFIXES:
        if surname.startswith(f"{prefix} "):
            return prefix, surname.removeprefix(f"{prefix} ")
    return "", surname
