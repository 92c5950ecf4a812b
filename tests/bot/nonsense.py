"""What people send by mistake, for every form."""

import io

from PIL import Image

from bot.runtime.service import Service
from bot.simulator.person import Person
from tests.bot.conftest import TOKEN, Stage

NOT_NUMBERS = ("0", "-5", "1e3", "NaN", "1,5", "1_000", "١٢", "5шт", "9" * 4000)
NO_CODE = "I see no barcode"
AS_TEXT = "Send it as text"
AS_TAP = "Press one of the buttons"


async def send_nonsense(person: Person, hint: str = AS_TEXT) -> None:
    """Each of these gets one sentence and changes nothing."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    for kind in ("photo", "sticker", "voice"):
        before = await _last(person)
        await person.send_file(kind, (f"{kind}.png", picture.getvalue()))
        await person.wait_for(NO_CODE if kind == "photo" else hint, after=before)
    before = await _last(person)
    await person.send_contact()
    await person.wait_for(hint, after=before)


async def send_wrong_numbers(person: Person, *texts: str) -> None:
    """Each of these is refused with an example or the bounds."""
    for text in texts or NOT_NUMBERS:
        before = await _last(person)
        await person.say(text)
        await person.wait_for("number", after=before)


async def restart(stage: Stage) -> None:
    """The bot goes and comes back, as at a deploy."""
    await stage.service.stop()
    stage.service = Service(TOKEN, stage.url)
    stage.service.start()


async def _last(person: Person) -> int:
    return int((await person.messages())[-1]["message_id"])
