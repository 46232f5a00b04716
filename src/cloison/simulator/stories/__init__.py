"""The stories that the group lives: one file each, from clinical work as it is done.

Owns: which there are, and their order within an instant. Refuses: a story that knows what is allowed.
"""

from __future__ import annotations

from cloison.simulator.stories.admissions import Admissions
from cloison.simulator.stories.advice import Advice
from cloison.simulator.stories.bursts import Bursts
from cloison.simulator.stories.coding import Coding
from cloison.simulator.stories.consultations import Consultations
from cloison.simulator.stories.emergencies import Emergencies
from cloison.simulator.stories.identities import Identities
from cloison.simulator.stories.laboratory import Laboratory
from cloison.simulator.stories.late_letters import LateLetters
from cloison.simulator.stories.newcomers import Newcomers
from cloison.simulator.stories.night_cover import NightCover
from cloison.simulator.stories.nursing_homes import NursingHomes
from cloison.simulator.stories.pharmacy import Pharmacy
from cloison.simulator.stories.story import Story
from cloison.simulator.stories.telephone import Telephone
from cloison.simulator.stories.transfers import Transfers
from cloison.simulator.stories.ward_nursing import WardNursing
from cloison.simulator.stories.ward_rounds import WardRounds

ALL: tuple[Story, ...] = (
    WardNursing(),
    WardRounds(),
    NursingHomes(),
    Admissions(),
    Transfers(),
    Emergencies(),
    Consultations(),
    Telephone(),
    Pharmacy(),
    Laboratory(),
    NightCover(),
    Advice(),
    LateLetters(),
    Coding(),
    Identities(),
    Newcomers(),
    Bursts(),
)
