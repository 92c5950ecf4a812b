from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views import i18n
from django.views.decorators.http import require_POST
from django.views.static import serve

from backend.accounts import services as accounts
from backend.accounts.models import Language, User
from backend.sales.comments import PRIVATE


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """A person chooses a language: the office and the bot speak it with them from now on."""
    language = request.POST.get("language")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        accounts.change_language(user=request.user, language=Language(language))
    return i18n.set_language(request)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures of goods for everybody of the house; what is private is served by its own view alone."""
    steps = [one for one in path.replace("\\", "/").casefold().split("/") if one not in ("", ".")]
    # No picture of goods is reached by going back: that way leads out of the folder and into the private one.
    if ".." in steps or steps[:1] == [PRIVATE]:
        raise Http404
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))
