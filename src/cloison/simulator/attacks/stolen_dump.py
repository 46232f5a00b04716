"""A stolen dump: pg_dump as the backup role, and whom it names; a frequency attack on the tokens by INSEE's lists.

Owns: the dump, the guess of birth date and letters for every pseudonym, and how many guesses are right. Without the
defence the thief knows the tokens' key, as if they were plain hashes. Refuses: the keyring.
"""

import re
import subprocess
from collections import Counter, defaultdict
from datetime import date, timedelta
from string import ascii_uppercase

from cloison.database.embedded.places import find
from cloison.records import tokens
from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.frequencies import Lists
from cloison.simulator.siege.logins import Login

Tokens = dict[str, frozenset[int]]
BORN = (date(1926, 1, 1), date(2026, 8, 1))


def run(siege: Siege) -> None:
    """Dump; look for what is in clear; then name the pseudonyms, by key where it is known, else by frequency."""
    dumped = _dump(siege)
    index = _index(dumped)
    numbers = set(re.findall(r"(?<![0-9a-f-])\d{8,15}(?![0-9a-f-])", dumped))
    clear = {p.id for p in siege.patients if numbers & {p.ipp, p.ins}}
    siege.target.participants.add("cloison_backup")
    siege.target.carried("cloison_backup", clear)
    guess = _by_frequency(index) if siege.target.defended else _by_key(siege, index)
    truth = {p.id: (p.born, p.family[:3], p.given[:3]) for p in siege.patients}
    dates = sum(guess.get(who, (None, "", ""))[0] == true[0] for who, true in truth.items())
    named = [who for who, true in truth.items() if _same(guess.get(who), true)]
    siege.target.carried("cloison_backup", named)
    siege.notes["records in clear"] = len(clear)
    siege.notes["re-identified (birth date and letters of both names)"] = (
        f"{len(named)} of {len(truth)}, {len(named) / len(truth):.2%}"
    )
    siege.notes["birth dates guessed right"] = f"{dates} of {len(truth)}, {dates / len(truth):.2%}"


def _same(guess: tuple[date | None, str, str] | None, true: tuple[date, str, str]) -> bool:
    if guess is None or guess[0] != true[0]:
        return False
    return all(_letters(g) == _letters(t) for g, t in zip(guess[1:], true[1:], strict=True))


def _letters(name: str) -> str:
    return tokens.normalise(name).replace(" ", "")[:3]


def _dump(siege: Siege) -> str:
    """Return what pg_dump gives the backup role; where it refuses the whole, every table that the role may copy."""
    program = find(siege.target.ground.deployment.data).binaries / "bin" / "pg_dump"
    done = subprocess.run(
        [program, "--data-only", "--dbname", siege.target.conninfo("cloison_backup")],
        capture_output=True,
        check=False,
    )
    if done.returncode == 0:
        siege.notes["dump"] = f"pg_dump, {len(done.stdout) >> 20} MB"
        return done.stdout.decode()
    login = Login(siege.target, "cloison_backup", "cloison_backup")
    copied = [text for text in (login.copied(*table) for table in login.tables()) if text is not None]
    siege.notes["dump"] = f"{len(copied)} tables by COPY: pg_dump says {done.stderr.decode().splitlines()[0]}"
    return "\n".join(copied)


def _index(dumped: str) -> Tokens:
    """Return the tokens of every pseudonym: the one table whose rows are an id and a list of numbers."""
    rows = re.findall(r"^([0-9a-f-]{36})\t\{(-?\d+(?:,-?\d+)*)\}$", dumped, re.MULTILINE)
    return {who: frozenset(map(int, listed.split(","))) for who, listed in rows}


def _by_key(siege: Siege, index: Tokens) -> dict[str, tuple[date | None, str, str]]:
    """Hash every birth date, and then the letters of names one after another: what a thief does to hashes without a key."""
    key, holders = siege.target.ground.index_key, defaultdict(list)
    for who, held in index.items():
        for token in held:
            holders[token].append(who)
    found: dict[str, tuple[date | None, str, str]] = {}
    for day in (BORN[0] + timedelta(days=n) for n in range((BORN[1] - BORN[0]).days)):
        for who in holders.get(tokens.of_birth_date(key, day), ()):
            family, given = (_spelled(key, day, field, index[who]) for field in ("family", "given"))
            found[who] = (day, family, given)
    return found


def _spelled(key: bytes, day: date, field: str, held: frozenset[int]) -> str:
    """Return the first letters that the tokens give away, one more at a time."""
    start = ""
    for _ in range(3):
        longer = [
            start + letter
            for letter in ascii_uppercase
            if tokens.of_name(key, day, field, start + letter) in held
        ]
        start = longer[0] if longer else start
    return start


def _by_frequency(index: Tokens) -> dict[str, tuple[date | None, str, str]]:
    """Order tokens by how many share them, dates by how many are born on them (INSEE: 1 January for want of a day), letters likewise.

    Of every pseudonym: the token that most share is taken for its birth date; the fullest days are given to the likeliest dates, in
    order; within a day, the tokens next in frequency are given to the likeliest letters.
    """
    counts = Counter(token for held in index.values() for token in held)
    lists = Lists()
    day_of = {who: max(held, key=lambda t: (counts[t], t)) for who, held in index.items()}
    fullest = [token for token, _ in Counter(day_of.values()).most_common()]
    likely = lists.dates(BORN)
    dates = dict(zip(fullest, likely, strict=False))
    found = {}
    for who, held in index.items():
        rest = sorted(held - {day_of[who]}, key=lambda t: (-counts[t], t))
        rank = min(range(len(rest)), key=lambda n: -counts[rest[n]], default=0)
        found[who] = (dates.get(day_of[who]), lists.family_letters[rank], lists.given_letters[rank])
    return found


ATTACK = Attack("a stolen dump with a frequency attack by INSEE lists", "cloison_backup", ("keyed_tokens",), run,
                bound="one per cent", ledger=False)  # fmt: skip
